import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { Tx } from '#db/index.ts';
import { appealApprovals } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { moveAppeal } from '#modules/appeals/history.ts';
import { transitions, type State, type Transition } from '#modules/appeals/rules.ts';
import { verifyAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { appealContent, keepAppeal, monday, recordDecision } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';

// Every step an appeal can take leaves its line in the record of acts, and no line says anything of the author.

const box = emptyDatabase();
let house: House;
beforeEach(() => {
  house = testHouse(box.database);
});

/** An addendum begins under a letter that has gone; its first line is looked at where addenda are. */
const own = transitions.filter(([, event]) => event !== 'add');
/** The shortest way from a draft to each state, step by step. */
function waysTo(): Map<State, Transition[]> {
  const ways = new Map<State, Transition[]>([['draft', []]]);
  const open: State[] = ['draft'];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const step of own.filter(([from]) => from === at)) {
      if (ways.has(step[3])) continue;
      ways.set(step[3], [...(ways.get(at) ?? []), step]);
      open.push(step[3]);
    }
  }
  return ways;
}
const ways = waysTo();
const somebody = '00000000-0000-4000-8000-000000000001';

async function walk(tx: Tx, appeal: { id: string; hash: string }, [, event, actor]: Transition): Promise<unknown> {
  const { id: appealId, hash } = appeal;
  if (event === 'approve') {
    const { id: decisionId, staffId } = await recordDecision(tx, house, { appealId });
    const recipients = [{ mailbox: 'gunp@police.example', name: 'ГУНП', role: 'recipient' }];
    const rule = { ruleId: 'gunp', ruleVersion: 1, recipients };
    await tx.insert(appealApprovals).values({ id: randomUUID(), appealId, version: 1, textHash: hash, ...rule, decisionId, staffId, approvedAt: monday });
  }
  return moveAppeal(tx, actor === 'moderator' ? { appealId, event, actor, staffId: somebody } : { appealId, event, actor }, monday);
}

test('each drawn step writes exactly one line, under the name of whoever took it', async () => {
  for (const step of own) {
    const [from, event, actor, to] = step;
    const appeal = await keepAppeal(box.db, house, { steps: [] });
    await box.db.transaction(async (tx) => {
      for (const before of ways.get(from) ?? []) await walk(tx, appeal, before);
    });
    const lines = () =>
      box.db
        .select()
        .from(audit)
        .where(and(eq(audit.subjectKind, 'appeal'), eq(audit.subjectId, appeal.id)))
        .orderBy(audit.id);
    const before = (await lines()).length;
    expect(before, step.join(' ')).toBe(ways.get(from)?.length);
    expect(await box.db.transaction((tx) => walk(tx, appeal, step)), step.join(' ')).toEqual({ from, to });
    const fresh = (await lines()).slice(before);
    const by = { applicant: 'resident', moderator: 'staff', police: 'police', portal: 'portal' }[actor];
    expect(fresh, step.join(' ')).toMatchObject([{ act: `appeals.${event}`, by, staffId: actor === 'moderator' ? somebody : null, detail: { from, to } }]);
  }
  expect((await verifyAudit(box.db)).whole).toBe(true);
  const { applicant, subject, essence, request } = appealContent();
  const record = JSON.stringify(await box.db.select().from(audit));
  for (const secret of [applicant.surname, applicant.email, applicant.phone, applicant.residence.street, subject, essence, request, 'gunp@police.example'])
    expect(record).not.toContain(secret);
});

test('a step that may not happen leaves no line', async () => {
  const { id } = await keepAppeal(box.db, house, { steps: ['send'] });
  const before = await box.db.select().from(audit);
  expect(await box.db.transaction((tx) => moveAppeal(tx, { appealId: id, event: 'approve', actor: 'moderator', staffId: somebody }, monday))).toBeNull();
  expect(await box.db.select().from(audit)).toEqual(before);
});
