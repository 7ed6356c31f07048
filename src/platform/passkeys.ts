/** Passkeys: what a browser is asked to sign, and whether the answer is right. Whose they are and where they are kept, each module knows. */
import { z } from 'zod';
import type { House } from './house.ts';

// The library is large and few need it: it is read when a passkey is first asked for.
const library = () => import('@simplewebauthn/server');
const rpOf = (house: House) => ({ id: new URL(house.env.origin).hostname, origin: house.env.origin });

/** A passkey as its owner sees it. */
export type Passkey = { id: string; name: string; addedAt: Date; usedAt: Date | null };
/** The public part, as it is kept. */
export type KeptKey = { id: string; publicKey: string; counter: number };

/**
 * `second`: stands beside a password. `alone`: opens the door by itself, so the device must know its owner, and it is found without an address.
 */
export type PasskeyUse = 'second' | 'alone';
const verification = { second: 'preferred', alone: 'required' } as const;

/** What a browser needs to make a new passkey. */
export async function creationOptions(house: House, person: { id: string; email: string; name: string }, known: readonly { id: string }[], use: PasskeyUse) {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: 'Безпечна Одеса',
    rpID: rpOf(house).id,
    userID: new TextEncoder().encode(person.id),
    userName: person.email,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: use === 'alone' ? 'required' : 'discouraged', userVerification: verification[use] },
    // A reader of tips may later have it make a secret for their key; a device that cannot leaves this unread.
    ...(use === 'second' ? { extensions: { prf: {} } } : {}),
  });
}

/** What a browser asks a passkey to sign; with no list of known ones the device offers those it has. */
export async function signingOptions(house: House, known: readonly { id: string }[], use: PasskeyUse) {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: rpOf(house).id,
    userVerification: verification[use],
    ...(use === 'alone' ? {} : { allowCredentials: known.map(({ id }) => ({ id })) }),
  });
}

const text = z.string().max(20_000);
const answered = { id: text, rawId: text, type: z.literal('public-key'), clientExtensionResults: z.object({}) };
const created = z.object({ ...answered, response: z.object({ clientDataJSON: text, attestationObject: text }) });
const signed = z.object({ ...answered, response: z.object({ clientDataJSON: text, authenticatorData: text, signature: text }) });
function read<T>(schema: z.ZodType<T>, sent: string): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(sent));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What a browser answered to a request for a new passkey, if it is right. */
export async function readNewKey(house: House, challenge: string | null, sent: string, use: PasskeyUse): Promise<KeptKey | null> {
  const response = read(created, sent);
  if (!response || !challenge) return null;
  const { verifyRegistrationResponse } = await library();
  const { id: expectedRPID, origin: expectedOrigin } = rpOf(house);
  const requireUserVerification = use === 'alone';
  const asked = { response, expectedChallenge: challenge, expectedOrigin, expectedRPID, requireUserVerification };
  const checked = await verifyRegistrationResponse(asked).catch(() => null);
  if (!checked?.verified) return null;
  const { credential } = checked.registrationInfo;
  return { id: credential.id, publicKey: Buffer.from(credential.publicKey).toString('base64url'), counter: credential.counter };
}

/** The key that signed the challenge with its new counter, or null. `find` answers the kept key of an id, if it may be used here. */
export async function readSigned<K extends KeptKey>(
  house: House,
  { challenge, sent, use }: { challenge: string | null; sent: string; use: PasskeyUse },
  find: (id: string) => Promise<K | null>,
): Promise<{ key: K; counter: number } | null> {
  const response = read(signed, sent);
  const key = challenge && response ? await find(response.id) : null;
  if (!challenge || !response || !key) return null;
  const { verifyAuthenticationResponse } = await library();
  const { id: expectedRPID, origin: expectedOrigin } = rpOf(house);
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin,
    expectedRPID,
    credential: { id: key.id, publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64url')), counter: key.counter },
    requireUserVerification: use === 'alone',
  }).catch(() => null);
  return checked?.verified ? { key, counter: checked.authenticationInfo.newCounter } : null;
}
