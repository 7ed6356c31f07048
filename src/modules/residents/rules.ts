/** Times and counts of signing in, written once. */
export const minute = 60_000;
export const residentRules = {
  codeMinutes: 10,
  codeTries: 5,
  /** Between two letters for one entry. */
  pauseSeconds: 60,
  /** Letters for one entry. */
  letters: 4,
  /** An entry that was begun may ask for another letter this long. */
  entryMinutes: 60,
  idleDays: 30,
  /** How long a proof opens one's own data. */
  proofMinutes: 10,
  /** How often a living session is written down; what the list of devices shows is exact to this. */
  touchMinutes: 60,
  /** How long a passkey may take to sign. */
  keyMinutes: 5,
  /** Passkeys of one account. */
  keys: 10,
  /** How long a browser is remembered as one that signed in before. */
  knownDays: 180,
} as const;

export const sixDigits = (typed: string): string | null => {
  const digits = typed.replace(/\D/g, '');
  return digits.length === 6 ? digits : null;
};
