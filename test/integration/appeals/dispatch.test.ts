import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { appealApprovals, appealEvents, appealLetters as bound, appeals, appealTokens, appealVersions } from '#db/schema/appeals.ts';
import { mailboxes } from '#db/schema/territories.ts';
import { outbox } from '#db/schema/outbox.ts';
import { review } from '#modules/appeals/index.ts';
import { listHistory } from '#modules/appeals/history.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, later, step } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hour } from '../../support/letters.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const policeRows = async (id: string) =>
  desk.at.db
    .select()
    .from(outbox)
    .where(and(eq(outbox.subjectId, id), eq(outbox.lane, 'police')));

test('a yes approves, binds and queues the letter and tells the author, all at once', async () => {
  const { id, hash } = await desk.at.keep();
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: true });
  expect((await desk.at.row(id)).state).toBe('queued');
  const [approval] = await desk.at.db.select().from(appealApprovals);
  expect(approval).toMatchObject({ appealId: id, version: 1, textHash: hash, ruleVersion: 1, ruleId: 'complaint' });
  const letters = await policeRows(id);
  expect(letters.map((row) => desk.at.house.vault.open(row.toSealed ?? ''))).toEqual(['kontrol@gunp.example']);
  expect(await desk.at.db.select().from(bound)).toHaveLength(1);
  expect((await desk.at.told(id)).map((one) => one.template)).toEqual(['appeals.approved']);
  expect((await listHistory(desk.at.db, id)).map((row) => row.event)).toEqual(['send', 'confirm', 'take', 'approve', 'queue']);
});

test('two approvals at once give one letter', async () => {
  const { id } = await desk.at.keep();
  const [one, two] = [await desk.at.record(id, 'approve'), await desk.at.record(id, 'approve')];
  const { db, house, bench } = desk.at;
  const done = await Promise.all([one, two].map((decision) => db.transaction((tx) => review.apply(tx, house, decision, bench.now))));
  expect(done.filter((outcome) => outcome.ok)).toHaveLength(1);
  expect(done.filter((outcome) => !outcome.ok)).toEqual([{ ok: false, why: 'appeals.review.decided' }]);
  expect(await policeRows(id)).toHaveLength(1);
  expect(await db.select().from(appealApprovals)).toHaveLength(1);
});

test('an approval of an older version is refused, and a withdrawn appeal is never approved', async () => {
  const first = await desk.at.keep();
  expect(await desk.at.decide(first.id, 'approve', { version: 2 })).toEqual({ ok: false, why: 'appeals.review.changed' });
  const second = await desk.at.keep();
  await desk.at.db.transaction((tx) => step(tx, second.id, 'withdraw', desk.at.bench.now));
  expect(await desk.at.decide(second.id, 'approve')).toEqual({ ok: false, why: 'appeals.review.decided' });
  expect(await policeRows(first.id)).toEqual([]);
  expect(await policeRows(second.id)).toEqual([]);
});

test('the police, an administrator and, for a complaint, anybody with police ties approve nothing', async () => {
  const complaint = await desk.at.keep();
  const refused = { ok: false, why: 'appeals.review.notYours' };
  expect(await desk.at.decide(complaint.id, 'approve', { role: 'liaison' })).toEqual(refused);
  expect(await desk.at.decide(complaint.id, 'approve', { role: 'administrator' })).toEqual(refused);
  expect(await desk.at.decide(complaint.id, 'approve', { policeTies: true })).toEqual(refused);
  expect(await policeRows(complaint.id)).toEqual([]);
  const proposal = await desk.at.keep({ content: appealContent({ kind: 'proposal', aim: 'improve' }) });
  expect(await desk.at.decide(proposal.id, 'approve', { policeTies: true })).toEqual({ ok: true });
  expect(await desk.at.decide(complaint.id, 'approve', { role: 'lead' })).toEqual({ ok: true });
});

test('without a confirmed mailbox nothing is approved, and the moderator learns why', async () => {
  const { id } = await desk.at.keep();
  await desk.at.db.update(mailboxes).set({ expiresAt: later(desk.at.bench.now, -1) });
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: false, why: 'territories.noMailbox' });
  expect((await desk.at.row(id)).state).toBe('submitted');
  expect(await desk.at.db.select().from(appealApprovals)).toEqual([]);
});

test('a complaint never goes to those complained of, nor to a unit below them', async () => {
  for (const unit of ['demo-rup-1', 'demo-dep-1', 'demo-patrol', 'demo-gunp']) {
    const about = [{ unit, unitName: '', position: '', badge: '', car: '', description: '' }];
    const { id } = await desk.at.keep({ content: appealContent({ about, aboutUnknown: false }) });
    expect(await desk.at.decide(id, 'approve')).toEqual({ ok: true });
    const boxes = await desk.at.db.select({ unit: mailboxes.unit, address: mailboxes.address, role: mailboxes.role }).from(mailboxes);
    const to = (await policeRows(id)).map((row) => desk.at.house.vault.open(row.toSealed ?? ''));
    const owners = boxes.filter((one) => to.includes(one.address));
    expect(to.length).toBeGreaterThan(0);
    expect(
      owners.filter((one) => one.unit === unit && one.role !== 'control').map((one) => one.address),
      unit,
    ).toEqual([]);
    expect(
      owners.some((one) => one.unit.startsWith('demo-dep')),
      unit,
    ).toBe(false);
  }
});

test('the proof of delivery is kept and told: server, answer, time, message and fingerprint', async () => {
  const { id } = await desk.at.sent();
  const [row] = await policeRows(id);
  const taken = desk.at.bench.server.taken[0];
  const accepted = (await listHistory(desk.at.db, id)).find((one) => one.event === 'accept');
  expect(accepted?.facts).toMatchObject({
    server: '127.0.0.1',
    response: '250 2.0.0 Ok: queued as 00000001',
    messageId: taken?.messageId,
    sha256: row?.sha256,
    recipient: 'Головне управління Національної поліції в Одеській області',
  });
  expect(await desk.at.row(id)).toMatchObject({ state: 'sent', sentAt: desk.at.bench.now });
  const told = (await desk.at.told(id)).find((one) => one.template === 'appeals.sent');
  expect(told?.values).toMatchObject({ at: '23 листопада 2026, 10:00', quick: 'вівторка, 8 грудня 2026', usual: 'середи, 23 грудня 2026' });
});

test('a copy is a letter of its own and does not count as the answer of the addressee', async () => {
  const about = [{ unit: 'demo-patrol', unitName: '', position: '', badge: '', car: '', description: '' }];
  const { id } = await desk.at.keep({ content: appealContent({ about, aboutUnknown: false, marks: ['patrol'] }) });
  await desk.at.decide(id, 'approve');
  const letters = await desk.at.db.select().from(bound).where(eq(bound.appealId, id));
  expect(letters.map((one) => one.role).sort()).toEqual(['copy', 'recipient']);
  const copy = letters.find((one) => one.role === 'copy');
  const main = letters.find((one) => one.role === 'recipient');
  await desk.at.db
    .update(outbox)
    .set({ dueAt: later(desk.at.bench.now, 1) })
    .where(eq(outbox.id, main?.outboxId ?? ''));
  await desk.at.sendAll('police');
  expect((await desk.at.row(id)).state).toBe('queued');
  expect((await listHistory(desk.at.db, id)).at(-1)).toMatchObject({ event: 'copy', facts: { letter: copy?.outboxId } });
  desk.at.bench.pass(hour);
  await desk.at.sendAll('police');
  expect((await desk.at.row(id)).state).toBe('sent');
  const tokens = await desk.at.db.select().from(appealTokens).where(eq(appealTokens.appealId, id));
  expect(new Set(tokens.map((one) => one.tokenHash)).size).toBe(2);
});

test('a refusing server is a dated fact; a long wait and the end are told once, and the appeal is not lost', async () => {
  desk.at.bench.server.behave(() => ({ reply: '451 4.7.1 later', at: 'rcpt' }));
  const { id } = await desk.at.keep();
  await desk.at.decide(id, 'approve');
  const [letter] = await policeRows(id);
  for (let day = 0; day < 40 && (await desk.at.bench.row(letter?.id ?? '')).state !== 'dead'; day += 1) {
    await desk.at.bench.reach(letter?.id ?? '');
    await desk.at.sendAll('police');
  }
  const fails = (await listHistory(desk.at.db, id)).filter((row) => row.event === 'fail');
  expect(fails.map((row) => row.facts)).toMatchObject([{ final: false }, { final: true, reason: 'expired' }]);
  expect((await desk.at.row(id)).state).toBe('queued');
  expect((await desk.at.told(id)).map((one) => one.template).filter((name) => name !== 'appeals.approved')).toEqual(['appeals.delayed', 'appeals.undelivered']);
  expect(await desk.at.db.select().from(appealVersions)).toHaveLength(1);
});

test('a letter whose text is not the approved one dies instead of leaving', async () => {
  const { id } = await desk.at.keep();
  await desk.at.decide(id, 'approve');
  // The sealed words are exchanged below the guards, as by a hand with all rights.
  await desk.at.db.transaction(async (tx) => {
    await tx.execute('alter table appeal_versions disable trigger all');
    await tx
      .update(appealVersions)
      .set({ sealed: desk.at.house.vault.seal('{"інше":1}') })
      .where(eq(appealVersions.appealId, id));
    await tx.execute('alter table appeal_versions enable trigger all');
  });
  await desk.at.sendAll('police');
  expect((await policeRows(id))[0]).toMatchObject({ state: 'dead', reason: 'words' });
  expect(desk.at.bench.server.taken).toEqual([]);
});

test('a mailbox that lost its confirmation between approval and sending gets nothing', async () => {
  const { id } = await desk.at.keep();
  await desk.at.decide(id, 'approve');
  await desk.at.db.update(mailboxes).set({ retiredAt: desk.at.bench.now });
  await desk.at.sendAll('police');
  expect((await policeRows(id))[0]).toMatchObject({ state: 'dead' });
  expect(desk.at.bench.server.taken).toEqual([]);
});

test('a return names its reasons, gives ten days and keeps the words of the moderator sealed', async () => {
  const { id } = await desk.at.keep();
  expect(await desk.at.decide(id, 'return', { reasons: ['R1'], words: 'Бракує: будинок. Додайте це, і ми надішлемо лист.' })).toEqual({ ok: true });
  expect((await desk.at.row(id)).state).toBe('returned');
  const [act] = await desk.at.db
    .select()
    .from(appealEvents)
    .where(and(eq(appealEvents.appealId, id), eq(appealEvents.event, 'return')));
  expect(act?.facts).toMatchObject({ reasons: ['R1'], until: '2026-12-03' });
  expect(JSON.stringify(act?.facts)).not.toContain('будинок');
  expect((await desk.at.told(id))[0]).toMatchObject({
    template: 'appeals.returned',
    values: { until: 'четверга, 3 грудня 2026', words: 'Бракує: будинок. Додайте це, і ми надішлемо лист.', asIs: '' },
  });
});

test('advice alone leaves the author free to send it as it is', async () => {
  const { id } = await desk.at.keep({ content: appealContent({ language: 'en' }) });
  await desk.at.decide(id, 'return', { reasons: ['R8', 'R9'], words: 'We advise to take out the plate number.' });
  expect(String((await desk.at.told(id))[0]?.values['asIs'])).toContain('send the appeal as it is');
});

test('a decline gives its reasons and the direct way, and only reasons of the closed list are taken', async () => {
  const { id } = await desk.at.keep();
  expect(await desk.at.decide(id, 'decline', { reasons: ['X9'], words: 'Не подобається тон листа.' })).toEqual({ ok: false, why: 'appeals.review.reasons' });
  expect(await desk.at.decide(id, 'decline', { reasons: ['R1'], words: 'Причина повернення не відмовляє.' })).toEqual({
    ok: false,
    why: 'appeals.review.reasons',
  });
  expect(await desk.at.decide(id, 'decline', { reasons: ['D1'], words: 'Текст схожий на рекламу.' })).toEqual({ ok: true });
  expect(await desk.at.row(id)).toMatchObject({ state: 'declined', closedAt: desk.at.bench.now });
  const [letter] = await desk.at.told(id);
  expect(letter?.template).toBe('appeals.declined');
  expect(String(letter?.values['direct'])).toContain('od.npu.gov.ua');
});

test('a sent letter cannot be returned, declined or approved again', async () => {
  const { id } = await desk.at.sent();
  for (const outcome of ['approve', 'return', 'decline'] as const) {
    const reasons = outcome === 'return' ? ['R2'] : outcome === 'decline' ? ['D3'] : [];
    expect(await desk.at.decide(id, outcome, { reasons, words: 'Запізніле рішення.' })).toEqual({ ok: false, why: 'appeals.review.decided' });
  }
  expect(await desk.at.db.select().from(appeals).where(eq(appeals.state, 'sent'))).toHaveLength(1);
});
