/** Stores appeals: text, files, history, record, consents and the letter that asks to confirm the address, for good or not at all. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { addRows, together, type Tx } from '#db/index.ts';
import { appealCodes, appealFiles, appealNumbers, appeals, appealTokens, appealVersions } from '#db/schema/appeals.ts';
import { writeConsents } from '#platform/consents.ts';
import { findOwnersOfFiles, handOver, listFiles, type Owner, type StoredFile } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { promiseLetters } from '#platform/outbox.ts';
import { consentsOf } from './agreed.ts';
import { writeCode } from './codeLetter.ts';
import { emailDigest, newStatusCode, statusCodeHash } from './codes.ts';
import { complete, lacksAuthority, type Gathered } from './content.ts';
import { draftBox, draftOwner, lockDrafts, receiptKey, turnIntoReceipts, type Draft, type Receipt } from './drafts.ts';
import { canonical, fullName, hashOf, type AppealContent } from './form.ts';
import { beginAppeals } from './history.ts';
import { formatNumber, kyivDay, type Region } from './rules.ts';

/** The portal serves one region today; the number already says which. */
const region: Region = 'OD';

export type Sending = {
  draft: Draft;
  gathered: Gathered;
  consents: { statistics: boolean; survey: boolean; publish: boolean };
  /** Why moderators may look at it a little later; null in the ordinary case. */
  waitsNote: StringKey | null;
};
/** `key`: of the draft, as bytes. */
export type Handed = Sending & { key: Buffer; now: Date };
/** `changed`: the draft was edited since this sending was read. `alone`: it must be handed in without others. */
export type Outcome = { receipt: Receipt; receiptKey: string } | 'gone' | 'changed' | 'authority' | 'alone';

export const appealOwner = (appealId: string): Owner => ({ kind: 'appeal', id: appealId });

/**
 * Accepts what people hand in at one moment, each appeal whole and once, in one durable transaction: they share its wait for the disk and its
 * turn at the counter of numbers and at the end of the record. An appeal with files is accepted alone: nobody else waits until they are sealed.
 */
export async function acceptAppeals(house: House, handed: readonly Handed[]): Promise<Outcome[]> {
  return house.database.db.transaction(async (tx): Promise<Outcome[]> => {
    const ids = handed.map(({ draft }) => draft.id);
    const [revisions, withFiles] = await together([lockDrafts(tx, ids), findOwnersOfFiles(tx, 'draft', ids)]);
    const fates: (Exclude<Outcome, object> | Written)[] = [];
    for (const [at, one] of handed.entries()) {
      const { id, revision } = one.draft;
      const hasFiles = withFiles.has(id);
      if (ids.indexOf(id) < at || (hasFiles && handed.length > 1)) fates.push('alone');
      else if (!revisions.has(id)) fates.push('gone');
      else if (revisions.get(id) !== revision) fates.push('changed');
      else fates.push(await write(tx, house, one, hasFiles));
    }
    const written = fates.filter((fate) => typeof fate === 'object');
    const receipts = await store(tx, house, await giveNumbers(tx, written));
    return fates.map((fate) => {
      if (typeof fate !== 'object') return fate;
      const receipt = receipts.get(fate.appealId);
      if (!receipt) throw new Error('An appeal was written and not stored.');
      return { receipt, receiptKey: fate.receiptKey.toString('base64url') };
    });
  });
}

/** Everything about an appeal that does not depend on its number. */
type Written = Handed & {
  appealId: string;
  content: AppealContent;
  files: readonly StoredFile[];
  hash: string;
  sealed: { text: string; name: string; email: string };
  code: string;
  receiptKey: Buffer;
  /** Which counter it takes its number from: `ZV 2026`, the year in Kyiv. */
  counter: string;
};
type Numbered = Written & { number: string };

async function write(tx: Tx, house: House, one: Handed, hasFiles: boolean): Promise<Written | 'authority'> {
  const from = { owner: draftOwner(one.draft.id), box: draftBox(one.key) };
  const files = hasFiles ? await listFiles(tx, from.box, from.owner) : [];
  if (lacksAuthority(one.gathered, files)) return 'authority';
  const appealId = randomUUID();
  if (hasFiles) await handOver(tx, from, { owner: appealOwner(appealId), box: house.vault });
  const content = complete(one.gathered, files, one.consents, one.now);
  const text = canonical(content);
  const counter = `${content.kind === 'crime' ? 'ZK' : 'ZV'} ${kyivDay(one.now).slice(0, 4)}`;
  const { seal } = house.vault;
  const sealed = { text: seal(text), name: seal(fullName(content)), email: seal(content.applicant.email) };
  return { ...one, appealId, content, files, hash: hashOf(text), sealed, code: newStatusCode(), receiptKey: receiptKey(one.key), counter };
}

/** The counters' rows stay locked until the appeals are stored: no number is given twice, and none is lost with a failed sending. */
async function giveNumbers(tx: Tx, written: readonly Written[]): Promise<Numbered[]> {
  const wanted = new Map<string, number>();
  for (const { counter } of written) wanted.set(counter, (wanted.get(counter) ?? 0) + 1);
  if (wanted.size === 0) return [];
  const given = await tx
    .insert(appealNumbers)
    // Always in one order, so that two transactions never wait for each other.
    .values([...wanted].sort().map(([counter, count]) => ({ series: counter.slice(0, 2), region, year: Number(counter.slice(3)), last: count })))
    .onConflictDoUpdate({
      target: [appealNumbers.series, appealNumbers.region, appealNumbers.year],
      set: { last: sql`${appealNumbers.last} + excluded.last` },
    })
    .returning({ series: appealNumbers.series, year: appealNumbers.year, last: appealNumbers.last });
  const before = new Map(given.map(({ series, year, last }) => [`${series} ${year}`, last - (wanted.get(`${series} ${year}`) ?? 0)]));
  return written.map((one) => {
    const running = (before.get(one.counter) ?? Number.NaN) + 1;
    before.set(one.counter, running);
    return { ...one, number: formatNumber({ crime: one.content.kind === 'crime', region, year: Number(one.counter.slice(3)), running }) };
  });
}

/** Stores them and answers their receipts by the ids of the appeals. Nobody else is given a number meanwhile, so its statements wait for nothing. */
async function store(tx: Tx, house: House, all: readonly Numbered[]): Promise<Map<string, Receipt>> {
  if (all.length === 0) return new Map();
  const codes = all.map(({ appealId, number, content, code, now }) => {
    const { email } = content.applicant;
    return { ...writeCode(house, { appealId, number, email, language: content.language, statusCode: code, version: 1, attempt: 1 }, now, now), at: now };
  });
  await together([
    addRows(
      tx,
      appeals,
      all.map((one) => rowOf(house, one)),
    ),
    addRows(
      tx,
      appealVersions,
      all.map(({ appealId, hash, sealed, now }) => ({ appealId, version: 1, sealed: sealed.text, textHash: hash, createdAt: now })),
    ),
    ...all.map(({ appealId, files }) => storeFiles(tx, house, appealId, files)),
    beginAppeals(
      tx,
      all.map(({ appealId, now }) => ({ appealId, at: now })),
    ),
    addRows(
      tx,
      appealCodes,
      codes.map(({ code }) => code),
    ),
    addRows(
      tx,
      appealTokens,
      codes.map(({ token }) => token),
    ),
    promiseLetters(
      tx,
      house,
      'resident',
      codes.map(({ letter, at }) => ({ ...letter, at })),
    ),
    writeConsents(
      tx,
      all.flatMap(({ appealId, content, now }) => consentsOf(house, appealId, content, now)),
    ),
    turnIntoReceipts(
      tx,
      all.map((one) => ({ draftId: one.draft.id, key: one.receiptKey, receipt: receiptOf(one), at: one.now })),
    ),
  ]);
  return new Map(all.map((one) => [one.appealId, receiptOf(one)]));
}

const receiptOf = ({ appealId, number, code, content, now }: Numbered): Receipt => ({
  appealId,
  number,
  code,
  email: content.applicant.email,
  sentAt: now.toISOString(),
  language: content.language,
});

const rowOf = (house: House, { appealId, number, code, draft, content, hash, sealed, waitsNote, now }: Numbered): typeof appeals.$inferInsert => ({
  id: appealId,
  number,
  codeHash: statusCodeHash(house, number, code),
  sendKey: house.vault.digest('appeals.sendKey', draft.id),
  state: 'draft',
  kind: content.kind,
  kindChosen: content.kindChosen,
  language: content.language,
  region,
  territory: content.where.territory,
  version: 1,
  contentHash: hash,
  nameSealed: sealed.name,
  emailSealed: sealed.email,
  emailDigest: emailDigest(house, content.applicant.email),
  allowStatistics: content.consents.statistics,
  allowSurvey: content.consents.survey,
  allowPublish: content.consents.publish,
  waitsNote,
  createdAt: now,
});

/** Lists the files of the first version; the bytes stay in the table of files. */
export const storeFiles = (tx: Tx, house: House, appealId: string, files: readonly StoredFile[]): Promise<void> =>
  addRows(
    tx,
    appealFiles,
    files.map(({ id, label, purpose, sha256, bytes, type }, at) => ({
      appealId,
      version: 1,
      position: at + 1,
      fileId: id,
      labelSealed: house.vault.seal(label),
      purpose,
      sha256,
      bytes,
      type,
    })),
  );
