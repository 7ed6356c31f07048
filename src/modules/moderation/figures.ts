/** What a lead sees of a day: how much came, waits, is late and was decided, and who carries it. Counts only, no names of residents. */
import { sql } from 'drizzle-orm';
import { rows, type Db } from '#db/index.ts';
import { namesOf, territoriesOf, type Staff } from '#modules/people/index.ts';
import { addDays, kyivDay, kyivInstant } from '#platform/hours.ts';
import type { ReviewKind } from './rules.ts';

export type DayFigures = {
  received: number;
  /** Came again after a return. */
  again: number;
  waiting: number;
  overdue: number;
  decided: number;
  returned: number;
  declined: number;
  /** Half of today's decisions took at most so many minutes from asking; null without any. */
  middleMinutes: number | null;
  people: { staffId: string; name: string; decided: number; holds: number }[];
};

/** Neither taken back nor refused by what it was about. */
const made = sql`effect.state in ('waiting', 'applied')`;
/** Somebody overruled it: the very same version is asked about anew. */
const overruled = sql`exists (select 1 from review_items anew
  where anew.kind = item.kind and anew.subject_id = item.subject_id and anew.version = decision.version and anew.asked_at > decision.at)`;

/** Figures of the Kyiv day of `now`, for the territories the lead answers for. */
export async function countDay(db: Db, kinds: readonly ReviewKind[], lead: Staff, now: Date): Promise<DayFigures> {
  const day = kyivDay(now);
  const [from, to] = [kyivInstant(day, 0), kyivInstant(addDays(day, 1), 0)].map((at) => at.toISOString());
  const places = territoriesOf(lead, 'lead');
  const here = places === null ? sql`true` : places.length === 0 ? sql`false` : sql`(item.territory is null or item.territory in ${places})`;
  const [sums] = await rows<Record<'received' | 'again' | 'waiting' | 'overdue', string | number>>(
    db,
    sql`select count(*) filter (where asked_at >= ${from}::timestamptz and asked_at < ${to}::timestamptz) as received,
          count(*) filter (where asked_at >= ${from}::timestamptz and asked_at < ${to}::timestamptz and version > 1) as again,
          count(*) filter (where state = 'open') as waiting,
          count(*) filter (where state = 'open' and due_at < ${now.toISOString()}::timestamptz) as overdue
        from review_items item where (state = 'open' or asked_at >= ${from}::timestamptz) and ${here}`,
  );
  const found = await rows<{ staff: string; kind: string; outcome: string; n: string | number; standing: string | number }>(
    db,
    sql`select decision.staff_id as staff, decision.kind, decision.outcome, count(*) as n, count(*) filter (where decision.outcome <> 'decline' or not ${overruled}) as standing
        from review_decisions decision join review_items item on item.id = decision.item_id join review_effects effect on effect.decision_id = decision.id
        where decision.at >= ${from}::timestamptz and decision.at < ${to}::timestamptz and ${made} and ${here}
        group by 1, 2, 3`,
  );
  const [middle] = await rows<{ minutes: number | null }>(
    db,
    sql`select round(percentile_cont(0.5) within group (order by extract(epoch from decision.at - item.asked_at) / 60))::int as minutes
        from review_decisions decision join review_items item on item.id = decision.item_id join review_effects effect on effect.decision_id = decision.id
        where decision.at >= ${from}::timestamptz and decision.at < ${to}::timestamptz and ${made} and ${here}`,
  );
  const held = await rows<{ staff: string; n: string | number }>(
    db,
    sql`select claim.staff_id as staff, count(*) as n from review_claims claim join review_items item on item.id = claim.item_id
        where claim.expires_at > ${now.toISOString()}::timestamptz and item.state = 'open' and ${here} group by 1`,
  );
  // An objection that was not accepted leaves the earlier decision standing: that one was counted on its own day.
  const again = kinds.filter((kind) => kind.rereads).map((kind) => kind.kind);
  const standing = (outcome: string): number =>
    found.filter((row) => row.outcome === outcome && !again.includes(row.kind)).reduce((sum, row) => sum + Number(row.standing), 0);
  const decidedBy = (some: typeof found): number => some.reduce((sum, row) => sum + Number(row.n), 0);
  const ids = [...new Set([...found, ...held].map((row) => row.staff))];
  const names = await namesOf(db, ids);
  const collator = new Intl.Collator('uk');
  return {
    received: Number(sums?.received ?? 0),
    again: Number(sums?.again ?? 0),
    waiting: Number(sums?.waiting ?? 0),
    overdue: Number(sums?.overdue ?? 0),
    decided: decidedBy(found),
    returned: standing('return'),
    declined: standing('decline'),
    middleMinutes: middle?.minutes ?? null,
    people: ids
      .map((staffId) => ({
        staffId,
        name: names.get(staffId) ?? '',
        decided: decidedBy(found.filter((row) => row.staff === staffId)),
        holds: held.filter((row) => row.staff === staffId).reduce((sum, row) => sum + Number(row.n), 0),
      }))
      .sort((a, b) => collator.compare(a.name, b.name)),
  };
}
