/** What the page of a card does with a request: shows it, takes a change, keeps every typed word when somebody else was faster. */
import { namesOf, type Staff } from '#modules/people/index.ts';
import { emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { formatMoment, type Language, type Translate } from '#platform/i18n.ts';
import { questionsOf, readAsked, readQuestionAct, readSent, readWhy, rebase, typedCard, type QuestionAct } from './cardAsk.ts';
import { fieldName } from './cardHours.ts';
import { changeCard, confirmCard, type Changed } from './cardSave.ts';
import { readLands, scopeOf, within } from './cardScope.ts';
import { tableLists } from './cardTable.ts';
import { cardTypes } from './cardTypes.ts';
import { listVersions, type VersionAct } from './cardVersions.ts';
import { markOf, valueOf, type Card, type CardFault, type CardKind, type CardType } from './cards.ts';
import { kyiv } from './hours.ts';
import { sayDay } from './words.ts';

export type CardDesk = { house: House; staff: Staff; now: Date; request: Request; t: Translate; language: Language; query: URLSearchParams };
export type ShownCard = {
  status: 'shown';
  kind: CardKind;
  /** None while it is being made. */
  id: string | null;
  /** What it says now. */
  card: Card;
  /** What the form carries to say which state was seen. */
  mark: string;
  form: FormState<unknown>;
  question: QuestionAct | null;
  /** Somebody else changed it while this person wrote: both are shown. */
  mine: Card | null;
};
export type CardTurn = { status: 'gone' } | { status: 'closed' } | { status: 'done'; id: string; act: VersionAct } | ShownCard;

/** A card as its form begins with it. */
export function formOf(card: Card, type: CardType): FormState<unknown> {
  const lists = Object.fromEntries(type.lists.map((name) => [name, valueOf(card, name).split(' ').filter(Boolean)]));
  const tables = new Set(type.tables.map(({ field }) => field));
  const values = Object.fromEntries(Object.entries(card).filter(([name]) => !tables.has(name)));
  return emptyForm(values, { ...lists, ...tableLists(card, type.tables) });
}

const firstCard = (kind: CardKind, today: string): Card => ({
  ...(cardTypes[kind].checkedField === null ? {} : { checked_on: today }),
  ...(kind === 'place' ? { status: 'draft' } : {}),
  ...(kind === 'officer' ? { status: 'published', languages: 'uk' } : {}),
  ...(kind === 'post' ? { kind: 'dop' } : {}),
  ...(kind === 'unit' ? { active: 'yes' } : {}),
});

export async function takeCard(desk: CardDesk, kind: CardKind, id: string | null): Promise<CardTurn> {
  const { house, staff, now, request, query } = desk;
  const { db } = house.database;
  const type = cardTypes[kind];
  const scope = await scopeOf(db, staff);
  const card = id === null ? firstCard(kind, kyiv(now).day) : await type.read(db, id);
  if (card === null) return { status: 'gone' };
  if (id !== null && !within(scope, (await readLands(db, now))[kind](id))) return { status: 'closed' };
  const asked = readQuestionAct(query.get('diia'));
  const question = id !== null && asked !== null && questionsOf(type).includes(asked) ? asked : null;
  const plain: ShownCard = { status: 'shown', kind, id, card, mark: markOf(card), form: formOf(card, type), question, mine: null };
  if (request.method !== 'POST') return { ...plain, form: question === null ? plain.form : emptyForm({ id: query.get('id') ?? '' }) };

  const form = readSent(await request.formData(), type);
  const shown: ShownCard = { ...plain, form, question: questionOf(form, type, id) };
  if (form.status === 'invalid') return { ...shown, form: { ...form, errors: { _form: { key: 'form.unclear' } } } };
  const seen = form.values['seen'] ?? '';
  const editor = { staffId: staff.id, scope };
  // To look at the drawing or to get more empty rows is no change.
  if (form.values['act'] === 'look' || form.values['act'] === 'more') return shown;
  if (form.values['act'] === 'check' && id !== null) return answer(desk, shown, await confirmCard(db, editor, type, id, seen, now), 'checked', seen);
  const { why, faults } = readWhy(form);
  const wanted = readAsked(form, type, id);
  const done = await changeCard(db, editor, { type, id, seen, why, faults, agreed: form.lists['agreed'] ?? [], ...wanted }, now);
  return answer(desk, shown, done, wanted.act, seen);
}

const questionOf = (form: FormState<unknown>, type: CardType, id: string | null): QuestionAct | null => {
  const act = readQuestionAct(form.values['act']);
  return id !== null && act !== null && questionsOf(type).includes(act) ? act : null;
};

async function answer(desk: CardDesk, shown: ShownCard, done: Changed, act: VersionAct, seen: string): Promise<CardTurn> {
  const { house, t, language, now } = desk;
  const refused = (errors: FieldErrors): ShownCard => ({ ...shown, form: { ...shown.form, status: 'invalid', errors } });
  switch (done.status) {
    case 'done':
      return { status: 'done', id: done.id, act };
    case 'same':
      return refused({ _form: { key: 'places.edit.same' } });
    case 'faults':
      return refused(errorsOf(done.faults, t, language, now));
    case 'closed':
    case 'gone':
      return { status: done.status };
    case 'moved': {
      const names = done.by === null ? null : await namesOf(house.database.db, [done.by]);
      const name = names === null ? t('places.edit.byFile') : (names.get(done.by ?? '') ?? '');
      const error: FieldErrors = { _form: { key: 'places.edit.moved', values: { name, at: done.at === null ? '' : formatMoment(language, done.at) } } };
      const fresh = { ...refused(error), card: done.card, mark: markOf(done.card) };
      if (shown.question !== null || act === 'checked' || shown.id === null) return fresh;
      const type = cardTypes[shown.kind];
      const { versions } = await listVersions(house.database.db, shown.kind, shown.id, 1);
      const read = versions.find((one) => markOf(one.now.card) === seen)?.now.card ?? null;
      const mine = rebase({ ...done.card, ...typedCard(shown.form, type) }, read === null ? null : { ...done.card, ...onlyForm(read, type) }, done.card);
      const kept = formOf(mine, type);
      return { ...fresh, mine, form: { ...fresh.form, values: { ...shown.form.values, ...kept.values }, lists: { ...shown.form.lists, ...kept.lists } } };
    }
  }
}

/** Fields of the form alone: terms have forms of their own. Every one of them is named, so an emptied field counts as emptied. */
const onlyForm = (card: Card, type: CardType): Card =>
  Object.fromEntries([...type.fields, ...type.lists, ...type.tables.map(({ field }) => field)].map((name) => [name, valueOf(card, name)]));

/** Faults in the words of the page: which field, and what is wrong with it. */
export function errorsOf(faults: readonly CardFault[], t: Translate, language: Language, now: Date): FieldErrors {
  const errors: FieldErrors = {};
  for (const { field, why, values = {} } of faults) {
    const told = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? sayDay(value, language, now) : value,
      ]),
    );
    const bare = ['_form', 'why', 'agreed', 'border', 'handover'].includes(field);
    errors[field] ??= bare ? { key: why, values: told } : { key: 'places.edit.fault', values: { field: fieldName(field, t, language), why: t(why, told) } };
  }
  return errors;
}
