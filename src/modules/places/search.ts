/** Chooses which spellings of the register answer the readings of a text, from the surest way of matching to the weakest. */
import type { Db, Tx } from '#db/index.ts';
import type { House } from './house.ts';
import type { Reading } from './readings.ts';
import { settlementsBy, soundsNear, spellingsBy, type Spelling } from './register.ts';
import { wordsOf } from './streetNames.ts';
import { endAlike, keyOf, oneSlip, soundKey, typosOf } from './spelling.ts';

export type Candidate = Pick<Spelling, 'kind' | 'name' | 'settlement' | 'street' | 'beat' | 'type' | 'streetName'>;
export type Search =
  | { kind: 'streets'; candidates: Candidate[]; house: House | null; sure: boolean; corrected: boolean }
  | { kind: 'settlement'; codes: string[] }
  | { kind: 'unknownSettlement'; words: string[] }
  | { kind: 'nothing'; codes: string[] };

/** A reading with the settlements its words may mean; null: any. */
type Asked = Reading & { codes: string[] | null };
type Match = { asked: Asked; spelling: Spelling };

export async function searchRegister(db: Db | Tx, readings: Reading[]): Promise<Search> {
  const asked = await withSettlements(db, readings);
  const streets = asked.filter((one) => one.words.length > 0);
  const exact = await matches(db, streets, 'key', (one) => [keyOf(one.words)], (one, spelling) => spelling.key === keyOf(one.words));
  const surname = await matches(db, streets, 'short', surnames, bySurname);
  if (exact.length > 0 || surname.length > 0) return settle(exact, surname);
  // A settlement's own name is surer than a street that only sounds like it.
  const town = asked.find((one) => one.words.length === 0 && one.codes !== null && one.codes.length > 0);
  if (town?.codes) return { kind: 'settlement', codes: town.codes };
  const sound = await matches(db, streets, 'sound', (one) => [soundKey(one.words)], (one, spelling) => spelling.sound === soundKey(one.words));
  const alike = sound.filter(({ asked: one, spelling }) => endAlike(one.words, spelling.key.split(' ')));
  if (alike.length > 0) return settle(alike, []);
  if (sound.length > 0) return unsure(settle(sound, []));
  const slips = await nearMatches(db, streets);
  if (slips) return slips;
  const named = asked.find((one) => one.codes?.length === 0);
  return named?.settlement ? { kind: 'unknownSettlement', words: named.settlement } : { kind: 'nothing', codes: [...new Set(asked.flatMap((one) => one.codes ?? []))] };
}

async function withSettlements(db: Db | Tx, readings: Reading[]): Promise<Asked[]> {
  const named = readings.map((one) => one.settlement).filter((words) => words !== null);
  const found = await settlementsBy(db, named.map(keyOf), named.map(soundKey));
  return readings.flatMap((one): Asked[] => {
    if (one.settlement === null) return [{ ...one, codes: null }];
    const key = keyOf(one.settlement);
    const sound = soundKey(one.settlement);
    const same = found.filter((row) => row.key === key);
    const codes = [...new Set((same.length > 0 ? same : found.filter((row) => row.sound === sound)).map((row) => row.settlement))];
    // A guess that no settlement answers to is no reading at all; a named one that we do not know is told.
    return codes.length > 0 || one.settlementSure ? [{ ...one, codes }] : [];
  });
}

async function matches(
  db: Db | Tx,
  asked: Asked[],
  column: 'key' | 'sound' | 'short',
  keys: (one: Asked) => string[],
  fits: (one: Asked, spelling: Spelling) => boolean,
): Promise<Match[]> {
  const free = asked.filter((one) => one.codes === null);
  const placed = asked.filter((one) => one.codes !== null);
  const codes = [...new Set(placed.flatMap((one) => one.codes ?? []))];
  const rows = [...(await spellingsBy(db, column, free.flatMap(keys), null)), ...(await spellingsBy(db, column, placed.flatMap(keys), codes))];
  return asked.flatMap((one) => rows.filter((row) => (one.codes === null || one.codes.includes(row.settlement)) && fits(one, row)).map((spelling) => ({ asked: one, spelling })));
}

const surnames = (one: Asked): string[] => (one.words.length <= 4 ? one.words.filter((word) => word.length > 3) : []);

/** «Стуса», «В. Стуса» or «Ярослава Мудрого» for a longer name: it ends with the same word, and nothing typed contradicts the rest. */
function bySurname(one: Asked, spelling: Spelling): boolean {
  const words = spelling.key.split(' ');
  if (spelling.short === null || !one.words.includes(spelling.short) || one.words.length >= words.length + 1) return false;
  const others = words.filter((word) => word !== spelling.short);
  return one.words.filter((word) => word !== spelling.short).every((word) => others.some((full) => full === word || (word.length === 1 && full.startsWith(word))));
}

/** From all matches of one way: prefer readings with a house and the kind of street that was typed; doubt stays doubt. */
function settle(strong: Match[], weak: Match[]): Search {
  const given = [...strong, ...weak];
  // A part of town has no house numbers: with one, only streets count.
  const streets = given.filter(({ asked, spelling }) => spelling.street !== null || asked.house === null);
  const all = streets.length > 0 ? streets : given;
  const best = Math.max(...all.map(weight));
  const top = all.filter((match) => weight(match) === best);
  const [first] = top;
  if (!first) return { kind: 'nothing', codes: [] };
  const same = all.filter((match) => String(match.asked.house?.number) === String(first.asked.house?.number) && match.asked.house?.suffix === first.asked.house?.suffix);
  const typed = same.filter((match) => match.asked.type !== null && match.asked.type === kindOf(match.spelling));
  const kept = typed.length > 0 ? typed : same;
  const wrongKind = typed.length === 0 && kept.every((match) => match.asked.type !== null);
  return { kind: 'streets', candidates: distinct(kept), house: first.asked.house, sure: !wrongKind, corrected: false };
}

/** A part of town carries its kind in its name («Грецька площа»). */
const kindOf = (spelling: Spelling): string | null => (spelling.street === null ? wordsOf(spelling.name).type : spelling.type);

const unsure = (search: Search): Search => (search.kind === 'streets' ? { ...search, sure: false } : search);

/** More of the text explained is better: a house, a settlement, a kind of street, more words of the name. */
const weight = ({ asked, spelling }: Match): number =>
  (asked.house ? 8 : 0) + (asked.codes ? 4 : 0) + (asked.type !== null && asked.type === kindOf(spelling) ? 2 : 0) + Math.min(asked.words.length, 4) / 8;

function distinct(matches: Match[]): Candidate[] {
  const order = ['current', 'old', 'russian', 'colloquial', 'locality', 'settlement'];
  const best = new Map<string, Candidate>();
  for (const { spelling } of [...matches].sort((a, b) => order.indexOf(a.spelling.kind) - order.indexOf(b.spelling.kind))) {
    const id = spelling.street === null ? `b${spelling.beat}` : `s${spelling.street}`;
    if (!best.has(id)) best.set(id, spelling);
  }
  return [...best.values()];
}

/** Names one slip away. A single certain slip in a long word is an answer; anything else is a question. */
async function nearMatches(db: Db | Tx, asked: Asked[]): Promise<Search | null> {
  const wanted = asked.filter((one) => soundKey(one.words).length >= 4);
  if (wanted.length === 0) return null;
  const heard = new Map(wanted.map((one) => [one, soundKey(one.words)]));
  const sounds = await soundsNear(db, [...new Set(heard.values())].flatMap(typosOf));
  const close = (one: Asked, sound: string) => distance(heard.get(one) ?? '', sound) <= 2;
  const near = await matches(db, wanted, 'sound', (one) => sounds.filter((sound) => close(one, sound)), (one, spelling) => close(one, spelling.sound));
  if (near.length === 0) return null;
  const slips = near.filter(({ asked: one, spelling }) => keyOf(one.words).length >= 6 && oneSlip(keyOf(one.words), spelling.key));
  const settled = settle(slips.length > 0 ? slips : near, []);
  if (settled.kind !== 'streets') return null;
  // Whatever else sounds alike stays in the question: the finder answers only if all of it leads to one beat.
  const sure = settled.sure && slips.length > 0;
  return { ...settled, candidates: sure ? distinct(near) : settled.candidates, sure, corrected: true };
}

/** Edits between two short words: lost, added, changed or swapped letters. */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)));
  const at = (i: number, j: number) => table[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      const row = table[i];
      if (row) row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, change, swap);
    }
  }
  return at(a.length, b.length);
}

