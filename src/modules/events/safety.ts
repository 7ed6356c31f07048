/** What an event needs before anybody is invited: a shelter, an end before the curfew, somebody who has promised to come. */
import { and, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import { rows, type Db, type Tx } from '#db/index.ts';
import { events, eventSpeakers } from '#db/schema/events.ts';
import { addDays, kyivDay, kyivInstant } from '#platform/hours.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import { readSettings, type Setting } from '#platform/settings.ts';
import { curfewAt, curfewSetting, pathOf, type Curfew } from '#modules/territories/index.ts';
import type { Event, Speaker } from './events.ts';
import { eventRules, familyOf, kindOf, leastAccess } from './rules.ts';

/** What the local administration allows; changed by two persons (`domain/events.md`, 9). */
const Safety = z.strictObject({ metres: z.number().int().min(0).max(5000), people: z.number().int().min(0).max(100_000) });
export const safetySetting: Setting<z.infer<typeof Safety>> = {
  key: 'events.safety',
  title: 'events.safety.name',
  lead: 'events.safety.lead',
  schema: Safety,
  initial: { metres: eventRules.shelterMetres, people: 0 },
  fields: [
    { name: 'metres', kind: 'number', min: 0, max: 5000, label: 'events.safety.metres' },
    { name: 'people', kind: 'number', min: 0, max: 100_000, label: 'events.safety.people', hint: 'events.safety.people.hint' },
  ],
};

/** What stands in the way, and at which field of the editor. */
export type EventFault = { field: string; key: StringKey; values?: Values };

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Whether some moment from the start to the end lies in hours when people must stay in. A curfew may begin before midnight or after it. */
export function meetsCurfew(startsAt: Date, endsAt: Date, curfew: Curfew): boolean {
  const length = (curfew.to - curfew.from + 1440) % 1440;
  for (let day = addDays(kyivDay(startsAt), -1); day <= kyivDay(endsAt); day = addDays(day, 1)) {
    const begins = kyivInstant(day, curfew.from);
    const ends = kyivInstant(curfew.from + length >= 1440 ? addDays(day, 1) : day, curfew.to);
    if (startsAt < ends && endsAt > begins) return true;
  }
  return false;
}

/** Other events one officer was promised to at this time. Only what people were told, or are about to be told, counts. */
export async function meetings(db: Db | Tx, officers: readonly string[], { id, startsAt, endsAt }: Pick<Event, 'id' | 'startsAt' | 'endsAt'>) {
  if (officers.length === 0) return [];
  return db
    .select({ officer: eventSpeakers.officer, name: eventSpeakers.name, title: events.titleUk, startsAt: events.startsAt })
    .from(eventSpeakers)
    .innerJoin(events, eq(events.id, eventSpeakers.event))
    .where(
      and(
        inArray(eventSpeakers.officer, [...officers]),
        ne(events.id, id),
        inArray(events.state, ['published', 'closed']),
        lt(events.startsAt, endsAt),
        gt(events.endsAt, startsAt),
      ),
    )
    .limit(eventRules.speakers);
}

/** Two coordinators who promise one officer at one moment wait for each other. */
export async function holdOfficers(tx: Tx, officers: readonly string[]): Promise<void> {
  for (const officer of [...new Set(officers)].sort()) await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`event officer ${officer}`}, 5))`);
}

export const officersOf = (speakers: readonly Pick<Speaker, 'officer'>[]): string[] => speakers.flatMap(({ officer }) => officer ?? []);

/** Everything that must not be when an event is announced or moved. Empty: people may be invited. */
export async function listFaults(db: Db | Tx, event: Event, speakers: readonly Speaker[], now: Date): Promise<EventFault[]> {
  const settings = await readSettings(db);
  const safety = settings.of(safetySetting, now);
  const kind = kindOf(event.type);
  const faults: EventFault[] = [];
  const add = (field: string, key: StringKey, values?: Values): void => void faults.push({ field, key, ...(values ? { values } : {}) });
  const online = event.venue === 'online';

  if (event.startsAt <= now) add('on', 'events.fault.past');
  if (event.endsAt <= event.startsAt) add('to', 'events.fault.order');
  else if (event.endsAt.getTime() - event.startsAt.getTime() > eventRules.hours * 3_600_000) add('to', 'events.fault.long', { hours: eventRules.hours });
  if (!kind.venues.includes(event.venue)) add('venue', 'events.fault.venue');
  if (event.aboutUk.trim() === '') add('aboutUk', 'events.fault.about');
  if (event.contact.trim() === '') add('contact', 'events.fault.contact');
  if (online && (event.onlineLink ?? '').trim() === '') add('onlineLink', 'events.fault.link');
  if (!online) {
    if (event.addressUk.trim() === '') add('addressUk', 'events.fault.address');
    if (event.shelter.trim() === '' || event.shelterMetres === null) add('shelter', 'events.fault.shelter');
    else if (event.shelterMetres > safety.metres) add('shelterMetres', 'events.fault.shelterFar', { metres: safety.metres });
    const path = (await pathOf(db, event.territory)).map(({ code }) => code);
    const curfew = await curfewAt(db, settings.of(curfewSetting, event.startsAt), path);
    if (curfew && meetsCurfew(event.startsAt, event.endsAt, curfew)) add('to', 'events.fault.curfew', { from: clock(curfew.from), to: clock(curfew.to) });
  }
  if (!speakers.some((one) => one.confirmedAt !== null)) add('speakers', 'events.fault.speaker');
  else if (familyOf(event.type) === 'come' && !speakers.some((one) => one.police && one.confirmedAt !== null)) add('speakers', 'events.fault.police');
  if (event.signUp === 'required' && event.capacity === null) add('capacity', 'events.fault.capacity');
  if (event.capacity !== null) {
    if (event.capacity < 1) add('capacity', 'events.fault.capacity');
    else if (kind.most !== undefined && event.capacity > kind.most) add('capacity', 'events.fault.most', { count: kind.most });
    else if (safety.people > 0 && event.capacity > safety.people) add('capacity', 'events.fault.allowed', { count: safety.people });
    if (event.signUp !== 'none' && event.accessSeats < leastAccess(event.capacity))
      add('accessSeats', 'events.fault.access', { count: leastAccess(event.capacity) });
  }
  for (const busy of await meetings(db, officersOf(speakers), event)) add('speakers', 'events.fault.busy', { name: busy.name, title: busy.title });
  return faults;
}

export type ReportsDue = { officers: number; councilsAt: Date | null };
/** What the law asks for and has not been held: officers without a report in half a year, and the last open meeting with councils (law on the National Police, article 88). */
export async function reportsDue(db: Db, now: Date): Promise<ReportsDue> {
  const since = new Date(now.getTime() - eventRules.reportDays * 86_400_000);
  const [found] = await rows<{ officers: number; councils: Date | string | null }>(
    db,
    sql`select
          (select count(*)::int from officers where status = 'published' and not exists (
            select 1 from event_speakers join events on events.id = event_speakers.event
            where event_speakers.officer = officers.slug and events.type = 'report' and events.starts_at > ${since.toISOString()}::timestamptz
              and events.state in ('held', 'draft', 'approved', 'counted'))) as officers,
          (select max(starts_at) from events where type = 'councils' and state in ('held', 'draft', 'approved', 'counted')) as councils`,
  );
  const councils = found?.councils;
  return { officers: Number(found?.officers ?? 0), councilsAt: councils ? new Date(councils) : null };
}
