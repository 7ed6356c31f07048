/** Letters as a mail server took them: read from their bytes, never from what the portal says about them. */
import PostalMime, { type Email } from 'postal-mime';
import type { MailServer } from './smtp.ts';

/** Any server that remembers what it took. */
type Taking = Pick<MailServer, 'taken'>;

export type Read = { raw: Buffer; text: string; parsed: Email; to: string[] };

async function read(mail: Taking): Promise<Read[]> {
  return Promise.all(
    mail.taken.map(async ({ raw, to }) => {
      const parsed = await PostalMime.parse(raw);
      return { raw, to, parsed, text: (parsed.text ?? '').replaceAll('\r\n', '\n') };
    }),
  );
}

/** Every letter to this address that fits, oldest first. */
export const lettersTo = async (mail: Taking, to: string, fits = /./u): Promise<Read[]> =>
  (await read(mail)).filter((letter) => letter.to.includes(to) && (fits.test(letter.parsed.subject ?? '') || fits.test(letter.text)));

/** The letters the police were sent about one appeal. */
export const lettersToPolice = async (mail: Taking, number: string): Promise<Read[]> =>
  (await read(mail)).filter(
    ({ parsed, to }) =>
      parsed.headers.some((header) => header.key === 'x-portal-appeal') &&
      (parsed.subject ?? '').includes(number) &&
      !to.some((address) => address.endsWith('@resident.example')),
  );

/** Waits for the newest letter to this address that fits. */
export async function letterTo(mail: Taking, to: string, fits: RegExp, milliseconds = 40_000): Promise<Read> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const found = (await lettersTo(mail, to, fits)).at(-1);
    if (found) return found;
    if (Date.now() > until) throw new Error(`No letter about ${String(fits)} came to ${to}: ${mail.taken.map((letter) => letter.to.join()).join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The six digits of a letter that confirms an address. */
export function codeIn(letter: Read): string {
  const digits = /\b(\d{3})[ \u00a0]?(\d{3})\b/.exec(`${letter.parsed.subject} ${letter.text}`);
  if (!digits) throw new Error('The letter holds no code.');
  return `${digits[1]}${digits[2]}`;
}

/** An attachment by the end of its name, as text. */
export function attached(letter: Read, ending: string): string {
  const found = letter.parsed.attachments.find((one) => one.filename?.endsWith(ending));
  if (!found) throw new Error(`The letter brings no ${ending}.`);
  return typeof found.content === 'string' ? found.content : Buffer.from(new Uint8Array(found.content)).toString('utf8');
}
