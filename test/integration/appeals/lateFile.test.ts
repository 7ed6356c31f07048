import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rows, type Tx } from '#db/index.ts';
import { appealDrafts, appealFiles } from '#db/schema/appeals.ts';
import { files } from '#db/schema/files.ts';
import { draftBox, draftOwner, eraseDraft, findDraft, forgetOldDrafts, readKey } from '#modules/appeals/drafts.ts';
import { addFiles } from '#modules/appeals/files.ts';
import { readDraftCookie } from '#modules/appeals/wizard.ts';
import { checkFile, keepFile, type CleanFile } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { layLand, postedForm, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const now = new Date('2026-11-21T10:00:00Z');
let house: House;
beforeEach(async () => {
  house = testHouse(box.database);
  await layLand(box.db, now);
});

const quota = { count: 5, each: 1_000_000, all: 5_000_000 };
const owners = async (): Promise<string[]> => (await box.db.select({ kind: files.ownerKind }).from(files)).map(({ kind }) => kind);
const note = () => new File(['Записка про двір. '.repeat(20)], 'записка.txt');

async function ready(): Promise<Visitor> {
  const person = new Visitor(house, now);
  await person.walk();
  return person;
}
async function draftOf(person: Visitor) {
  const draft = await findDraft(box.db, readDraftCookie(person.desk()), person.now);
  const key = readKey(draft?.key ?? null);
  if (!draft || !key) throw new Error('There is no draft.');
  return { draft, key };
}
async function clean(): Promise<CleanFile> {
  const file = note();
  const sent = { bytes: Buffer.from(await file.arrayBuffer()), name: file.name, purpose: 'attachment' as const, evidence: false };
  const checked = await checkFile(house, sent, { maxBytes: quota.each }, now);
  if (!checked.ok) throw new Error(checked.fault.key);
  return checked.file;
}

/** A step of a transaction that goes on when it is told to; at the end of a test every one does. */
let gates: (() => void)[] = [];
function gate() {
  let open = (): void => undefined;
  const closed = new Promise<void>((resolve) => (open = resolve));
  gates.push(() => open());
  return { closed, open: () => open() };
}
afterEach(() => {
  gates.forEach((open) => open());
  gates = [];
});
/** Statements that wait for somebody else's lock. */
const waiting = async (): Promise<number> => {
  const [found] = await rows<{ n: string }>(
    box.db,
    sql`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return Number(found?.n ?? 0);
};
/** Until it is over, or waits for a lock of the other one. */
async function stuckOrOver(work: Promise<unknown>): Promise<void> {
  let over = false;
  void work.finally(() => (over = true));
  await expect.poll(async () => over || (await waiting()) > 0).toBe(true);
}

/** A file whose transaction has kept it and stands open. */
async function keepSlowly({ draft, key }: Awaited<ReturnType<typeof draftOf>>) {
  const file = await clean();
  const kept = gate();
  const go = gate();
  const keeping = box.db.transaction(async (tx) => {
    const done = await keepFile(tx, draftBox(key), draftOwner(draft.id), file, quota, now);
    kept.open();
    await go.closed;
    return done;
  });
  await kept.closed;
  return { keeping, go };
}

// An embedded database has one connection: its transactions come one after the other and cannot meet.
describe.runIf(process.env['TEST_DATABASE_URL'])('a file that is finished while its draft goes away', () => {
  test('goes with the letter when it was first', async () => {
    const person = await ready();
    const { keeping, go } = await keepSlowly(await draftOf(person));
    const sending = person.sendProved();
    await stuckOrOver(sending);
    go.open();
    expect(await keeping).toMatchObject({ ok: true });
    expect((await sending).go).toBe('appeals.sent');
    expect(await owners()).toEqual(['appeal']);
    expect(await box.db.select().from(appealFiles)).toHaveLength(1);
  });

  test('is refused in words when the letter was first, and belongs to nobody', async () => {
    const person = await ready();
    const tab = person.twin();
    tab.now = person.now;
    const held = gate();
    const go = gate();
    // Nobody else gets a number, so the sending stands still after it has taken the draft and its files.
    const holding = box.db.transaction(async (tx: Tx) => {
      await tx.execute(sql`lock table appeal_numbers in access exclusive mode`);
      held.open();
      await go.closed;
    });
    await held.closed;
    const sending = person.sendProved();
    await expect.poll(waiting).toBe(1);
    const adding = addFiles(tab.desk(), postedForm({ file: note() }));
    let over = false;
    void adding.finally(() => (over = true));
    await expect.poll(async () => over || (await waiting()) > 1).toBe(true);
    go.open();
    await holding;
    expect((await sending).go).toBe('appeals.sent');
    expect(await adding).toEqual({ given: 1, faults: [{ key: 'files.gone', values: { name: 'записка.txt' } }], status: 422 });
    expect(await owners()).toEqual([]);
  });

  test('is erased with the draft when that is erased meanwhile', async () => {
    const person = await ready();
    const { draft, key } = await draftOf(person);
    const { keeping, go } = await keepSlowly({ draft, key });
    const erasing = eraseDraft(box.db, draft.key);
    await stuckOrOver(erasing);
    go.open();
    await Promise.all([keeping, erasing]);
    expect([await owners(), await box.db.select().from(appealDrafts)]).toEqual([[], []]);
  });
});

test('files of drafts that are gone are erased after a day, those of a living draft are not', async () => {
  const person = await ready();
  await addFiles(person.desk(), postedForm({ file: note() }));
  const { key } = await draftOf(person);
  // As an earlier release could leave it.
  await keepFile(box.db, draftBox(key), { kind: 'draft', id: 'nobody' }, await clean(), quota, now);
  const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000);
  await forgetOldDrafts(box.db, hours(23));
  expect(await owners()).toHaveLength(2);
  await box.db.update(appealDrafts).set({ endsAt: hours(48) });
  await forgetOldDrafts(box.db, hours(25));
  expect((await box.db.select({ id: files.ownerId }).from(files)).map(({ id }) => id)).toEqual([(await draftOf(person)).draft.id]);
});
