/** What the pages of the office do with events: list them, take a change of one, take a step of its life. Only where the coordinator works. */
import { and, asc, desc, gt, inArray, lte, type SQL } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { events } from '#db/schema/events.ts';
import { checkForm, emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { can, territoriesOf, type Staff } from '#modules/people/index.ts';
import { findByAddress, officerUnits } from '#modules/places/index.ts';
import { knownTerritories, territoriesUnder } from '#modules/territories/index.ts';
import { addEvent, changeEvent, findEvent, listSpeakers, lockEvent, putSpeakers, writeAct, type Event, type EventDraft } from './events.ts';
import { editForm, formOf, moveForm, readTimes, ruleOf, speakersOf, whyForm } from './form.ts';
import { advance, moveEvent, resumeEvent, type Turned } from './life.ts';
import { eventRules, kindOf, steps, types, type EventStep } from './rules.ts';
import { holdOfficers, listFaults, officersOf, type EventFault } from './safety.ts';
import { tellSeats } from './seatLetters.ts';
import { addSeries } from './series.ts';
import { seriesFault } from './seriesDays.ts';

export type OfficeDesk = { house: House; staff: Staff; request: Request; now: Date };

/** Where this person arranges events; null: everywhere. */
export async function eventScope(db: Db, staff: Staff): Promise<readonly string[] | null> {
  const own = territoriesOf(staff, 'runEvents');
  return own === null ? null : territoriesUnder(db, own);
}
const inScope = (scope: readonly string[] | null, territory: string): boolean => scope === null || scope.includes(territory);
/** Whether this person arranges events in a territory: their own, or one that lies in it. */
export const inEventScope = async (db: Db, staff: Staff, territory: string): Promise<boolean> => inScope(await eventScope(db, staff), territory);

export const deskViews = ['ahead', 'work', 'after', 'past'] as const;
export type DeskView = (typeof deskViews)[number];
/** Ahead: people were invited. Work: not announced yet. After: held, minutes still owed. Past: everything that has ended. */
const viewOf: Record<DeskView, { states: readonly Event['state'][]; order: SQL | typeof events.startsAt }> = {
  ahead: { states: ['published', 'closed'], order: events.startsAt },
  work: { states: ['idea', 'proposed', 'confirmed'], order: events.startsAt },
  after: { states: ['held', 'draft'], order: events.startsAt },
  past: { states: ['approved', 'counted', 'cancelled', 'failed'], order: desc(events.startsAt) },
};

export async function listForDesk(db: Db, scope: readonly string[] | null, { view, page }: { view: DeskView; page: number }) {
  const { states, order } = viewOf[view];
  const where = and(inArray(events.state, [...states]), scope === null ? undefined : inArray(events.territory, [...scope]));
  const count = await db.$count(events, where);
  const pages = Math.max(1, Math.ceil(count / eventRules.perPage));
  const shown = Math.min(page, pages);
  const rows = await db
    .select()
    .from(events)
    .where(where)
    .orderBy(order, asc(events.id))
    .limit(eventRules.perPage)
    .offset((shown - 1) * eventRules.perPage);
  return { rows, page: shown, pages, count };
}

/** Announced ones whose time has gone by and nobody has said how it went. */
export const countUnsaid = (db: Db, now: Date): Promise<number> =>
  db.$count(events, and(inArray(events.state, ['published', 'closed']), lte(events.endsAt, now)));
export const countAhead = (db: Db, now: Date): Promise<number> =>
  db.$count(events, and(inArray(events.state, ['published', 'closed']), gt(events.startsAt, now)));

export type EventTurn =
  | { status: 'gone' }
  | { status: 'closed' }
  | { status: 'done'; id: string; did: string }
  | { status: 'shown'; event: Event | null; form: FormState<unknown>; why: FormState<unknown>; faults: EventFault[]; open: EventStep | 'move' | null };

const wrong = (form: FormState<unknown>, errors: FieldErrors): FormState<unknown> => ({ ...emptyForm(form.values, form.lists), status: 'invalid', errors });
const typeOf = (text: string | null) => types.find((type) => type === text) ?? null;
const actOf = (text: string | null): EventStep | 'move' | null => (text === 'move' ? 'move' : (steps.find((act) => act === text) ?? null));

/** The page of one event, or of one that is being made (`id` null). */
export async function takeEvent(desk: OfficeDesk, id: string | null): Promise<EventTurn> {
  const { house, staff, request, now } = desk;
  const { db } = house.database;
  const scope = await eventScope(db, staff);
  const event = id === null ? null : await findEvent(db, id);
  if (id !== null && !event) return { status: 'gone' };
  if (event && !inScope(scope, event.territory)) return { status: 'closed' };
  const query = new URL(request.url).searchParams;
  const speakers = event ? await listSpeakers(db, event.id) : [];
  const faults = event && ['proposed', 'confirmed'].includes(event.state) ? await listFaults(db, event, speakers, now) : [];
  const shown = {
    status: 'shown' as const,
    event,
    form: formOf(event, speakers, typeOf(query.get('typ'))),
    why: emptyForm(),
    faults,
    open: event ? actOf(query.get('diia')) : null,
  };
  if (request.method !== 'POST') return shown;

  const sent = await request.formData();
  const act = String(sent.get('act') ?? '');
  if (act === 'save') return save(desk, scope, event, { ...shown, form: checkForm(sent, editForm) }, sent);
  if (!event) return { ...shown, form: wrong(shown.form, { _form: { key: 'form.unclear' } }) };
  const turned = await step(desk, event, act, sent);
  if ('form' in turned) return { ...shown, why: turned.form, open: actOf(act) };
  if (turned.status === 'done') return { status: 'done', id: event.id, did: act };
  const [first] = turned.status === 'faults' ? turned.faults : [];
  const fresh = await findEvent(db, event.id);
  return {
    ...shown,
    event: fresh,
    faults: turned.status === 'faults' ? turned.faults : shown.faults,
    open: actOf(act),
    why: wrong(
      checkForm(sent, whyForm),
      turned.status === 'faults' && first
        ? Object.fromEntries(turned.faults.map(({ field, key, values }) => [field, { key, ...(values ? { values } : {}) }]))
        : { _form: { key: 'events.late' } },
    ),
  };
}

const needsWhy: readonly string[] = ['cancel', 'fail'];

/** A step of its life, a move, or going on after an air raid. */
async function step(desk: OfficeDesk, event: Event, named: string, sent: FormData): Promise<Turned | { form: FormState<unknown> }> {
  const { house, staff, now } = desk;
  if (named === 'resume') return resumeEvent(house, event.id, staff.id, now);
  if (named === 'move') {
    const form = checkForm(sent, moveForm);
    if (form.status !== 'valid') return { form };
    const times = readTimes(form.data);
    if ('errors' in times) return { form: wrong(form, times.errors) };
    return moveEvent(house, { id: event.id, ...times, why: form.data.why }, staff.id, now);
  }
  const form = checkForm(sent, whyForm);
  const act = steps.find((one) => one === named);
  if (form.status !== 'valid' || !act) return { form: form.status === 'valid' ? wrong(form, { _form: { key: 'form.unclear' } }) : form };
  if (needsWhy.includes(act) && [...form.data.why].length < 5) return { form: wrong(form, { why: { key: 'events.form.why' } }) };
  return advance(house, { id: event.id, act, why: form.data.why }, staff.id, now);
}

/** What must not change silently once people were told: the time is moved in the open, the place is told anew. */
const settled: readonly Event['state'][] = ['held', 'draft', 'approved', 'counted', 'cancelled', 'failed'];

async function save(
  { house, staff, now }: OfficeDesk,
  scope: readonly string[] | null,
  event: Event | null,
  shown: Extract<EventTurn, { status: 'shown' }>,
  sent: FormData,
): Promise<EventTurn> {
  const { db } = house.database;
  const form = checkForm(sent, editForm);
  if (form.status !== 'valid') return { ...shown, form };
  const { data } = form;
  const errors: FieldErrors = {};
  const times = readTimes(data);
  if ('errors' in times) Object.assign(errors, times.errors);
  if (!(await knownTerritories(db, [data.territory])).has(data.territory)) errors['territory'] = { key: 'events.form.territory' };
  else if (!inScope(scope, data.territory) || !can(staff, 'runEvents')) errors['territory'] = { key: 'events.form.notHere' };
  if (!kindOf(data.type).venues.includes(data.venue)) errors['venue'] = { key: 'events.fault.venue' };
  const units = await officerUnits(
    db,
    speakersOf(data, () => null).flatMap(({ officer }) => officer ?? []),
  );
  const speakers = speakersOf(data, (officer) => units.get(officer)?.unit ?? null).map((one) => ({
    ...one,
    name: one.name || (units.get(one.officer ?? '')?.name ?? ''),
  }));
  if (speakers.some(({ officer }) => officer !== null && !units.has(officer))) errors['speakers'] = { key: 'events.form.officer' };
  const capacity = data.capacity;
  if (capacity !== null && (data.accessSeats ?? 0) > capacity) errors['accessSeats'] = { key: 'events.form.access' };
  if (event && settled.includes(event.state)) errors['_form'] = { key: 'events.late' };
  const rule = event ? null : ruleOf(data);
  const broken = rule ? seriesFault(rule) : null;
  if (broken) errors['lastOn'] = { key: `events.series.${broken}` };
  // People were told the time: it is moved in the open, with a reason and letters.
  if (
    event?.publishedAt &&
    !('errors' in times) &&
    (times.startsAt.getTime() !== event.startsAt.getTime() || times.endsAt.getTime() !== event.endsAt.getTime())
  )
    errors['on'] = { key: 'events.form.moveInstead' };
  if ('errors' in times || Object.keys(errors).length > 0) return { ...shown, form: wrong(form, errors) };

  const found = data.addressUk === '' || data.venue === 'online' ? null : await findByAddress(db, data.addressUk, now);
  const beat = found?.status === 'found' ? found.beat.number : null;
  const draft: EventDraft = {
    type: data.type,
    titleUk: data.titleUk,
    titleEn: data.titleEn || null,
    aboutUk: data.aboutUk,
    aboutEn: data.aboutEn || null,
    venue: data.venue,
    territory: data.territory,
    beat,
    addressUk: data.addressUk,
    addressEn: data.addressEn || null,
    privateAddress: data.privateAddress || data.vulnerable,
    vulnerable: data.vulnerable,
    onlineLink: data.onlineLink || null,
    host: data.host,
    hostName: data.hostName,
    startsAt: times.startsAt,
    endsAt: times.endsAt,
    languages: data.languages,
    signLanguage: data.signLanguage,
    captions: data.captions,
    children: data.children,
    minAge: data.minAge,
    signUp: data.signUp ?? kindOf(data.type).signUp,
    capacity,
    accessSeats: data.accessSeats ?? 0,
    shelter: data.shelter,
    shelterMetres: data.shelterMetres,
    accessNote: data.accessNote,
    agenda: data.agenda,
    materials: data.materials,
    contact: data.contact,
    weatherPlan: data.weatherPlan,
    photoRules: data.photoRules,
  };
  return db
    .transaction(async (tx): Promise<EventTurn> => {
      if (rule) {
        const made = await addSeries(tx, { ...draft, speakers }, rule, staff.id, now);
        const [first] = made.status === 'added' ? made.events : [];
        if (!first) return { ...shown, form: wrong(form, { lastOn: { key: 'events.series.none' } }) };
        return { status: 'done', id: first.id, did: 'series' };
      }
      if (!event) {
        const made = await addEvent(tx, { ...draft, speakers }, staff.id, now);
        return { status: 'done', id: made.id, did: 'add' };
      }
      if (event.publishedAt !== null) await holdOfficers(tx, officersOf(speakers));
      const held = await lockEvent(tx, event.id);
      if (!held || String(held.version) !== data.version) return { ...shown, form: wrong(form, { _form: { key: 'events.changed' } }) };
      await putSpeakers(tx, held.id, speakers, now);
      const changed = await changeEvent(tx, held, draft, now);
      // Announced events stay safe: a change that takes the shelter or the officer away is refused and nothing of it is kept.
      const faults = held.publishedAt === null ? [] : await listFaults(tx, changed, await listSpeakers(tx, held.id), now);
      const real = faults.filter(({ key }) => key !== 'events.fault.past');
      if (real.length > 0) throw new Unsafe(real);
      await writeAct(tx, held.id, 'change', staff.id, { version: changed.version }, now);
      if (held.publishedAt !== null && tellsWhere.some((field) => held[field] !== changed[field])) await tellSeats(tx, house, changed, 'changed', now);
      return { status: 'done', id: held.id, did: 'save' };
    })
    .catch((error: unknown) => {
      if (!(error instanceof Unsafe)) throw error;
      return { ...shown, form: wrong(form, Object.fromEntries(error.faults.map(({ field, key, values }) => [field, { key, ...(values ? { values } : {}) }]))) };
    });
}

/** What people would go by: when one of these changes, everybody who meant to come is told. */
const tellsWhere = ['venue', 'addressUk', 'addressEn', 'onlineLink', 'shelter'] as const satisfies readonly (keyof Event)[];

class Unsafe extends Error {
  faults: readonly EventFault[];
  constructor(faults: readonly EventFault[]) {
    super('An announced event would no longer be safe.');
    this.faults = faults;
  }
}
