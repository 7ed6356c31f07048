/** Patrols and requests of a month, counts alone. The plan is a forecast and never a failure. */
import { sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { addDays, dayOf, kyivDay, utcOf } from '#platform/hours.ts';
import { patrolRules } from './rules.ts';

export type PatrolFigures = { month: string; requests: number; held: number; cancelled: number; people: number; hours: number; forecast: number };

/** `month` is `2026-11`. Requests count by the day they are for; a patrol counts once, when the police confirmed it. */
export async function patrolFigures(db: Db | Tx, month: string): Promise<PatrolFigures> {
  const first = `${month}-01`;
  const next = addDays(first, 32).slice(0, 7);
  const [row] = await rows<Record<'requests' | 'held' | 'cancelled' | 'people' | 'minutes', string | number | null>>(
    db,
    sql`select count(*) as requests, count(*) filter (where p.state = 'counted') as held, count(*) filter (where p.state = 'cancelled') as cancelled,
          sum(s.people) filter (where p.state = 'counted') as people, sum(s.minutes) filter (where p.state = 'counted') as minutes
        from patrols p left join lateral (
          select count(*) as people, sum(minutes) as minutes from patrol_seats where patrol = p.id and state = 'came'
        ) s on true where p."on" >= ${first}::date and p."on" < ${`${next}-01`}::date`,
  );
  const of = (value: string | number | null | undefined): number => Number(value ?? 0);
  return {
    month,
    requests: of(row?.requests),
    held: of(row?.held),
    cancelled: of(row?.cancelled),
    people: of(row?.people),
    hours: Math.round(of(row?.minutes) / 60),
    forecast: patrolRules.forecast,
  };
}

/** This month and those before it, the newest first. */
export async function lastMonths(db: Db | Tx, count: number, now: Date): Promise<PatrolFigures[]> {
  const found: PatrolFigures[] = [];
  let first = `${kyivDay(now).slice(0, 7)}-01`;
  for (let i = 0; i < count; i += 1) {
    found.push(await patrolFigures(db, first.slice(0, 7)));
    first = `${dayOf(new Date(utcOf(first).getTime() - 86_400_000)).slice(0, 7)}-01`;
  }
  return found;
}
