/** An editor of the register at work: opens cards and sends their forms as a browser without scripts does. */
import type { Db } from '#db/index.ts';
import { takeCard, type CardKind, type CardTurn, type ShownCard } from '#modules/places/index.ts';
import type { Staff } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import { buildCity, cityNow } from './city.ts';
import type { emptyDatabase } from './database.ts';
import { testHouse } from './house.ts';
import { hire } from './people.ts';

export const t = translator('uk');
const address = 'http://localhost/robota/dovidnyk';

export function deskOf(house: House, staff: Staff, now: Date = cityNow, request = new Request(address), query = '') {
  return { house, staff, now, request, t, language: 'uk' as const, query: new URLSearchParams(query) };
}

type Sent = Record<string, string | string[]>;
function formOf(sent: Sent): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(sent)) for (const one of [value].flat()) form.append(name, one);
  return form;
}

export class EditorAtWork {
  readonly house: House;
  readonly staff: Staff;
  now: Date;
  constructor(house: House, staff: Staff, now: Date = cityNow) {
    this.house = house;
    this.staff = staff;
    this.now = now;
  }
  get db(): Db {
    return this.house.database.db;
  }
  take(kind: CardKind, id: string | null, sent?: Sent, query = ''): Promise<CardTurn> {
    const request = sent ? new Request(address, { method: 'POST', body: formOf(sent) }) : new Request(address);
    return takeCard(deskOf(this.house, this.staff, this.now, request, query), kind, id);
  }
  async open(kind: CardKind, id: string | null, query = ''): Promise<ShownCard> {
    return shown(await this.take(kind, id, undefined, query));
  }
  /** The form of a card as it stands, with what the person changes in it. */
  async filled(kind: CardKind, id: string | null, changes: Sent, why = 'лист поліції від 23 листопада'): Promise<Sent> {
    const { form, mark } = await this.open(kind, id);
    const values = Object.entries(form.values).filter(([name]) => !['holders', 'leaves'].includes(name) && !(name in form.lists));
    return { ...Object.fromEntries(values.map(([name, value]) => [name, value ?? ''])), ...definedLists(form.lists), seen: mark, act: 'save', why, ...changes };
  }
  async save(kind: CardKind, id: string | null, changes: Sent, why?: string): Promise<CardTurn> {
    return this.take(kind, id, await this.filled(kind, id, changes, why));
  }
  /** One act of a page of its own. */
  async act(kind: CardKind, id: string, act: string, more: Sent, why = 'наказ № 7 від 20 листопада'): Promise<CardTurn> {
    const { mark } = await this.open(kind, id);
    return this.take(kind, id, { act, seen: mark, why, ...more });
  }
}

const definedLists = (lists: Partial<Record<string, string[]>>): Sent => Object.fromEntries(Object.entries(lists).map(([name, all]) => [name, all ?? []]));

export function shown(turn: CardTurn): ShownCard {
  if (turn.status !== 'shown') throw new Error(`The page was not shown: ${turn.status}`);
  return turn;
}
/** The words beside a field of a page that was refused. */
export function said(turn: CardTurn, field: string): string {
  const error = shown(turn).form.errors[field];
  return error ? t(error.key, error.values) : '';
}

/** The demo city in an empty database, and an editor of everywhere at work in it. */
export async function freshRegister(box: ReturnType<typeof emptyDatabase>): Promise<{ house: House; editor: EditorAtWork }> {
  const house = testHouse(box.database);
  await buildCity(box.db);
  return { house, editor: new EditorAtWork(house, (await hire(house, 'mapEditor', cityNow)).staff) };
}
