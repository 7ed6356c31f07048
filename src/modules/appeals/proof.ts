/** Work a browser does instead of a puzzle for people. No third party is asked unless the operator set one up. */
import { createHash, randomInt } from 'node:crypto';
import { createChallenge, verifySolution, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import type { House } from '#platform/house.ts';
import { allow } from '#platform/limits.ts';

/** A challenge is good for so long: time to read everything through. */
const minutes = 60;
/** About half a second on a laptop, a few on an old phone. */
const work = { cost: 1500, least: 120, most: 360 };

const secretOf = (house: Pick<House, 'vault'>): string => house.vault.digest('appeals.proof', '');

export const makeChallenge = (house: Pick<House, 'vault'>, now: Date): Promise<Challenge> =>
  createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: work.cost,
    counter: randomInt(work.least, work.most),
    deriveKey,
    hmacSignatureSecret: secretOf(house),
    data: { until: now.getTime() + minutes * 60_000 },
  });

const hex = z.string().regex(/^[0-9a-f]{2,128}$/);
const Solved = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: hex,
      salt: hex,
      cost: z.literal(work.cost),
      keyLength: z.literal(32),
      keyPrefix: hex,
      data: z.object({ until: z.number() }),
    }),
    signature: hex,
  }),
  solution: z.object({ counter: z.number().int().min(0).max(4_294_967_295), derivedKey: hex }),
});

/** `proved` once per challenge; a second use, a late or an altered one is `none`. */
export async function checkProof(house: Pick<House, 'vault'>, db: Db | Tx, text: string, now: Date): Promise<'proved' | 'none'> {
  const read = readProof(text);
  if (!read) return 'none';
  const { challenge, solution } = read;
  if (challenge.parameters.data.until < now.getTime()) return 'none';
  const result = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret: secretOf(house) });
  if (!result.verified) return 'none';
  const once = createHash('sha256').update(challenge.signature).digest('base64url');
  return (await allow(db, { key: `appeals.proof:${once}`, limit: 1, windowSeconds: minutes * 60 }, now)) ? 'proved' : 'none';
}

function readProof(text: string): z.infer<typeof Solved> | null {
  if (text === '' || text.length > 4000) return null;
  try {
    return Solved.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const verdict = z.object({ success: z.boolean() });

/** Asks Cloudflare when the operator chose Turnstile. Silence or doubt is `none`: the appeal then waits, it is not lost. */
export async function checkTurnstile(house: Pick<House, 'env'>, token: string): Promise<'proved' | 'none'> {
  if (!house.env.turnstile || token === '' || token.length > 2048) return 'none';
  try {
    const answer = await fetch('https://challenges.cloudflare.com/turnstile/v0/siteverify', {
      method: 'POST',
      body: new URLSearchParams({ secret: house.env.turnstile.secret, response: token }),
      signal: AbortSignal.timeout(5_000),
      redirect: 'error',
    });
    return verdict.parse(await answer.json()).success ? 'proved' : 'none';
  } catch {
    return 'none';
  }
}
