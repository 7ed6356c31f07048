/** Lists of the register as its editor sees them: their territories only, hidden and draft cards too. */
import { asc, eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beats, officerPosts, officers, places, postHolders } from '#db/schema/places.ts';
import { listEveryUnit } from '#modules/territories/index.ts';
import type { Language, Translate } from '#platform/i18n.ts';
import type { CardNames } from './cardNames.ts';
import { within, type Lands, type Scope } from './cardScope.ts';
import type { CardKind } from './cards.ts';
import { kyiv } from './hours.ts';
import { listSize } from './officers.ts';
import { wordOf } from './words.ts';

export type ListedCard = {
  kind: CardKind;
  id: string;
  name: string;
  facts: string[];
  /** The day somebody last looked; none for a card without such a day. */
  checkedOn: string | null;
  /** Readers see it. */
  shown: boolean;
};
/** What every list of a page needs; read once. */
export type Register = { db: Db | Tx; scope: Scope; lands: Lands; names: CardNames; t: Translate; language: Language; now: Date };

const facts = (...all: (string | null | undefined)[]): string[] => all.flatMap((one) => (one ? [one] : []));

/** Who holds each post today. */
export async function holdersToday(db: Db | Tx, now: Date): Promise<Map<string, string>> {
  const { day } = kyiv(now);
  const held = await db.select().from(postHolders);
  return new Map(held.flatMap((row): [string, string][] => (row.since <= day && (row.until === null || row.until >= day) ? [[row.post, row.officer]] : [])));
}

/** Posts an officer holds today or will hold. */
export async function postsOf(db: Db | Tx, officer: string, now: Date): Promise<string[]> {
  const { day } = kyiv(now);
  const held = await db.select().from(postHolders).where(eq(postHolders.officer, officer)).orderBy(asc(postHolders.since));
  return [...new Set(held.flatMap((row) => (row.until === null || row.until >= day ? [row.post] : [])))];
}

const readers: Record<CardKind, (register: Register) => Promise<ListedCard[]>> = {
  async place({ db, names, t, language }) {
    const found = await db.select().from(places).orderBy(asc(places.nameUk));
    return found.map((row) => ({
      kind: 'place',
      id: row.slug,
      name: language === 'uk' ? row.nameUk : row.nameEn,
      facts: facts(
        wordOf(`places.kind.${row.kind}`, t),
        language === 'uk' ? row.addressUk : row.addressEn,
        names.territory.get(row.territory),
        row.status === 'published' ? '' : t(`places.state.${row.status}`),
      ),
      checkedOn: row.verifiedOn,
      shown: row.status === 'published',
    }));
  },
  async officer({ db, names, t }) {
    const found = await db.select().from(officers).orderBy(asc(officers.surname), asc(officers.givenName));
    return found.map((row) => ({
      kind: 'officer',
      id: row.slug,
      name: [row.surname, row.givenName, row.patronymic].filter(Boolean).join(' '),
      facts: facts(
        row.rank === null ? '' : wordOf(`places.rank.${row.rank}`, t),
        row.unit === null ? '' : names.unit.get(row.unit),
        row.status === 'published' ? '' : t(`places.state.${row.status}`),
      ),
      checkedOn: row.verifiedOn,
      shown: row.status === 'published',
    }));
  },
  async post({ db, names, t, now }) {
    const [found, held] = [await db.select().from(officerPosts).orderBy(asc(officerPosts.id)), await holdersToday(db, now)];
    return found.map((row) => ({
      kind: 'post',
      id: row.id,
      name: names.post.get(row.id) ?? row.id,
      facts: facts(names.officer.get(held.get(row.id) ?? '') ?? t('places.stale.vacant'), row.place === null ? '' : names.place.get(row.place)),
      checkedOn: null,
      shown: true,
    }));
  },
  async beat({ db, names, t, language }) {
    const found = await db.select().from(beats).orderBy(asc(beats.number));
    return found.map((row) => ({
      kind: 'beat',
      id: String(row.number),
      name: t('places.edit.beat.name', { number: row.number, name: language === 'uk' ? row.nameUk : row.nameEn }),
      facts: facts(names.territory.get(row.territory), row.unit === null ? '' : names.unit.get(row.unit)),
      checkedOn: row.verifiedOn,
      shown: true,
    }));
  },
  async unit({ db, names, t, language }) {
    const found = await listEveryUnit(db);
    return found.map((row) => ({
      kind: 'unit',
      id: row.code,
      name: language === 'uk' ? row.nameUk : row.nameEn,
      facts: facts(row.parent === null ? '' : names.unit.get(row.parent), row.dutyPhone, row.active ? '' : t('places.active.no')),
      checkedOn: row.checkedOn,
      shown: row.active,
    }));
  },
};

/** Every card of a kind that the editor may change. */
export async function cardsOf(register: Register, kind: CardKind): Promise<ListedCard[]> {
  const all = await readers[kind](register);
  return all.filter((card) => within(register.scope, register.lands[kind](card.id)));
}

const plain = (text: string): string => text.toLocaleLowerCase('uk').replace(/['’ʼ`]/gu, '');

export type CardPage = { cards: ListedCard[]; page: number; pages: number; count: number };
export function pageOf<T>(all: readonly T[], asked: number): { rows: T[]; page: number; pages: number; count: number } {
  const pages = Math.max(1, Math.ceil(all.length / listSize));
  const page = Math.min(Math.max(1, asked), pages);
  return { rows: all.slice((page - 1) * listSize, page * listSize), page, pages, count: all.length };
}

/** Cards of a kind in which every word of the search stands, a page at a time. */
export async function listCards(register: Register, kind: CardKind, asked: { search: string; page: number }): Promise<CardPage> {
  const words = plain(asked.search).split(/\s+/u).filter(Boolean);
  const all = await cardsOf(register, kind);
  const found = all.filter(({ id, name, facts: told }) => words.every((word) => plain([id, name, ...told].join(' ')).includes(word)));
  const { rows, ...rest } = pageOf(found, asked.page);
  return { cards: rows, ...rest };
}
