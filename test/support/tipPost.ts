/** Sends a tip to the tip house of a running portal, the way a witness's browser does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Account } from '#modules/tips/account.ts';
import { composeFollowing, composeOpening, readTalk, type Opening } from '#modules/tips/compose.ts';
import { demoOperator } from '#modules/tips/demoKeys.ts';
import { hexOf } from '#modules/tips/bytes.ts';
import { checkManifest, type Manifest } from '#modules/tips/manifest.ts';
import { deriveSecrets, type TipSecrets } from '#modules/tips/secrets.ts';
import { wirePaths, type TalkAnswer } from '#modules/tips/wire.ts';
import { workOn } from '#modules/tips/work.ts';
import type { Portal } from './portal.ts';
import { quietAccount } from './tipThreads.ts';
import { send } from './witness.ts';

export const account: Account = {
  ...quietAccount,
  place: { words: 'двір на Базарній, біля арки', district: '', radius: 300 },
  answers: { when: 'щовечора', source: 'unknown' },
};

export function listOf(portal: Portal): Manifest {
  const checked = checkManifest(readFileSync(join(portal.varDir, 'recipients.json'), 'utf8').trim(), { key: demoOperator.key, leastSeq: 1, now: new Date() });
  if (!checked.ok) throw new Error(`The list of the demo: ${checked.why}`);
  return checked.manifest;
}

const ask = (portal: Portal, method: string, path: string, body: Buffer | null) => {
  const { host, origin } = new URL(portal.tipOrigin);
  const type = method === 'PUT' ? 'application/octet-stream' : 'application/json';
  return send(portal.tipPort, method, path, { host, origin, 'content-type': type }, body);
};

export async function postTip(portal: Portal, changed: Partial<Omit<Opening, 'account'>> & { account?: Partial<Account> } = {}): Promise<TipSecrets> {
  const secrets = await deriveSecrets(crypto.getRandomValues(new Uint8Array(16)));
  const composed = await composeOpening({
    secrets,
    manifest: listOf(portal),
    way: 'anonymous',
    text: 'Щовечора біля арки двоє виносять чужі велосипеди.',
    identity: null,
    files: [],
    usual: 'U2',
    weapon: false,
    language: 'uk',
    now: new Date(),
    ...changed,
    account: { ...account, ...changed.account },
  });
  for (const { id, bytes } of composed.files) await ask(portal, 'PUT', wirePaths.file + id, Buffer.from(bytes));
  const give = (puzzle?: string) =>
    ask(portal, 'POST', wirePaths.deposit, Buffer.from(JSON.stringify({ ...composed.wire, ...(puzzle === undefined ? {} : { puzzle }) })));
  let heard = await give();
  // Many at once from one place are asked for some work first.
  if (heard.status === 428) {
    const told: unknown = (await ask(portal, 'GET', wirePaths.puzzle, null)).json();
    heard = await give(await workOn(String(Reflect.get(Object(told), 'challenge')), async () => undefined));
  }
  if (heard.status !== 201) throw new Error(`The tip was not taken: ${heard.status} ${heard.body.toString()}`);
  return secrets;
}

/** What the witness sees on coming back. */
export async function talkOf(portal: Portal, secrets: TipSecrets) {
  const heard = await ask(portal, 'POST', wirePaths.talk, Buffer.from(JSON.stringify({ v: 1, access: hexOf(secrets.access) })));
  const answer = heard.json() as TalkAnswer;
  if (!answer.tip) throw new Error('The code opens nothing.');
  return { tip: answer.tip, seen: await readTalk(secrets, answer.tip.items, listOf(portal).readers) };
}

export async function addTo(portal: Portal, secrets: TipSecrets, text: string, fields: Record<string, string> = {}): Promise<void> {
  const { tip, seen } = await talkOf(portal, secrets);
  const composed = await composeFollowing({ secrets, manifest: listOf(portal), kind: 'answer', text, fields, files: [], items: tip.items, seen });
  const heard = await ask(portal, 'POST', wirePaths.add, Buffer.from(JSON.stringify(composed.wire)));
  if (heard.status > 201) throw new Error(`Not added: ${heard.status} ${heard.body.toString()}`);
}

const accounts = z.object({ accounts: z.array(z.object({ email: z.string(), phrase: z.string().optional() })) });
/** The passphrase of a reader of the demo. */
export const phraseOf = (portal: Portal, who: string): string =>
  accounts.parse(JSON.parse(readFileSync(join(portal.varDir, 'demo-accounts.json'), 'utf8'))).accounts.find(({ email }) => email === `${who}@portal.example`)
    ?.phrase ?? '';
