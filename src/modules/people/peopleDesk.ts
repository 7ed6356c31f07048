/** What the pages about people do with a sent form: read it, ask for a fresh proof where roles are given, act once. */
import type { Tx } from '#db/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { checkForm, emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import { kyivInstant } from '#platform/hours.ts';
import type { StringKey } from '#platform/i18n.ts';
import { acceptsRecipient } from '#platform/outbox.ts';
import { closeAccount } from './accounts.ts';
import { addConflict, endConflict } from './conflicts.ts';
import { answerForm, conflictForm, endForm, inviteeForm, roleForm } from './form.ts';
import { askForRole, endRole, type RoleTerms } from './grants.ts';
import { answerRole, inviteByLetter, sendAgain, withdrawInvite } from './invites.ts';
import { proveHere, type Desk } from './proof.ts';
import { startRenewal } from './renewals.ts';
import { can, roleRow, staffRules, type Right, type Staff } from './rules.ts';
import { endSessionsOf } from './sessions.ts';

export type OfficeDesk = Desk & { request: Request; staff: Staff };
/** Codes a role may be bound to. */
export type KnownPlaces = { territories: ReadonlySet<string>; units: ReadonlySet<string> };
/** `done`: what was done, for the page that follows; `out`: the session is over; `closed`: this person may not do that. */
export type Turn = { form: FormState<unknown>; done: string | null; out: boolean; closed: boolean };

const day = 86_400_000;
const shown = (form: FormState<unknown> = emptyForm()): Turn => ({ form, done: null, out: false, closed: false });
const refused = (form: FormState<unknown>, errors: FieldErrors): Turn => shown({ ...form, status: 'invalid', errors });
const over = (): Turn => ({ ...shown(), out: true });
const closed = (): Turn => ({ ...shown(), closed: true });
const did = (done: string): Turn => ({ ...shown(), done });

type Terms = { role: RoleTerms['role']; territory: string; unit: string; until: string; why: string };
function readTerms(data: Terms, known: KnownPlaces, now: Date): RoleTerms | FieldErrors {
  const { where } = roleRow(data.role);
  const untilAt = kyivInstant(data.until, 23 * 60 + 59);
  const ahead = untilAt.getTime() - now.getTime();
  if (!(ahead > 0)) return { until: { key: 'people.until.past' } };
  if (ahead > (staffRules.longestRoleDays + 1) * day) return { until: { key: 'people.until.far' } };
  if (where === 'unit' && !known.units.has(data.unit)) return { unit: { key: 'people.unit.missing' } };
  const territory = where === 'territory' && data.territory !== '' ? data.territory : null;
  if (territory !== null && !known.territories.has(territory)) return { territory: { key: 'people.territory.unknown' } };
  return { role: data.role, territory, unit: where === 'unit' ? data.unit : null, untilAt, why: data.why };
}
const isTerms = (read: RoleTerms | FieldErrors): read is RoleTerms => 'untilAt' in read && 'why' in read;

/** Invites somebody. */
export async function takeInvite(desk: OfficeDesk, known: KnownPlaces): Promise<Turn> {
  const { house, now, staff, request } = desk;
  if (request.method !== 'POST') return shown();
  const form = checkForm(await request.formData(), inviteeForm);
  if (form.status !== 'valid') return shown(form);
  const { data } = form;
  const terms = readTerms(data, known, now);
  if (!isTerms(terms)) return refused(form, terms);
  if (!acceptsRecipient(house, data.email)) return refused(form, { email: { key: 'letters.reason.demo' } });
  const proof = await proveHere(desk, data.code, data.passkey);
  if (proof.status === 'out') return over();
  if (proof.status === 'refused') return refused(form, proof.errors);
  const made = await inviteByLetter(house, { email: data.email, name: data.name, policeTies: data.policeTies !== '', ...terms }, staff.id, now);
  return 'refused' in made ? refused(form, { email: { key: made.refused } }) : did(made.waits ? 'waits' : 'invited');
}

/** On the list: the second person's word, and what may be done with an invitation. */
export async function takeList(desk: OfficeDesk): Promise<Turn> {
  const { house, now, staff, request } = desk;
  if (request.method !== 'POST') return shown();
  const sent = await request.formData();
  const act = String(sent.get('act'));
  if (act === 'again' || act === 'withdraw') {
    if (!can(staff, 'administer')) return closed();
    const id = String(sent.get('id'));
    if (!/^[0-9a-f-]{36}$/.test(id)) return refused(emptyForm(), { _form: { key: 'people.gone' } });
    const done = await house.database.db.transaction((tx) =>
      act === 'again' ? sendAgain(tx, house, id, staff.id, now) : withdrawInvite(tx, id, staff.id, now),
    );
    return done ? did(act) : refused(emptyForm(), { _form: { key: 'people.invite.late' } });
  }
  if (!can(staff, 'confirmRoles')) return closed();
  const form = checkForm(sent, answerForm);
  if (form.status !== 'valid') return shown(form);
  const proof = await proveHere(desk, form.data.code, form.data.passkey);
  if (proof.status === 'out') return over();
  if (proof.status === 'refused') return refused(form, proof.errors);
  const { id: askId, act: answer, why } = form.data;
  const answered = await answerRole(house, { askId, answer, by: staff.id, why }, now);
  if (answered.status === 'done') return did(answer);
  return refused(form, { _form: { key: answered.status === 'gone' ? 'people.ask.late' : answered.why } });
}

/** On the page of one person: a role given or taken back, a conflict listed or lifted, sessions or the account ended. */
export async function takePerson(desk: OfficeDesk, personId: string, known: KnownPlaces): Promise<Turn> {
  const { house, now, staff, request } = desk;
  if (request.method !== 'POST') return shown();
  const sent = await request.formData();
  const act = String(sent.get('act'));
  const within = (work: (tx: Tx) => Promise<StringKey | null>): Promise<StringKey | null> => house.database.db.transaction(work);
  if (act === 'give') {
    return withProof(desk, 'administer', checkForm(sent, roleForm), async (form, data) => {
      const terms = readTerms(data, known, now);
      if (!isTerms(terms)) return refused(form, terms);
      const asked = await house.database.db.transaction((tx) => askForRole(tx, house, personId, terms, staff.id, now));
      return asked.status === 'refused' ? refused(form, { role: { key: asked.why } }) : did(asked.status);
    });
  }
  if (act === 'conflict') {
    if (!can(staff, 'keepConflicts')) return closed();
    return takeConflict(desk, personId, sent);
  }
  if (act === 'lift') {
    if (!can(staff, 'keepConflicts')) return closed();
    const form = checkForm(sent, endForm);
    if (form.status !== 'valid') return shown(form);
    const { id, why } = form.data;
    const lifted =
      /^[0-9a-f-]{36}$/.test(id) && (await house.database.db.transaction((tx) => endConflict(tx, { id, staffId: personId, endedBy: staff.id, why }, now)));
    return lifted ? did('lift') : refused(form, { _form: { key: personId === staff.id ? 'people.conflict.own' : 'people.gone' } });
  }
  return withProof(desk, 'administer', checkForm(sent, endForm), async (form, { act: ending, id, why }) => {
    const fault = await within(async (tx) => {
      if (ending === 'end') return /^[0-9a-f-]{36}$/.test(id) ? endRole(tx, house, { roleId: id, endedBy: staff.id, why }, now) : 'people.gone';
      if (ending === 'close') return closeAccount(tx, house, { staffId: personId, closedBy: staff.id, why }, now);
      if (ending === 'factor' || ending === 'lostPassword')
        return startRenewal(tx, house, { staffId: personId, kind: ending === 'factor' ? 'factor' : 'password', by: staff.id, why }, now);
      await endSessionsOf(tx, personId);
      await writeAudit(tx, { staffId: staff.id, by: 'staff', act: 'people.sessions.end', subjectKind: 'staff', subjectId: personId, detail: { why } }, now);
      return null;
    });
    return fault ? refused(form, { _form: { key: fault } }) : did(ending);
  });
}

/** Puts somebody on the list of a person; everybody may do it for themselves. */
export async function takeConflict(desk: OfficeDesk, personId: string, sent: FormData): Promise<Turn> {
  const { house, now, staff } = desk;
  const form = checkForm(sent, conflictForm);
  if (form.status !== 'valid') return shown(form);
  const { kind, whom, unit, conflictUntil, conflictWhy } = form.data;
  const untilAt = conflictUntil === '' ? null : kyivInstant(conflictUntil, 23 * 60 + 59);
  if (untilAt && !(untilAt > now)) return refused(form, { conflictUntil: { key: 'people.until.past' } });
  const listed = { staffId: personId, kind, whom: kind === 'unit' ? unit : whom, why: conflictWhy, untilAt };
  await house.database.db.transaction((tx) => addConflict(tx, house, listed, staff.id, now));
  return did('conflict');
}

async function withProof<T extends { code: string; passkey: string }>(
  desk: OfficeDesk,
  right: Right,
  form: FormState<T>,
  act: (form: FormState<unknown>, data: T) => Promise<Turn>,
): Promise<Turn> {
  if (!can(desk.staff, right)) return closed();
  if (form.status !== 'valid') return shown(form);
  const proof = await proveHere(desk, form.data.code, form.data.passkey);
  if (proof.status === 'out') return over();
  return proof.status === 'refused' ? refused(form, proof.errors) : act(form, form.data);
}
