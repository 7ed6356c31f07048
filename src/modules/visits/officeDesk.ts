/** What the office's page of an invitation does with a sent form. */
import { curfewAt, curfewSetting, pathOf } from '#modules/territories/index.ts';
import { inEventScope } from '#modules/events/index.ts';
import { can, type Staff } from '#modules/people/index.ts';
import { writeReading } from '#platform/audit.ts';
import { checkForm, emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivInstant } from '#platform/hours.ts';
import { readSettings } from '#platform/settings.ts';
import { actForms, isOfficeAct, type OfficeAct } from './form.ts';
import { mayOpenVisit, type OfficeVisit } from './office.ts';
import { answerUnit, askUnit, offerDay, refuseVisit, type Fault, type OfferDraft } from './work.ts';
import { worksIn } from './letters.ts';

export type OfficeDesk = { house: House; request: Request; staff: Staff; now: Date };
type Form = FormState<unknown>;
export type OfficeTurn = {
  form: Form;
  act: OfficeAct | null;
  done: OfficeAct | null;
  closed: boolean;
  /** Arranges events where this invitation is. */ runs: boolean;
};
const wrong = (form: Form, errors: FieldErrors): Form => ({ ...emptyForm(form.values, form.lists), status: 'invalid', errors });

export const readVisitAct = (text: string | null): OfficeAct | null => (text !== null && isOfficeAct(text) ? text : null);

const ofUnit = (act: OfficeAct): boolean => act === 'comes' || act === 'cannot';
/** Coordinators check, offer and refuse; the unit says whether it comes, and the police coordinators for it. */
export const mayDoVisit = (staff: Staff, house: House, { row }: OfficeVisit, act: OfficeAct, runs: boolean): boolean =>
  ofUnit(act) ? can(staff, 'liaise') || (can(staff, 'keepUnit') && worksIn(staff, house, row.unit)) : runs;

const minutesOf = (text: string): number | null => {
  const [hours = '', minutes = ''] = text.split(':');
  return Number(hours) < 24 && Number(minutes) < 60 ? Number(hours) * 60 + Number(minutes) : null;
};

/** The offered day: an end after the beginning, before the curfew, a shelter within reach. */
async function readOffer(
  { house, now }: OfficeDesk,
  { row }: OfficeVisit,
  data: { day: string; from: string; to: string; place: string; shelter: string; metres: string; who: string },
): Promise<{ draft: OfferDraft } | { errors: FieldErrors }> {
  const [from, to] = [minutesOf(data.from), minutesOf(data.to)];
  if (from === null) return { errors: { from: { key: 'visits.time.missing' } } };
  if (to === null || to <= from) return { errors: { to: { key: 'visits.offer.order' } } };
  const [startsAt, endsAt] = [kyivInstant(data.day, from), kyivInstant(data.day, to)];
  if (startsAt <= now) return { errors: { day: { key: 'visits.offer.past' } } };
  if (Number(data.metres) > 500) return { errors: { metres: { key: 'visits.offer.far' } } };
  const { db } = house.database;
  const path = (await pathOf(db, row.territory)).map(({ code }) => code);
  const curfew = await curfewAt(db, (await readSettings(db)).of(curfewSetting, startsAt), path);
  if (curfew) {
    const length = (curfew.to - curfew.from + 1440) % 1440;
    for (const day of [addDays(data.day, -1), data.day]) {
      const begins = kyivInstant(day, curfew.from);
      const ends = new Date(begins.getTime() + length * 60_000);
      if (startsAt < ends && endsAt > begins) return { errors: { to: { key: 'visits.offer.curfew' } } };
    }
  }
  return { draft: { startsAt, endsAt, place: data.place, shelter: data.shelter, shelterMetres: Number(data.metres), who: data.who } };
}

export async function takeVisitAct(desk: OfficeDesk, visit: OfficeVisit): Promise<OfficeTurn> {
  const { db } = desk.house.database;
  const runs = await inEventScope(db, desk.staff, visit.row.territory);
  const shown: OfficeTurn = { form: emptyForm(), act: null, done: null, closed: !mayOpenVisit(desk.staff, desk.house, visit.row, runs), runs };
  // Who looks at an address and at words of a person leaves a line of it.
  const reading = { staffId: desk.staff.id, by: 'staff' as const, act: 'visits.read', subjectKind: 'visit', subjectId: visit.row.id, detail: {} };
  if (!shown.closed) await db.transaction((tx) => writeReading(tx, reading, desk.now));
  if (desk.request.method !== 'POST' || shown.closed) return shown;
  const sent = await desk.request.formData();
  const act = readVisitAct(String(sent.get('act') ?? ''));
  if (!act) return { ...shown, form: wrong(emptyForm(), { _form: { key: 'form.unclear' } }) };
  const { house, now, staff } = desk;
  if (!mayDoVisit(staff, house, visit, act, runs)) return { ...shown, act, closed: true };
  const form = checkForm(sent, actForms[act]);
  if (form.status !== 'valid') return { ...shown, form, act };
  const { data } = form;
  const doing = { visitId: visit.row.id, staffId: staff.id, version: Number(data.version) };
  const fault = await perform();
  if (fault !== null && typeof fault === 'object') return { ...shown, form: wrong(form, fault), act };
  return fault ? { ...shown, form: wrong(form, { _form: { key: fault } }), act } : { ...shown, done: act };

  async function perform(): Promise<Fault | FieldErrors> {
    switch (data.act) {
      case 'askUnit':
        return askUnit(house, doing, now);
      case 'comes':
      case 'cannot':
        return answerUnit(house, doing, { comes: data.act === 'comes', words: data.words }, now);
      case 'offer':
      case 'later': {
        const read = await readOffer(desk, visit, data);
        return 'errors' in read ? read.errors : offerDay(house, doing, read.draft, data.act === 'later', now);
      }
      case 'refuse':
        return refuseVisit(house, doing, { reason: data.reason, words: data.words }, now);
    }
  }
}
