import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { rows } from '#db/index.ts';
import { appealApprovals, appealLetters, appeals, appealVersions } from '#db/schema/appeals.ts';
import { outbox } from '#db/schema/outbox.ts';
import { moveAppeal } from '#modules/appeals/history.ts';
import { actors, events, states, transitions } from '#modules/appeals/rules.ts';
import type { House } from '#platform/house.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { keepAppeal, monday, recordDecision, refusal, stateOf, step } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';

const box = emptyDatabase();
let house: House;
beforeEach(() => {
  house = testHouse(box.database);
});

test('the database knows exactly the steps the rules draw', async () => {
  const asked = states.flatMap((state) => events.flatMap((event) => actors.map((actor) => [state, event, actor] as const)));
  const values = sql.join(
    asked.map(([state, event, actor]) => sql`(${state}, ${event}, ${actor})`),
    sql`, `,
  );
  const answers = await rows<{ f: string; e: string; a: string; t: string }>(
    box.db,
    sql`select * from (select f, e, a, appeal_step(f, e, a) as t from (values ${values}) as q (f, e, a)) x where t is not null`,
  );
  expect(answers.map((row) => `${row.f} ${row.e} ${row.a} ${row.t}`).sort()).toEqual(transitions.map((row) => row.join(' ')).sort());
});

test('the state of an appeal cannot be set by hand, only moved by its history', async () => {
  const { id } = await keepAppeal(box.db, house);
  expect(await refusal(box.db, `update appeals set state = 'sent' where id = '${id}'`)).toContain('only through its history');
  expect(
    await refusal(
      box.db,
      `insert into appeal_events (appeal_id, event, from_state, to_state, actor, facts, at) values ('${id}', 'accept', 'queued', 'sent', 'portal', '{}', now())`,
    ),
  ).toContain('stands in submitted');
  expect(
    await refusal(
      box.db,
      `insert into appeal_events (appeal_id, event, from_state, to_state, actor, facts, at) values ('${id}', 'take', 'submitted', 'sent', 'moderator', '{}', now())`,
    ),
  ).toContain('no step take');
  expect(
    await refusal(
      box.db,
      `insert into appeal_events (appeal_id, event, from_state, to_state, actor, facts, at) values ('${id}', 'take', 'submitted', 'in_moderation', 'police', '{}', now())`,
    ),
  ).toContain('no step take');
  expect(await stateOf(box.db, id)).toBe('submitted');
  expect(await box.db.transaction((tx) => moveAppeal(tx, { appealId: id, event: 'accept', actor: 'portal' }, monday))).toBeNull();
});

test('history, texts and appeals are neither rewritten nor deleted', async () => {
  const { id } = await keepAppeal(box.db, house);
  for (const query of [
    `update appeal_events set actor = 'portal' where appeal_id = '${id}'`,
    `delete from appeal_events where appeal_id = '${id}'`,
    `update appeal_versions set sealed = 'інше' where appeal_id = '${id}'`,
    `update appeal_versions set sealed = '' where appeal_id = '${id}'`,
    `delete from appeal_versions where appeal_id = '${id}'`,
    `delete from appeals where id = '${id}'`,
    `update appeals set number = 'ZV-OD-2026-999999-2' where id = '${id}'`,
    `update appeals set content_hash = 'x', version = 2 where id = '${id}'`,
  ])
    expect(await refusal(box.db, query), query).not.toBe('accepted');
  await box.db.transaction((tx) => step(tx, id, 'withdraw', monday));
  expect(await refusal(box.db, `update appeal_versions set sealed = 'інше' where appeal_id = '${id}'`)).toContain('never rewritten');
  expect(await refusal(box.db, `update appeal_versions set sealed = '' where appeal_id = '${id}'`)).toBe('accepted');
});

async function promised(appealId: string) {
  return box.db.transaction((tx) =>
    promiseLetter(
      tx,
      house,
      { lane: 'police', template: 'appeals.headquarters', to: 'gunp@police.example', subjectKind: 'appeal', subjectId: appealId, data: {}, key: randomUUID() },
      monday,
    ),
  );
}
const approval = (appealId: string, hash: string, decision: { id: string; staffId: string }, change: Partial<typeof appealApprovals.$inferInsert> = {}) => ({
  id: randomUUID(),
  appealId,
  version: 1,
  textHash: hash,
  ruleId: 'gunp',
  ruleVersion: 3,
  recipients: [{ mailbox: 'gunp@police.example', name: 'ГУНП', role: 'recipient' }],
  decisionId: decision.id,
  staffId: decision.staffId,
  approvedAt: monday,
  ...change,
});
const why = async (write: Promise<unknown>): Promise<string> => {
  try {
    await write;
  } catch (fault) {
    return fault instanceof Error && fault.cause instanceof Error ? fault.cause.message : String(fault);
  }
  return 'accepted';
};

test('a letter to the police without an approval can never be on its way', async () => {
  const { id } = await keepAppeal(box.db, house);
  const letter = await promised(id);
  for (const state of ['sending', 'sent', 'unclear', 'held']) {
    expect(await refusal(box.db, `update outbox set state = '${state}' where id = '${letter.id}'`)).toContain('no approval');
    expect(
      await refusal(
        box.db,
        `insert into outbox (key, message_id, lane, template, subject_kind, subject_id, language, state, accepted_at, due_at, window_at) values ('k${state}', 'm${state}', 'police', 'appeals.headquarters', 'appeal', '${id}', 'uk', '${state}', now(), now(), now())`,
      ),
    ).toContain('no approval');
  }
  expect(await refusal(box.db, `update outbox set template = 'people.code' where id = '${letter.id}'`)).toContain('stays what it is');
  expect(await refusal(box.db, `update outbox set template = 'people.code', state = 'sending' where id = '${letter.id}'`)).toContain('stays what it is');
  expect(await refusal(box.db, `update outbox set subject_id = 'x' where id = '${letter.id}'`)).toContain('stays what it is');
  expect(
    await refusal(
      box.db,
      `insert into outbox (key, message_id, lane, template, subject_kind, subject_id, language, accepted_at, due_at, window_at) values ('k', 'm', 'police', 'appeals.other', 'appeal', '${id}', 'uk', now(), now(), now())`,
    ),
  ).toContain('only by its approved letter');
});

test('an approval needs a decision of a moderator about the very text that stands, and happens once', async () => {
  const { id, hash } = await keepAppeal(box.db, house);
  const decision = await recordDecision(box.db, house, { appealId: id });
  const add = (change: Parameters<typeof approval>[3] = {}) => why(box.db.insert(appealApprovals).values(approval(id, hash, decision, change)));
  expect(await add()).toContain('in moderation');
  await box.db.transaction((tx) => step(tx, id, 'take', monday));
  expect(await add({ textHash: 'f'.repeat(64) })).toContain('current text');
  expect(await add({ version: 2 })).toContain('current text');
  expect(await add({ decisionId: randomUUID() })).toContain('decision of a moderator');
  expect(await add({ staffId: randomUUID() })).toContain('decision of a moderator');
  expect(await add({ ruleVersion: 0 })).toContain('routing rule');
  expect(await add({ recipients: [] })).toContain('routing rule');
  const returned = await recordDecision(box.db, house, { appealId: id, outcome: 'return', reasons: ['R1'] });
  expect(await add({ decisionId: returned.id, staffId: returned.staffId })).toContain('decision of a moderator');
  const other = await keepAppeal(box.db, house, { steps: ['send', 'confirm', 'take'] });
  expect(await why(box.db.insert(appealApprovals).values(approval(other.id, other.hash, decision)))).toContain('decision of a moderator');
  expect(
    await refusal(
      box.db,
      `insert into appeal_events (appeal_id, event, from_state, to_state, actor, facts, at) values ('${id}', 'approve', 'in_moderation', 'approved', 'moderator', '{}', now())`,
    ),
  ).toContain('approval of its current text');
  expect(await add()).toBe('accepted');
  expect(await add()).not.toBe('accepted');
  expect(await refusal(box.db, `update appeal_approvals set text_hash = 'x' where appeal_id = '${id}'`)).toContain('only added to');
  expect(await refusal(box.db, `delete from appeal_approvals where appeal_id = '${id}'`)).toContain('only added to');
});

test('an approval of one appeal opens no letter of another', async () => {
  const mine = await keepAppeal(box.db, house, { steps: ['send', 'confirm', 'take'] });
  const other = await keepAppeal(box.db, house, { steps: ['send', 'confirm', 'take'] });
  const decision = await recordDecision(box.db, house, { appealId: mine.id });
  const given = approval(mine.id, mine.hash, decision);
  await box.db.insert(appealApprovals).values(given);
  const letter = await promised(other.id);
  const bind = (change: Partial<typeof appealLetters.$inferInsert>) =>
    why(
      box.db
        .insert(appealLetters)
        .values({ outboxId: letter.id, appealId: other.id, approvalId: given.id, role: 'recipient', recipient: 'ГУНП', createdAt: monday, ...change }),
    );
  expect(await bind({})).toContain('belongs to another appeal');
  expect(await bind({ appealId: mine.id })).toContain('not promised for this appeal');
  expect(await bind({ outboxId: randomUUID(), appealId: mine.id })).toContain('not promised for this appeal');
});

test('whatever acts come in whatever order, no letter is ever on its way without an approval of the text that stands', async () => {
  const acts = ['take', 'approve', 'bind', 'queue', 'return', 'correct', 'withdraw', 'claim', 'sent', 'rebind'] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...acts), { minLength: 4, maxLength: 14 }), async (order) => {
      const { id, hash } = await keepAppeal(box.db, house);
      const letter = await promised(id);
      let version = 1;
      let current = hash;
      let given: string | null = null;
      for (const act of order) {
        await why(
          box.db.transaction(async (tx) => {
            if (act === 'take' || act === 'return' || act === 'withdraw' || act === 'queue') await step(tx, id, act, monday);
            if (act === 'approve') {
              const decision = await recordDecision(tx, house, { appealId: id, version });
              const row = { ...approval(id, current, decision), version };
              await tx.insert(appealApprovals).values(row);
              await step(tx, id, 'approve', monday);
              given = row.id;
            }
            if ((act === 'bind' || act === 'rebind') && given)
              await tx
                .insert(appealLetters)
                .values({ outboxId: letter.id, appealId: id, approvalId: given, role: 'recipient', recipient: 'ГУНП', createdAt: monday });
            if (act === 'correct') {
              const fresh = `${version + 1}`.padStart(64, '0');
              await tx.insert(appealVersions).values({ appealId: id, version: version + 1, sealed: 'x', textHash: fresh, createdAt: monday });
              await tx
                .update(appeals)
                .set({ version: version + 1, contentHash: fresh })
                .where(eq(appeals.id, id));
              await step(tx, id, 'correct', monday);
              version += 1;
              current = fresh;
            }
            if (act === 'claim') await tx.update(outbox).set({ state: 'sending', claim: letter.id, leaseUntil: monday }).where(eq(outbox.id, letter.id));
            if (act === 'sent')
              await tx
                .update(outbox)
                .set({ state: 'sent', claim: null, leaseUntil: null, sentAt: monday, proof: 'reply', response: '250', server: 'mx', sha256: 'ab' })
                .where(eq(outbox.id, letter.id));
          }),
        );
        const [bad] = await rows<{ n: number | string }>(
          box.db,
          sql`
          select count(*) as n from outbox o where o.id = ${letter.id} and o.state in ('sending', 'sent') and not exists (
            select 1 from appeal_letters l join appeal_approvals p on p.id = l.approval_id join appeals a on a.id = p.appeal_id
            where l.outbox_id = o.id and p.version = a.version and p.text_hash = a.content_hash)`,
        );
        expect(Number(bad?.n)).toBe(0);
      }
    }),
    {
      numRuns: 60,
      examples: [[['take', 'approve', 'bind', 'queue', 'claim', 'sent']], [['take', 'approve', 'bind', 'claim', 'queue', 'claim', 'correct', 'sent']]],
    },
  );
  const [left] = await rows<{ n: number | string }>(box.db, sql`select count(*) as n from outbox where state = 'sent'`);
  expect(Number(left?.n)).toBeGreaterThan(0);
});
