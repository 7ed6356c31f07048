/** The readers and keepers of a demo, their keys and the list that is sealed to. Their passphrases lie beside the passwords of the demo, so nothing here is secret. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';
import type { Tx } from '#db/index.ts';
import { readerKeys, recipientLists } from '#db/schema/tips.ts';
import words from '#content/tips/words.json' with { type: 'json' };
import { kyivDay } from '#platform/hours.ts';
import type { House } from '#platform/house.ts';
import { bytesOf } from './bytes.ts';
import { demoOperator } from './demoKeys.ts';
import { listInForce, operatorOf, writeList } from './lists.ts';
import { signManifest, type Reader, type ReaderRing } from './manifest.ts';
import { drawPhrase } from './passphrase.ts';
import { makeReaderKey, readIdentity, wrapWithPhrase } from './readerKey.ts';

/** The passphrase of a demo is on the screen; nobody has to be slowed down who guesses it. */
const demoWork = 12;
const account = z.looseObject({ name: z.string(), phrase: z.string().optional() });
const kept = z.looseObject({ accounts: z.array(account) });

export type DemoReader = { id: string; name: string; ring: ReaderRing };

/** Makes keys for these people and a list signed with the demo's own operator key. A portal built with another key keeps its own list. */
export async function seedDemoReaders(house: House, tx: Tx, people: readonly DemoReader[], now: Date): Promise<void> {
  if (!house.env.demo || operatorOf(house)?.operatorKey !== demoOperator.key) return;
  const phrases = keepPhrases(house, people);
  const readers: Reader[] = [];
  for (const person of people) {
    const key = await makeReaderKey();
    const { kid, age, sign } = key;
    const wrapped = await wrapWithPhrase(key.identity, phrases.get(person.name) ?? '', demoWork);
    await tx.insert(readerKeys).values({ kid, age, sign, ring: person.ring, staffId: person.id, wrapped, madeOn: kyivDay(now) });
    readers.push({ kid, age, sign, ring: person.ring });
  }
  const notBefore = Math.floor(now.getTime() / 1000) - 3600;
  const seq = (listInForce(house, now).list?.manifest.seq ?? 0) + 1;
  const seed = bytesOf(demoOperator.seed, 32);
  if (!seed) throw new Error('The demo key is no key.');
  const file = signManifest({ seq, notBefore, notAfter: notBefore + 399 * 86_400, minRecipients: 2, escrow: await demoEscrow(house), readers }, seed);
  await tx.insert(recipientLists).values({ seq, file, putOn: kyivDay(now), decision: 'agreed', decidedOn: kyivDay(now) });
  writeList(house, file);
}

/** Passphrases beside the passwords of the demo, made once. */
function keepPhrases(house: House, people: readonly DemoReader[]): Map<string, string> {
  const path = join(house.env.varDir, 'demo-accounts.json');
  const file = existsSync(path) ? kept.parse(JSON.parse(readFileSync(path, 'utf8'))) : { accounts: [] };
  const phrases = new Map<string, string>();
  for (const { name } of people) {
    const one = file.accounts.find((entry) => entry.name === name);
    const phrase = one?.phrase ?? drawPhrase(words).join(' ');
    phrases.set(name, phrase);
    if (one) one.phrase = phrase;
  }
  if (file.accounts.length > 0) {
    writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    chmodSync(path, 0o600);
  }
  return phrases;
}

/** The escrow of the demo lies open in the state directory; of a real portal it lies in five safes. */
async function demoEscrow(house: House): Promise<string> {
  const path = join(house.env.varDir, 'demo-escrow.txt');
  const known = existsSync(path) ? readIdentity(readFileSync(path, 'utf8')) : null;
  const identity = known ?? (await generateX25519Identity());
  if (known === null) writeFileSync(path, `${identity}\n`, { mode: 0o600 });
  return identityToRecipient(identity);
}
