/** A tip as it lies in the tables: composed the way a browser does it, written the way the tip process does. */
import { identityToRecipient } from 'age-encryption';
import type { Db } from '#db/index.ts';
import { messages, readerKeys, threads } from '#db/schema/tips.ts';
import type { Account } from '#modules/tips/account.ts';
import { bytesOf } from '#modules/tips/bytes.ts';
import { composeOpening, type Opening } from '#modules/tips/compose.ts';
import { demoOperator } from '#modules/tips/demoKeys.ts';
import { writeList } from '#modules/tips/lists.ts';
import { signManifest } from '#modules/tips/manifest.ts';
import { openEnvelope } from '#modules/tips/seal.ts';
import { deriveSecrets } from '#modules/tips/secrets.ts';
import { fromWire } from '#modules/tips/wire.ts';
import type { House } from '#platform/house.ts';
import { kyivDay } from '#platform/hours.ts';
import { makeHouse } from './tips.ts';

export const quietAccount: Account = {
  category: 'theft',
  danger: 'no',
  gatePassed: false,
  place: { words: 'біля зупинки', district: '', radius: 300 },
  answers: { when: 'учора ввечері', source: 'saw' },
  foreigner: false,
  minor: false,
  police: false,
  identity: null,
};

const whole = (bytes: Uint8Array | null): Uint8Array => {
  if (!bytes) throw new Error('Not whole bytes.');
  return bytes;
};

let seeds = 0;
/** One tip in the tables of a test; `now` is the moment it arrives. */
export async function putTip(
  db: Db,
  now: Date,
  {
    text = 'Бачив двох біля гаражів',
    account = {},
    house,
    state = 'received',
    outcome = null,
    ...changed
  }: Partial<Omit<Opening, 'account'>> & {
    account?: Partial<Account>;
    house?: Awaited<ReturnType<typeof makeHouse>>;
    state?: typeof threads.$inferInsert.state;
    outcome?: string | null;
  } = {},
) {
  const readers = house ?? (await makeHouse());
  seeds += 1;
  const secrets = await deriveSecrets(Uint8Array.from({ length: 16 }, (_, i) => (seeds * 7 + i * 13) % 256));
  const composed = await composeOpening({
    secrets,
    manifest: readers.manifest,
    way: 'anonymous',
    text,
    account: { ...quietAccount, ...account },
    identity: null,
    files: [],
    usual: 'U2',
    weapon: false,
    language: 'uk',
    now,
    ...changed,
  });
  const { wire } = composed;
  const envelope = whole(fromWire(wire.envelope));
  const [row] = await db
    .insert(threads)
    .values({
      accessHash: whole(bytesOf(wire.accessHash, 32)),
      deposit: new Uint8Array(32).fill(seeds % 256),
      arrivedOn: kyivDay(now),
      urgency: wire.urgency,
      ring: wire.ring,
      language: wire.language,
      state: state ?? 'received',
      outcome,
      origin: 'browser',
      identity: wire.identity === null ? null : fromWire(wire.identity),
    })
    .returning();
  if (!row) throw new Error('The tip was not written.');
  await db.insert(messages).values({ threadId: row.id, seq: 0, by: 'witness', message: whole(fromWire(wire.message)), envelope, addedOn: kyivDay(now) });
  const [reader] = readers.readers;
  const key = (await openEnvelope(envelope, reader.identity)) ?? '';
  return { id: row.id, row, secrets, composed, house: readers, openingKey: key, openingRecipient: await identityToRecipient(key) };
}

/** Puts the list of these readers in force and gives their keys to people, in order. */
export async function giveKeys(house: House, { readers, manifest }: Awaited<ReturnType<typeof makeHouse>>, people: readonly { id: string }[], now: Date) {
  writeList(house, signManifest(manifest, whole(bytesOf(demoOperator.seed, 32))));
  const rows = readers.flatMap(({ kid, ring, age, sign }, at) => {
    const staffId = people[at]?.id;
    return staffId === undefined ? [] : [{ kid, ring, age, sign, staffId, wrapped: '', madeOn: kyivDay(now) }];
  });
  await house.database.db.insert(readerKeys).values(rows);
}
