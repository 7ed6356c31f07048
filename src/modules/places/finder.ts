/** Finds the beat of an address. When two answers are possible it asks; it never guesses aloud. */
import type { Db, Tx } from '#db/index.ts';
import { findTerritory, type Territory } from '#modules/territories/index.ts';
import { beatsKnown, officerOf, type Beat } from './beats.ts';
import { coversOf, coversOfSettlements, decidingCovers, endless, type Cover } from './coverage.ts';
import { beatsAtHouse } from './points.ts';
import { farCity } from './farCities.ts';
import { showHouse, type House } from './house.ts';
import type { Officer } from './posts.ts';
import { readingsOf, type Reading } from './readings.ts';
import { spellingsAlike, type Spelling } from './register.ts';
import { searchRegister, type Candidate } from './search.ts';
import { showStreet } from './streetNames.ts';
import { keyOf } from './spelling.ts';

export type StreetShown = { id: number; nameUk: string; nameEn: string; settlement: string };

/** What decided: one separate house, a range of a side, a whole street, a whole settlement, a border, a point, or the person's own choice. */
export type Rule = {
  kind: 'house' | 'range' | 'street' | 'settlement' | 'area' | 'point' | 'chosen';
  side: 'all' | 'odd' | 'even';
  from: number | null;
  to: number | null;
  /** The name as it was typed when it is not today's: an old, colloquial or corrected one. */
  readAs: { name: string; why: 'old' | 'russian' | 'colloquial' | 'corrected' } | null;
};

export type Found = { status: 'found'; beat: Beat; officer: Officer | null; street: StreetShown | null; house: string | null; rule: Rule };
export type Option = {
  choice: string;
  beat: Beat;
  street: StreetShown | null;
  house: string | null;
  side: 'all' | 'odd' | 'even';
  from: number | null;
  to: number | null;
};
export type Several = { status: 'several'; ask: 'which' | 'house' | 'settlement' | 'spelling'; options: Option[] };
export type None = { status: 'none'; reason: 'empty' | 'street' | 'house' | 'settlement'; street: StreetShown | null; house: string | null; nearest: Option[] };
export type Outside = { status: 'outside'; place: string | null };
export type NotServed = { status: 'notServed'; territory: Territory };
export type FinderAnswer = Found | Several | None | Outside | NotServed;

/** More streets of one name than this are a question about the settlement, not a list. */
const mostOptions = 12;

/** One possible end of the search, before beats are read. */
type End = { beat: number; candidate: Candidate | null; cover: Cover | null; rule: Rule['kind'] };

/** The beats that ends or covers point at, by number; one that is gone is left out. */
async function beatsOf(db: Db | Tx, pointing: readonly { beat: number }[], now: Date): Promise<Map<number, Beat>> {
  const numbers = pointing.map(({ beat }) => beat);
  return new Map((await beatsKnown(db, numbers, now)).map((beat) => [beat.number, beat]));
}

/**
 * The beat and officer of a written address. `choice` is the value of an option this same text offered before.
 * Nothing about the text is kept or logged.
 */
export async function findByAddress(db: Db | Tx, text: string, now: Date, choice: string | null = null): Promise<FinderAnswer> {
  const readings = /[\p{L}\p{N}]/u.test(text) ? readingsOf(text) : [];
  if (readings.length === 0) return { status: 'none', reason: 'empty', street: null, house: null, nearest: [] };
  const found = await searchRegister(db, readings);
  if (found.kind === 'settlement') return answerForSettlement(db, found.codes, now);
  if (found.kind !== 'streets') {
    // A large city of another region, said outright or only guessed from the commas: outside, not «unknown street».
    const far = readings.map((one) => (one.settlement ? farCity(one.settlement) : null)).find((name) => name !== null);
    if (far) return { status: 'outside', place: far };
  }
  if (found.kind !== 'streets') return suggest(db, readings, found.kind === 'nothing' ? found.codes : [], now);
  const { house } = found;
  const candidates = found.candidates.slice(0, mostOptions);
  const crowded = found.candidates.length > mostOptions;
  const sure = found.sure && !crowded;
  const ends = await endsOf(db, candidates, house);
  if (ends.length === 0) return uncovered(db, candidates, house, now);
  const beats = await beatsOf(db, ends, now);
  const kept = ends.filter((end) => beats.has(end.beat));
  const chosen = choice === null ? null : (kept.find((end) => choiceOf(end) === choice) ?? null);
  // A street that fits but says nothing about this house leaves a doubt as good as a second answer.
  const silent = candidates.some((candidate) => !kept.some((one) => one.candidate === candidate));
  const certain = sure && !silent && new Set(kept.map((one) => one.beat)).size === 1 ? kept[0] : null;
  const end = chosen ?? certain;
  const beat = end ? beats.get(end.beat) : undefined;
  if (end && beat) return shownFound(end, beat, house, chosen !== null, found.corrected);
  const towns = new Set(candidates.map((one) => one.settlement));
  const ask = crowded ? 'settlement' : !sure ? 'spelling' : house === null && candidates.length === 1 ? 'house' : towns.size > 1 ? 'settlement' : 'which';
  return { status: 'several', ask, options: options(kept, beats, house) };
}

async function endsOf(db: Db | Tx, candidates: Candidate[], house: House | null): Promise<End[]> {
  const streets = candidates.map((one) => one.street).filter((id) => id !== null);
  const covers = await coversOf(db, streets, house?.number ?? null);
  const ends: End[] = [];
  for (const candidate of candidates) {
    if (candidate.street === null) {
      if (candidate.beat !== null) ends.push({ beat: candidate.beat, candidate, cover: null, rule: 'area' });
      continue;
    }
    const own = covers.filter((cover) => cover.street === candidate.street);
    const deciding = house ? decidingCovers(own, house) : own;
    for (const cover of deciding) ends.push({ beat: cover.beat, candidate, cover, rule: ruleOf(cover) });
    if (house && deciding.length === 0) {
      for (const beat of await beatsAtHouse(db, candidate.street, house)) ends.push({ beat, candidate, cover: null, rule: 'area' });
    }
  }
  return ends;
}

function ruleOf(cover: Cover): Rule['kind'] {
  if (cover.house !== null) return 'house';
  return cover.side === 'all' && cover.from <= 1 && cover.to >= endless ? 'street' : 'range';
}

function shownFound(end: End, beat: Beat, house: House | null, chosen: boolean, corrected: boolean): Found {
  const { candidate, cover } = end;
  const why = corrected
    ? 'corrected'
    : candidate && (candidate.kind === 'old' || candidate.kind === 'russian' || candidate.kind === 'colloquial')
      ? candidate.kind
      : null;
  return {
    status: 'found',
    beat,
    officer: officerOf(beat),
    street: streetOf(candidate),
    house: house ? showHouse(house) : null,
    rule: {
      kind: chosen ? 'chosen' : end.rule,
      side: cover?.side ?? 'all',
      from: cover && end.rule !== 'street' ? cover.from : null,
      to: cover && cover.to < endless ? cover.to : null,
      readAs: why && candidate ? { name: candidate.name, why } : null,
    },
  };
}

function streetOf(candidate: Candidate | null): StreetShown | null {
  if (!candidate || candidate.street === null || candidate.streetName === null) return null;
  const street = { type: candidate.type ?? 'street', nameUk: candidate.streetName };
  return { id: candidate.street, nameUk: showStreet(street, 'uk'), nameEn: showStreet(street, 'en'), settlement: candidate.settlement };
}

const choiceOf = (end: End) => `${end.candidate?.street ?? 0}.${end.beat}`;

function options(ends: End[], beats: Map<number, Beat>, house: House | null): Option[] {
  const seen = new Set<string>();
  return ends.flatMap((end) => {
    const beat = beats.get(end.beat);
    const choice = choiceOf(end);
    if (!beat || seen.has(choice)) return [];
    seen.add(choice);
    const { cover } = end;
    return [
      {
        choice,
        beat,
        street: streetOf(end.candidate),
        house: house ? showHouse(house) : null,
        side: cover?.side ?? 'all',
        from: cover?.from ?? null,
        to: cover && cover.to < endless ? cover.to : null,
      },
    ];
  });
}

/** The street is known, the house is not: the beats of the rest of the street are the nearest help. */
async function uncovered(db: Db | Tx, candidates: Candidate[], house: House | null, now: Date): Promise<None | NotServed> {
  const ends = await endsOf(db, candidates, null);
  for (const candidate of candidates) {
    const land = await findTerritory(db, candidate.settlement);
    if (land && !land.served && ends.length === 0) return { status: 'notServed', territory: land };
  }
  const beats = await beatsOf(db, ends, now);
  return {
    status: 'none',
    reason: 'house',
    street: streetOf(candidates[0] ?? null),
    house: house ? showHouse(house) : null,
    nearest: options(ends, beats, null).slice(0, 6),
  };
}

async function answerForSettlement(db: Db | Tx, codes: string[], now: Date): Promise<FinderAnswer> {
  const covers = await coversOfSettlements(db, codes);
  const beats = await beatsOf(db, covers, now);
  const ends = covers.map((cover): End => ({ beat: cover.beat, candidate: null, cover, rule: 'settlement' })).filter((end) => beats.has(end.beat));
  const [only] = ends;
  const beat = only ? beats.get(only.beat) : undefined;
  if (only && beat && codes.length === 1 && new Set(ends.map((end) => end.beat)).size === 1) return shownFound(only, beat, null, false, false);
  if (ends.length > 0) return { status: 'several', ask: 'which', options: options(ends, beats, null) };
  for (const code of codes) {
    const land = await findTerritory(db, code);
    if (land && !land.served) return { status: 'notServed', territory: land };
  }
  return { status: 'none', reason: 'settlement', street: null, house: null, nearest: [] };
}

async function suggest(db: Db | Tx, readings: Reading[], settlements: string[], now: Date): Promise<None> {
  const [first] = readings;
  const alike: Spelling[] = first && first.words.length > 0 ? (await spellingsAlike(db, keyOf(first.words), settlements)).filter((one) => one.far < 0.75) : [];
  const candidates = alike.map((one): Candidate => ({ ...one }));
  const ends = await endsOf(db, candidates.slice(0, 6), null);
  const beats = await beatsOf(db, ends, now);
  return {
    status: 'none',
    reason: 'street',
    street: null,
    house: first?.house ? showHouse(first.house) : null,
    nearest: options(ends, beats, null).slice(0, 6),
  };
}
