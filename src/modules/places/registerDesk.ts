/** The front of the register: what needs a look, and the lists of every kind. */
import type { Staff } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import type { Language, StringKey, Translate } from '#platform/i18n.ts';
import { listCards, type CardPage } from './cardList.ts';
import { readNames } from './cardNames.ts';
import { confirmCard, type Changed } from './cardSave.ts';
import { readLands, scopeOf } from './cardScope.ts';
import { listStale, type StaleDesk } from './cardStale.ts';
import { cardTypes } from './cardTypes.ts';
import { cardKinds, tidyLine, type CardKind } from './cards.ts';

/** How each list is called in an address. */
export const listWords: Record<CardKind, string> = { place: 'mistsia', officer: 'ofitsery', post: 'posady', beat: 'dilnytsi', unit: 'pidrozdily' };
export type RegisterAsked = { kind: CardKind | null; search: string; page: number };

/** What the address asks for; no list asked means what needs a look. */
export function readAddress(query: URLSearchParams): RegisterAsked {
  const page = Number(query.get('storinka') ?? '1');
  return {
    kind: cardKinds.find((one) => listWords[one] === query.get('vyd')) ?? null,
    search: tidyLine(query.get('poshuk') ?? '').slice(0, 80),
    page: Number.isInteger(page) && page > 0 && page < 100_000 ? page : 1,
  };
}

type Desk = { house: House; staff: Staff; now: Date; t: Translate; language: Language };

export async function openRegister({ house, staff, now, t, language }: Desk): Promise<StaleDesk> {
  const { db } = house.database;
  const [scope, lands, names] = await Promise.all([scopeOf(db, staff), readLands(db, now), readNames(db, language, t)]);
  return { db, scope, lands, names, t, language, now, unseal: (sealed) => house.vault.open(sealed) };
}

export type RegisterPage = { list: CardPage; stale: null } | { list: null; stale: Awaited<ReturnType<typeof listStale>> };
export async function showRegister(register: StaleDesk, { kind, search, page }: RegisterAsked): Promise<RegisterPage> {
  if (kind !== null) return { list: await listCards(register, kind, { search, page }), stale: null };
  return { list: null, stale: await listStale(register, page) };
}

/** «Усе так, перевірено сьогодні» pressed in the list. Answers why not, or null when it is written. */
export async function takeConfirmation({ house, staff, now }: Desk, sent: FormData): Promise<StringKey | null> {
  const kind = cardKinds.find((one) => one === sent.get('kind'));
  const id = String(sent.get('id') ?? '');
  if (sent.get('act') !== 'check' || !kind || id === '') return 'form.unclear';
  const { db } = house.database;
  const done = await confirmCard(db, { staffId: staff.id, scope: await scopeOf(db, staff) }, cardTypes[kind], id, String(sent.get('seen') ?? ''), now);
  return refusal(done);
}

function refusal({ status }: Changed): StringKey | null {
  if (status === 'done') return null;
  if (status === 'moved') return 'places.stale.moved';
  if (status === 'closed') return 'people.closed.text';
  return status === 'gone' ? 'places.edit.gone' : 'places.stale.faulty';
}

/** How many cards need a look: for the first page of the office. */
export async function countForEditor(desk: Desk): Promise<number> {
  return (await listStale(await openRegister(desk), 1)).count;
}
