/** A small thing to decide on: its effect is a row of the audit record, so a test sees what was really carried out. */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { audit } from '#db/schema/audit.ts';
import { askForReview, decide, takeItem, type Outcome, type ReviewKind, type ReviewRequest, type Verdict } from '#modules/moderation/index.ts';
import type { Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';

export const trial: ReviewKind = {
  kind: 'trial',
  label: 'people.me',
  topics: [
    { value: 'noise', label: 'people.signIn' },
    { value: 'light', label: 'people.factor' },
  ],
  checks: ['people.signIn', 'people.factor', 'people.signOut'],
  reasons: [
    { code: 'R1', outcome: 'return', label: 'people.signIn', words: 'people.signIn.lead' },
    { code: 'R2', outcome: 'return', label: 'people.factor', words: 'people.factor.lead' },
    { code: 'D1', outcome: 'decline', label: 'people.signOut', words: 'people.signOut.lead' },
  ],
  titles: async (_db, _house, ids) => new Map(ids.map((id) => [id, { title: `Лист ${id}`, lead: 'Перший рядок', marks: [] }])),
  apply: async (tx, _house, decision, now) => {
    await writeAudit(
      tx,
      {
        staffId: null,
        by: 'portal',
        act: 'trial.done',
        subjectKind: 'trial',
        subjectId: decision.subjectId,
        detail: { outcome: decision.outcome, words: decision.words, version: decision.version },
      },
      now,
    );
    if (decision.subjectId.startsWith('broken')) throw new Error('This one always breaks.');
    return decision.subjectId.startsWith('stale') ? { ok: false, why: 'moderation.dropped' } : { ok: true };
  },
};

/** What was carried out, in order. */
export const doneOf = async (db: Db): Promise<string[]> =>
  (await db.select({ subjectId: audit.subjectId }).from(audit).where(eq(audit.act, 'trial.done')).orderBy(audit.id)).map((row) => row.subjectId);

let asked = 0;
export async function ask(house: House, now: Date, more: Partial<ReviewRequest> = {}): Promise<string> {
  asked += 1;
  const request: ReviewRequest = {
    kind: 'trial',
    subjectId: `thing ${asked}`,
    version: 1,
    risk: 0,
    dueAt: new Date(now.getTime() + 3_600_000),
    territory: null,
    excluded: [],
    ref: `ZV-OD-2026-${String(asked).padStart(6, '0')}-7`,
    ...more,
  };
  return house.database.db.transaction((tx) => askForReview(tx, request, now));
}

export const answered = Object.fromEntries(trial.checks.map((check) => [check, 'yes']));
export const verdict = (itemId: string, outcome: Outcome = 'approve', more: Partial<Verdict> = {}): Verdict => ({
  itemId,
  version: 1,
  outcome,
  checklist: answered,
  reasons: outcome === 'approve' ? [] : outcome === 'return' ? ['R1'] : ['D1'],
  words: outcome === 'approve' ? '' : 'Допишіть, будь ласка, де саме це сталося.',
  ...more,
});

export const take = (house: House, itemId: string, staff: Staff, now: Date) => takeItem(house, [trial], { itemId, staff }, now);
export const settle = (house: House, staff: Staff, now: Date, given: Verdict) => decide(house, [trial], given, staff, now);
