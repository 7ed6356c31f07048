/** What in the register needs a look: not checked for long, named by readers, left without a person, an end that has come. */
import { isNull } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beats, officerLeaves, officerPosts, officers, placeReports, postHolders } from '#db/schema/places.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import { cardsOf, pageOf, type ListedCard, type Register } from './cardList.ts';
import { cardTypes } from './cardTypes.ts';
import { cardKinds, markOf, type Card, type CardKind } from './cards.ts';
import { isStale } from './directory.ts';
import { kyiv } from './hours.ts';
import { sayDay, wordOf } from './words.ts';

export type StaleReason = { why: StringKey; values: Values; /** A reader's own words. */ words?: string };
export type StaleCard = ListedCard & {
  reasons: StaleReason[];
  /** What it says now, and the mark a confirmation carries; none when only a change helps. */
  seen: { card: Card; mark: string } | null;
};
type Marked = { id: string; weight: number; reason: StaleReason; /** Saying that all is right would not put it right. */ open?: true };

/** Units are looked at twice a year, as their mailboxes are. */
const unitDays = 180;

export type StaleDesk = Register & { unseal(sealed: string): string };

/** The most urgent first: what readers say, then who is missing, then the oldest look. */
export async function listStale(desk: StaleDesk, asked: number): Promise<{ cards: StaleCard[]; page: number; pages: number; count: number }> {
  const { db } = desk;
  const marked: Record<CardKind, Marked[]> = { place: [], officer: [], post: [], beat: [], unit: [] };
  await markReports(desk, marked);
  await markPosts(desk, marked);
  const all: (ListedCard & { marks: Marked[] })[] = [];
  for (const kind of cardKinds) {
    const own = Map.groupBy(marked[kind], (one) => one.id);
    for (const card of await cardsOf(desk, kind)) {
      const marks = [...(own.get(card.id) ?? []), ...oldOf(card, desk)];
      if (marks.length > 0) all.push({ ...card, marks });
    }
  }
  const weight = (marks: readonly Marked[]): number => Math.min(...marks.map((one) => one.weight));
  all.sort((a, b) => weight(a.marks) - weight(b.marks) || ((a.checkedOn ?? '') < (b.checkedOn ?? '') ? -1 : 1));
  const { rows, ...rest } = pageOf(all, asked);
  const cards: StaleCard[] = [];
  for (const { marks, ...card } of rows) {
    const said = marks.every((one) => one.open) ? null : await cardTypes[card.kind].read(db, card.id);
    cards.push({ ...card, reasons: marks.map((one) => one.reason), seen: said === null ? null : { card: said, mark: markOf(said) } });
  }
  return { cards, ...rest };
}

function oldOf({ kind, checkedOn, shown, id }: ListedCard, { now, language }: Register): Marked[] {
  if (checkedOn === null || !shown) return [];
  const old = kind === 'unit' ? Date.parse(kyiv(now).day) - Date.parse(checkedOn) > unitDays * 86_400_000 : isStale(checkedOn, now);
  return old ? [{ id, weight: 3, reason: { why: 'places.stale.old', values: { day: sayDay(checkedOn, language, now) } } }] : [];
}

async function markReports({ db, t, language, now, unseal }: StaleDesk, marked: Record<CardKind, Marked[]>): Promise<void> {
  const open = await db.select().from(placeReports).where(isNull(placeReports.settledAt));
  for (const row of open) {
    const reason: StaleReason = {
      why: 'places.stale.report',
      values: { day: sayDay(kyiv(row.createdAt).day, language, now), what: wordOf(`places.wrong.kind.${row.wrong}`, t) },
      words: unseal(row.textSealed),
    };
    marked[row.subjectKind].push({ id: row.subjectId, weight: 0, reason });
  }
}

async function markPosts({ db, names, language, now }: Register, marked: Record<CardKind, Marked[]>): Promise<void> {
  const { day } = kyiv(now);
  const [posts, held, away, people, served] = await readTerms(db);
  const working = new Set(people.filter((row) => row.status === 'published').map((row) => row.slug));
  for (const post of posts) {
    const own = held.filter((row) => row.post === post.id);
    const today = own.find((row) => row.since <= day && (row.until === null || row.until >= day) && working.has(row.officer));
    const add = (why: StringKey, values: Values = {}) => void marked.post.push({ id: post.id, weight: 1, open: true, reason: { why, values } });
    if (!today) {
      const last = own.filter((row) => row.since <= day).sort((a, b) => (a.since < b.since ? 1 : -1))[0];
      if (last?.until) add('places.stale.ended', { name: names.officer.get(last.officer) ?? last.officer, day: sayDay(last.until, language, now) });
      else add('places.stale.vacant');
      continue;
    }
    const leave = away.find((row) => row.officer === today.officer && row.since <= day && row.until >= day);
    const deputy = [leave?.deputy, post.substitute].some((slug) => typeof slug === 'string' && working.has(slug));
    if (leave && !deputy) add('places.stale.alone', { name: names.officer.get(today.officer) ?? today.officer, day: sayDay(leave.until, language, now) });
  }
  for (const beat of served)
    if (beat.post === null) marked.beat.push({ id: String(beat.number), weight: 1, open: true, reason: { why: 'places.stale.noPost', values: {} } });
}

const readTerms = (db: Db | Tx) =>
  Promise.all([
    db.select({ id: officerPosts.id, substitute: officerPosts.substitute }).from(officerPosts),
    db.select().from(postHolders),
    db.select().from(officerLeaves),
    db.select({ slug: officers.slug, status: officers.status }).from(officers),
    db.select({ number: beats.number, post: beats.post }).from(beats),
  ]);
