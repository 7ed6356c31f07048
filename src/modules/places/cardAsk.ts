/** What a sent form asks of a card: the whole of it, a term of somebody, an earlier version. */
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '#db/index.ts';
import { officers } from '#db/schema/places.ts';
import { checkForm, line, type FormState } from '#platform/forms.ts';
import { addDays } from '#platform/hours.ts';
import { compactTables, dropField, typedTables } from './cardTable.ts';
import { readHolders, readLeaves, showHolders, showLeaves } from './cardTerms.ts';
import { findVersion, type VersionAct } from './cardVersions.ts';
import { tidyLine, valueOf, type Card, type CardFault, type CardType } from './cards.ts';
import { day as dayCell } from './importColumns.ts';

/** Acts with a question of their own; the rest belong to the form of the card. */
export const questionActs = ['appoint', 'end', 'leave', 'back', 'return'] as const;
export type QuestionAct = (typeof questionActs)[number];
export const readQuestionAct = (text: string | null | undefined): QuestionAct | null => questionActs.find((one) => one === text) ?? null;

/** Which questions a kind of card has. */
export const questionsOf = (type: CardType): readonly QuestionAct[] =>
  type.kind === 'post' ? ['appoint', 'end', 'return'] : type.kind === 'officer' ? ['leave', 'back', 'return'] : ['return'];

const termFields = ['officer', 'since', 'until', 'deputy', 'handover', 'id'];
const text = z.string().max(20_000).optional();

/** Reads what was sent; a field nobody knows makes the form unclear, so nothing private of an officer has a way in. */
export function readSent(sent: FormData, type: CardType): FormState<unknown> {
  const known = [...type.fields, ...type.first, ...termFields, 'act', 'seen', 'why'];
  const many = z.array(z.string().max(1000)).optional();
  const lists = [...type.lists, ...type.tables.flatMap((table) => [...table.columns, dropField(table)]), 'agreed'];
  const form = checkForm(
    sent,
    z.object({ ...Object.fromEntries(known.map((name) => [name, text])), ...Object.fromEntries(lists.map((name) => [name, many])) }),
  );
  return compactTables(form, type.tables);
}

const Why = line(5, 300, 'people.why.missing', 'people.why.long');
export function readWhy(form: FormState<unknown>): { why: string; faults: CardFault[] } {
  const read = Why.safeParse(form.values['why'] ?? '');
  if (read.success) return { why: read.data, faults: [] };
  const long = [...(form.values['why'] ?? '')].length > 300;
  return {
    why: '',
    faults: [long ? { field: 'why', why: 'people.why.long', values: { max: 300 } } : { field: 'why', why: 'people.why.missing', values: { min: 5 } }],
  };
}

/** What the form of a card says, tidied; only a border has lines. */
export function typedCard(form: FormState<unknown>, type: CardType): Card {
  const single = [...type.fields, ...type.first].map((name) => [
    name,
    name === 'border' ? (form.values[name] ?? '').trim() : tidyLine(form.values[name] ?? ''),
  ]);
  const many = type.lists.map((name) => [name, (form.lists[name] ?? []).map(tidyLine).filter(Boolean).join(' ')]);
  return { ...Object.fromEntries([...single, ...many]), ...typedTables(form, type.tables) };
}

export type Asked = { act: VersionAct; inForceOn: string | null; card(now: Card, tx: Tx): Promise<Card | CardFault[]> };

const readDay = (form: FormState<unknown>, field: string): string | null => dayCell.safeParse(form.values[field] ?? '').data ?? null;
const badDay = (field: string): CardFault[] => [{ field, why: 'places.import.day' }];

async function works(tx: Tx, slug: string): Promise<boolean> {
  const [row] = await tx.select({ status: officers.status }).from(officers).where(eq(officers.slug, slug));
  return row?.status === 'published';
}

/** Who holds the post from a day on. With `handover` the one before leaves on the day before. */
function appoint(form: FormState<unknown>): Asked {
  const [officer, since, until] = [form.values['officer'] ?? '', readDay(form, 'since'), readDay(form, 'until')];
  return {
    act: 'appointed',
    inForceOn: since,
    async card(now, tx) {
      const faults: CardFault[] = [];
      if (officer === '') faults.push({ field: 'officer', why: 'places.import.missing' });
      else if (!(await works(tx, officer))) faults.push({ field: 'officer', why: 'places.term.notWorking' });
      if (since === null) faults.push(...badDay('since'));
      if (until === null && (form.values['until'] ?? '') !== '') faults.push(...badDay('until'));
      if (faults.length > 0 || since === null) return faults;
      const before = readHolders(now).map((one) =>
        form.values['handover'] && one.since < since && (one.until === null || one.until >= since) ? { ...one, until: addDays(since, -1) } : one,
      );
      return { ...now, holders: showHolders([...before, { officer, since, until }]) };
    },
  };
}

function endTerm(form: FormState<unknown>): Asked {
  const until = readDay(form, 'until');
  return {
    act: 'ended',
    inForceOn: until,
    async card(now) {
      if (until === null) return badDay('until');
      const held = readHolders(now);
      if (!held.some((one) => one.since === form.values['id'])) return [{ field: '_form', why: 'places.edit.gone' }];
      return { ...now, holders: showHolders(held.map((one) => (one.since === form.values['id'] ? { ...one, until } : one))) };
    },
  };
}

function leave(form: FormState<unknown>): Asked {
  const [since, until, deputy] = [readDay(form, 'since'), readDay(form, 'until'), form.values['deputy'] ?? ''];
  return {
    act: 'left',
    inForceOn: since,
    async card(now, tx) {
      if (since === null || until === null) return [...(since === null ? badDay('since') : []), ...(until === null ? badDay('until') : [])];
      if (deputy !== '' && !(await works(tx, deputy))) return [{ field: 'deputy', why: 'places.term.notWorking' }];
      return { ...now, leaves: showLeaves([...readLeaves(now), { since, until, deputy: deputy === '' ? null : deputy }]) };
    },
  };
}

/** The last day of a leave; a day before its beginning takes the leave back. */
function endLeave(form: FormState<unknown>): Asked {
  const until = readDay(form, 'until');
  return {
    act: 'back',
    inForceOn: until,
    async card(now) {
      if (until === null) return badDay('until');
      const away = readLeaves(now);
      if (!away.some((one) => one.since === form.values['id'])) return [{ field: '_form', why: 'places.edit.gone' }];
      return { ...now, leaves: showLeaves(away.flatMap((one) => (one.since !== form.values['id'] ? [one] : until < one.since ? [] : [{ ...one, until }]))) };
    },
  };
}

function goBack(form: FormState<unknown>, type: CardType, id: string): Asked {
  return {
    act: 'returned',
    inForceOn: null,
    async card(now, tx) {
      const version = await findVersion(tx, type.kind, id, Number(form.values['id']) || 0);
      if (!version) return [{ field: '_form', why: 'places.edit.gone' }];
      // What the version does not know stays as it is.
      const unknown = [...type.later, ...type.tables.map(({ field }) => field)].filter((name) => version.card[name] === undefined);
      return { ...version.card, ...Object.fromEntries(unknown.map((name) => [name, valueOf(now, name)])) };
    },
  };
}

export function readAsked(form: FormState<unknown>, type: CardType, id: string | null): Asked {
  const act = readQuestionAct(form.values['act']);
  if (id !== null && act !== null && questionsOf(type).includes(act)) {
    if (act === 'appoint') return appoint(form);
    if (act === 'end') return endTerm(form);
    if (act === 'leave') return leave(form);
    return act === 'back' ? endLeave(form) : goBack(form, type, id);
  }
  return { act: id === null ? 'created' : 'changed', inForceOn: null, card: async (now) => ({ ...now, ...typedCard(form, type) }) };
}

/** What stays as it was read and what the person wrote, over what somebody else left meanwhile. */
export function rebase(typed: Card, read: Card | null, now: Card): Card {
  const names = new Set([...Object.keys(typed), ...Object.keys(now)]);
  return Object.fromEntries(
    [...names].map((name) => [name, read !== null && valueOf(typed, name) === valueOf(read, name) ? valueOf(now, name) : valueOf(typed, name)]),
  );
}
