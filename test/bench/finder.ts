// What one search costs as the country grows: the same questions over 12, 1,000 and 100,000 beats with ten rows of houses each.
// Run: node test/bench/finder.ts [postgres://… of a server where databases may be made; without it, PGlite in memory]
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import { connect, rows, type Database, type Db } from '#db/index.ts';
import { demoTerritories } from '#db/seed/territories.ts';
import { findByAddress, findByPoint, finderRow, typosOf } from '#modules/places/index.ts';
import { findHome, loadTerritories } from '#modules/territories/index.ts';

const now = new Date('2026-11-24T12:00:00Z');
const syllables = [
  'ба',
  'ве',
  'гори',
  'дні',
  'жу',
  'за',
  'калі',
  'лу',
  'марі',
  'но',
  'оста',
  'пере',
  'рома',
  'сели',
  'тара',
  'у',
  'фе',
  'хо',
  'ціло',
  'чер',
  'шо',
  'ясе',
  'бере',
  'вишо',
];
const ends = ['вська', 'нська', 'льна', 'чна', 'шка', 'цька', 'рова', 'дова'];

/** A name that no other number gives. */
function nameOf(number: number): string {
  const parts: string[] = [];
  for (let rest = number + 1; rest > 0; rest = Math.floor(rest / syllables.length)) parts.push(syllables[rest % syllables.length] ?? '');
  return `${parts.join('')}${ends[number % ends.length]}`;
}

/** Two streets and ten rows of houses to a beat; every hundredth street has a name that every settlement has. The first settlement is the home city. */
async function buildCountry(db: Db, beats: number): Promise<void> {
  await loadTerritories(db, demoTerritories(now));
  const home = await findHome(db);
  const settlements = Math.max(10, beats / 100);
  const settlementOf = (n: number): string => (n % settlements === 0 && home !== null ? home : `S${n % settlements}`);
  await db.execute(sql`insert into beats (number, name_uk, name_en, territory, lat, lon, verified_on, source)
    select n, 'Дільниця ' || n, 'Beat ' || n, 'S' || (n % ${settlements}::int), 45.5 + (n / 400) * 0.01, 28.5 + (n % 400) * 0.01, '2026-11-01', 'bench' from generate_series(1, ${beats}::int) n`);
  await db.execute(sql`insert into beat_areas (beat, part, area)
    select number, 0, polygon(box(point(lon - 0.005, lat - 0.005), point(lon + 0.005, lat + 0.005))) from beats`);
  await db.execute(
    sql`insert into finder_names (key, sound, name, kind, settlement) select 'місто' || n, 'misto' || n, 'Місто' || n, 'settlement', case when n = 0 then ${home}::text else 'S' || n end from generate_series(0, ${settlements}::int - 1) n`,
  );
  const streets = beats * 2;
  for (let start = 1; start <= streets; start += 5000) {
    const found = Array.from({ length: Math.min(5000, streets - start + 1) }, (_, i) => {
      const id = start + i;
      const name = id % 100 === 0 ? 'Центральна' : nameOf(id);
      return { id, settlement: settlementOf(Math.ceil(id / 2)), ...finderRow(name) };
    });
    await db.execute(sql`insert into streets (id, settlement, type, name_uk) overriding system value
      select (r->>'id')::int, (r->>'settlement') || '/' || (r->>'id'), 'street', r->>'name' from jsonb_array_elements(${JSON.stringify(found)}::jsonb) r`);
    await db.execute(sql`insert into finder_names (key, sound, short, name, kind, settlement, street, type, street_name)
      select r->>'key', r->>'sound', r->>'short', r->>'name', 'current', r->>'settlement', (r->>'id')::int, 'street', r->>'name'
      from jsonb_array_elements(${JSON.stringify(found)}::jsonb) r`);
    const typos = found.flatMap((row) => typosOf(row.sound).map((hash) => ({ hash, sound: row.sound })));
    await db.execute(
      sql`insert into finder_typos select distinct (r->>'hash')::int, r->>'sound' from jsonb_array_elements(${JSON.stringify(typos)}::jsonb) r on conflict do nothing`,
    );
  }
  await db.execute(sql`insert into beat_houses (beat, settlement, street, side, from_number, to_number)
    select (s.id + 1) / 2, s.settlement, s.id, case when k % 2 = 0 then 'even' else 'odd' end, 1 + (k / 2) * 40, 40 + (k / 2) * 40 from streets s, generate_series(0, 4) k`);
  for (const table of ['beats', 'beat_areas', 'streets', 'finder_names', 'finder_typos', 'beat_houses']) await db.execute(sql.raw(`vacuum analyze ${table}`));
}

type Country = { database: Database; beats: number; drop: () => Promise<void> };
type Question = (db: Db, n: number, country: Country) => Promise<string>;

const written =
  (text: (n: number, beats: number) => string): Question =>
  async (db, n, { beats }) =>
    (await findByAddress(db, text(n, beats), now)).status;

const questions: Record<string, Question> = {
  'exact name': written((n) => `вул. ${nameOf(n)}, 12`),
  'Russian spelling': written((n) => `ул. ${nameOf(n)}я 12`),
  'one letter lost': written((n) => `${nameOf(n).slice(0, 4)}${nameOf(n).slice(5)} 12`),
  'common name': written(() => 'Центральна 12'),
  'common name, settlement': written((n, beats) => `Місто${1 + (n % (Math.max(10, beats / 100) - 1))}, Центральна 12`),
  'no such street': written((n) => `Йцщжюєґ${nameOf(n).slice(0, 3)} 12`),
  point: async (db, n) => {
    const beat = Math.ceil(n / 2);
    return (await findByPoint(db, { lat: 45.5 + Math.floor(beat / 400) * 0.01, lon: 28.5 + (beat % 400) * 0.01 }, now)).status;
  },
};

async function openCountry(server: string | null, beats: number): Promise<Country> {
  const { database, drop } = await emptyDatabase(server, beats);
  await buildCountry(database.db, beats);
  return { database, beats, drop };
}

async function emptyDatabase(server: string | null, beats: number): Promise<Omit<Country, 'beats'>> {
  if (server === null) {
    const database = await connect({ directory: null }, { migrate: true });
    return { database, drop: () => database.close() };
  }
  const admin = await connect({ url: server, connections: 1 });
  const name = `bench_finder_${process.pid}_${beats}`;
  await admin.db.execute(sql.raw(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await connect({ url: url.href, connections: 2 }, { migrate: true });
  return {
    database,
    drop: async () => {
      await database.close();
      await admin.db.execute(sql.raw(`drop database ${name} with (force)`));
      await admin.close();
    },
  };
}

const middle = (spent: number[], part = 0.5): number => spent.toSorted((a, b) => a - b)[Math.floor(spent.length * part)] ?? NaN;

/** One kind of question to every country in turn, so that other work on the machine costs all of them the same. */
async function timed(ask: Question, countries: readonly Country[], times: number): Promise<Map<number, number[]>> {
  const spent = new Map(countries.map(({ beats }): [number, number[]] => [beats, []]));
  for (let i = -10; i < times; i++) {
    for (const country of countries) {
      const n = 1 + (((i + 10) * 7919) % (country.beats * 2 - 1));
      const began = performance.now();
      await ask(country.database.db, n % 100 === 0 ? n + 1 : n, country);
      if (i >= 0) spent.get(country.beats)?.push(performance.now() - began);
    }
  }
  return spent;
}

/**
 * Builds a country of each size and prints what each kind of question costs there: the middle of `times` askings in milliseconds (in brackets
 * what 95 of 100 stay below) and how many times the largest country costs the one before it. `server`: PostgreSQL; null: PGlite in memory.
 */
export async function printFinderTable(
  server: string | null,
  { sizes = [12, 1_000, 100_000], times = 200 }: { sizes?: readonly number[]; times?: number } = {},
): Promise<void> {
  const countries: Country[] = [];
  try {
    for (const beats of sizes) countries.push(await openCountry(server, beats));
    const largest = countries.at(-1);
    const [count] = largest
      ? await rows<{ houses: number; names: number }>(
          largest.database.db,
          sql`select (select count(*) from beat_houses)::int as houses, (select count(*) from finder_names)::int as names`,
        )
      : [];
    console.log(
      `finder on ${largest?.database.kind}: the largest country has ${count?.names} names and ${count?.houses} rows of houses; ms, middle of ${times} (95 %)`,
    );
    console.log(`${''.padEnd(24)}${sizes.map((beats) => `${beats.toLocaleString('en')} beats`.padStart(18)).join('')}${'growth'.padStart(10)}`);
    for (const [name, ask] of Object.entries(questions)) {
      const spent = await timed(ask, countries, times);
      const all = sizes.map((beats) => spent.get(beats) ?? []);
      const growth = middle(all.at(-1) ?? []) / middle(all.at(-2) ?? []);
      console.log(
        `${name.padEnd(24)}${all.map((list) => `${middle(list).toFixed(2)} (${middle(list, 0.95).toFixed(1)})`.padStart(18)).join('')}${`${growth.toFixed(2)}×`.padStart(10)}`,
      );
    }
  } finally {
    for (const { drop } of countries) await drop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await printFinderTable(process.argv[2] ?? null);
