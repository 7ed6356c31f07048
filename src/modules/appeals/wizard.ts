/** One turn of the wizard: a screen is shown, or what was typed on it is kept and the next address is said. Nothing typed is ever lost. */
import type { Db } from '#db/index.ts';
import { listTerritories, listUnits } from '#modules/territories/index.ts';
import { readCookie, setCookie, type CookieJar } from '#platform/cookies.ts';
import { isFull } from '#platform/files.ts';
import { checkForm, emptyForm, type FormState } from '#platform/forms.ts';
import { acceptsRecipient } from '#platform/outbox.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import type { Person } from '#platform/personal.ts';
import type { RouteId } from '#routes.ts';
import { bringBack } from './draftBack.ts';
import { changeDraft, draftHours, findDraft, type Answers, type Draft, type TypedStep } from './drafts.ts';
import { aims, type AppealKind } from './form.ts';
import { aimForm, kindOf, requestForm, steps, whatForm, whereForm, type StepId } from './formSteps.ts';
import { youForm } from './formYou.ts';
import { kyivDay } from './rules.ts';

/** Who asks and where their cookie is. */
export type Desk = {
  house: House;
  request: Request;
  cookies: CookieJar;
  network: string;
  lang: Language;
  now: Date;
  /** Whoever is signed in to an account. */ person?: Person | null;
};

/** The desk of a page: what Astro holds for this request. */
export const deskOf = ({ locals, request, cookies }: { locals: App.Locals; request: Request; cookies: CookieJar }): Desk => ({
  house: locals.house,
  request,
  cookies,
  network: locals.network,
  lang: locals.lang,
  now: locals.now,
  person: locals.resident?.person ?? null,
});

/** What the screens' questions depend on. */
export type Facts = {
  kind: AppealKind;
  /** False until the first screen is answered; the kind is then only a guess. */
  aimed: boolean;
  today: string;
  territories: { code: string; name: string; nameUk: string }[];
  units: { code: string; nameUk: string; nameEn: string }[];
};

export type Turn = {
  draft: Draft | null;
  facts: Facts;
  form: FormState<unknown>;
  /** Where to go next; null: show the form. */
  go: RouteId | null;
  status: 200 | 422 | 429 | 503;
};

/** A draft may be begun so often from one network in a day; shared networks are large, so this only stops floods. */
const draftsPerDay = 300;

export const readDraftCookie = (desk: Pick<Desk, 'house' | 'cookies'>): string | null => readCookie(desk.cookies, desk.house, 'draft');
export const setDraftCookie = (desk: Pick<Desk, 'house' | 'cookies'>, key: string): void =>
  setCookie(desk.cookies, desk.house, 'draft', key, { maxAge: draftHours * 3600 });

export async function factsFor(db: Db, answers: Answers | null, lang: Language, now: Date): Promise<Facts> {
  const [territories, units] = await Promise.all([listTerritories(db, lang), listUnits(db)]);
  const aim = readAim(answers);
  return {
    kind: aim?.kind ?? 'statement',
    aimed: aim !== null,
    today: kyivDay(now),
    territories: territories.map(({ code, name, nameUk }) => ({ code, name, nameUk })),
    units: units.map(({ code, nameUk, nameEn }) => ({ code, nameUk, nameEn })),
  };
}

/** The kind the answers lead to; null before the first screen is answered. */
export function readAim(answers: Answers | null): (ReturnType<typeof kindOf> & { aim: (typeof aims)[number] }) | null {
  const typed = answers?.steps.aim;
  const read = typed ? checkForm(formData(typed), aimForm) : null;
  if (read?.status !== 'valid') return null;
  const { aim, kind } = read.data;
  const own = aims.find((one) => one === aim);
  return own ? { ...kindOf({ aim: own, kind }), aim: own } : null;
}

/** What was typed, as it would be posted again. */
export function formData(typed: TypedStep): FormData {
  const data = new FormData();
  for (const [name, all] of Object.entries(typed.lists)) for (const value of all) data.append(name, value);
  return data;
}

/** The schema of a screen for this author. */
export const schemaOf = {
  aim: () => aimForm,
  where: (facts: Facts) =>
    whereForm({ kind: facts.kind, today: facts.today, territories: facts.territories.map((one) => one.code), units: facts.units.map((one) => one.code) }),
  what: (facts: Facts) => whatForm(facts.kind),
  request: () => requestForm,
  you: () => youForm,
} as const;

function readStep(step: StepId, sent: FormData, facts: Facts): FormState<unknown> {
  if (step === 'aim') return checkForm(sent, schemaOf.aim());
  if (step === 'where') return checkForm(sent, schemaOf.where(facts));
  if (step === 'what') return checkForm(sent, schemaOf.what(facts));
  if (step === 'request') return checkForm(sent, schemaOf.request());
  return checkForm(sent, schemaOf.you());
}

export const routeOfStep = (step: StepId): RouteId => `appeals.${step}`;

/** The first screen that still needs an answer; null when all are ready. */
export function firstUnready(answers: Answers, facts: Facts): StepId | null {
  const wrong = wrongSteps(answers, facts);
  return steps.find((step) => wrong.has(step)) ?? null;
}

/** A screen's whole turn: its GET or its POST. */
export const takeTurn = async (desk: Desk, step: StepId): Promise<Turn> =>
  desk.request.method === 'POST' ? answerStep(desk, step, await desk.request.formData()) : openStep(desk, step);

/** All screens that still need an answer. */
export const wrongSteps = (answers: Answers, facts: Facts): ReadonlySet<StepId> =>
  new Set(
    steps.filter((step) => {
      const typed = answers.steps[step];
      return step === 'aim' ? readAim(answers) === null : typed === undefined || readStep(step, formData(typed), facts).status !== 'valid';
    }),
  );

/** Shows a screen with what was typed before. A screen that is wrong says so only once the author has seen the last one. */
export async function openStep(desk: Desk, step: StepId): Promise<Turn> {
  const { db } = desk.house.database;
  const draft = await findDraft(db, readDraftCookie(desk), desk.now);
  const facts = await factsFor(db, draft?.answers ?? null, desk.lang, desk.now);
  const typed = draft?.answers.steps[step];
  const known = typed ? emptyForm(typed.values, typed.lists) : emptyForm();
  // A browser without a draft gets an empty sheet: the service worker keeps such sheets for a power cut, and they hold nobody's words.
  if (step !== 'aim' && !facts.aimed && readDraftCookie(desk) !== null)
    return { draft, facts, form: known, go: draft ? 'appeals.aim' : 'appeals.lost', status: 200 };
  const read = typed && draft?.answers.checked ? readStep(step, formData(typed), facts) : known;
  return { draft, facts, form: read.status === 'invalid' ? read : known, go: null, status: 200 };
}

/** Keeps what was typed, right or wrong, and says where to go. `extra` answers travel with the same change. */
export async function answerStep(desk: Desk, step: StepId, sent: FormData): Promise<Turn> {
  const { house, lang, now } = desk;
  const { db } = house.database;
  const back = await bringBack(desk, sent);
  const cookie = readDraftCookie(desk);
  const before = await findDraft(db, cookie, now);
  const facts = await factsFor(db, before?.answers ?? null, lang, now);
  const read = readStep(step, sent, facts);
  // The demo writes to invented addresses only; better said here than by a code that never comes.
  const unheard = step === 'you' && read.status === 'valid' && !acceptsRecipient(house, read.values['email'] ?? '');
  const form: FormState<unknown> = unheard ? { ...read, status: 'invalid', errors: { email: { key: 'appeals.form.emailDemo' } } } : read;
  const typed = typedOf(form);
  if (!before && !(await mayBegin(desk))) {
    return { draft: null, facts, form: refused(form, 'appeals.wizard.manyDrafts'), go: null, status: 429 };
  }
  const kept = await keepTyped(desk, cookie, step, typed);
  if (kept === null) return { draft: before, facts, form: refused(form, 'appeals.wizard.full'), go: null, status: 503 };
  setDraftCookie(desk, kept.key);
  const after = step === 'aim' ? await factsFor(db, kept.answers, lang, now) : facts;
  if (back === 'gone') return { draft: kept, facts: after, form, go: 'appeals.lost', status: 200 };
  if (sent.has('_exit')) return { draft: kept, facts: after, form, go: 'appeals.start', status: 200 };
  if (sent.has('_files')) return { draft: kept, facts: after, form, go: 'appeals.files', status: 200 };
  if (form.status === 'invalid') return { draft: kept, facts: after, form, go: null, status: 422 };
  return { draft: kept, facts: after, form, go: nextRoute(kept.answers, step, after), status: 200 };
}

function nextRoute(answers: Answers, step: StepId, facts: Facts): RouteId {
  if (!facts.aimed) return 'appeals.aim';
  const next = steps[steps.indexOf(step) + 1];
  if (!answers.checked && next) return routeOfStep(next);
  const unready = firstUnready(answers, facts);
  return unready ? routeOfStep(unready) : 'appeals.check';
}

async function keepTyped(desk: Desk, cookie: string | null, step: StepId, typed: TypedStep): Promise<Draft | null> {
  try {
    return await changeDraft(desk.house.database.db, cookie, desk.now, (answers, revision) => ({
      ...answers,
      // After the last question the author sees everything together; from then on each change leads back there.
      checked: answers.checked || step === 'you',
      steps: { ...answers.steps, [step]: { ...typed, revision } },
    }));
  } catch (error) {
    if (isFull(error)) return null;
    throw error;
  }
}

/** What was typed, without the portal's own fields. */
export function typedOf(form: FormState<unknown>): TypedStep {
  const values: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  for (const [name, all] of Object.entries(form.lists)) {
    if (name.startsWith('_') || all === undefined) continue;
    values[name] = all[0] ?? '';
    lists[name] = all;
  }
  return { values, lists };
}

function refused(form: FormState<unknown>, key: 'appeals.wizard.manyDrafts' | 'appeals.wizard.full'): FormState<unknown> {
  return { status: 'invalid', values: form.values, lists: form.lists, errors: { _form: { key } } };
}

/** The answer to "is anybody in danger now": nobody is. */
export async function answerSafe(desk: Desk): Promise<boolean> {
  const { db } = desk.house.database;
  const cookie = readDraftCookie(desk);
  if ((await findDraft(db, cookie, desk.now)) === null && !(await mayBegin(desk))) return false;
  const draft = await changeDraft(db, cookie, desk.now, (answers) => ({ ...answers, safe: true }));
  setDraftCookie(desk, draft.key);
  return true;
}

export const mayBegin = (desk: Desk): Promise<boolean> =>
  allow(desk.house.database.db, { key: `appeals.draft:${desk.network}`, limit: draftsPerDay, windowSeconds: 86_400 }, desk.now);
