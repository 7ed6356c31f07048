/** The card of a beat with its border and its houses. */
import { and, asc, eq, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beatAreas, beats, officerPosts } from '#db/schema/places.ts';
import { knownTerritories, knownUnits, pathOf } from '#modules/territories/index.ts';
import { boxOf, inRings, middleOf, readBorder, sharedHectares } from './border.ts';
import { checkHouses, housesTable, overlappingHouses, readHouses, writeHouses, type HousesChecked } from './cardHouses.ts';
import { faultsOf, notLater } from './cardRow.ts';
import { readLands, within } from './cardScope.ts';
import { rowOf, valueOf, type Card, type CardAbout, type CardChecked, type CardFault, type CardType } from './cards.ts';
import { showBorder, type Ring } from './corners.client.ts';
import { kyiv } from './hours.ts';
import { sheets } from './importSheets.ts';
import { loadAreas, loadBeats } from './loadBeats.ts';
import { romanise } from './names.ts';

const columns = ['name_uk', 'name_en', 'territory', 'unit', 'post', 'lat', 'lon', 'source', 'checked_on'] as const;
const Row = sheets.beats.omit({ beat: true, localities: true });

/** Less than this is a street's width along a common border. */
const leastHectares = 0.5;

export const beatCard: CardType = {
  kind: 'beat',
  fields: [...columns, 'border'],
  lists: [],
  tables: [housesTable],
  later: [],
  first: ['beat'],
  checkedField: 'checked_on',
  tags: (number) => ['officers', 'places', 'map', `beat:${number}`],

  async lock(tx, id) {
    await tx
      .select({ number: beats.number })
      .from(beats)
      .where(eq(beats.number, numberOf(id)))
      .for('update');
  },

  async read(db: Db | Tx, id: string): Promise<Card | null> {
    const [row] = await db
      .select()
      .from(beats)
      .where(eq(beats.number, numberOf(id)));
    if (!row) return null;
    const areas = await db.select().from(beatAreas).where(eq(beatAreas.beat, row.number)).orderBy(asc(beatAreas.part));
    return {
      name_uk: row.nameUk,
      name_en: row.nameEn,
      territory: row.territory,
      unit: row.unit ?? '',
      post: row.post ?? '',
      lat: String(row.lat),
      lon: String(row.lon),
      source: row.source,
      checked_on: row.verifiedOn,
      border: showBorder(areas.map(({ area }) => area)),
      houses: await readHouses(db, row.number),
    };
  },

  async check(tx: Tx, card: Card, { id, scope, agreed, now }: CardAbout): Promise<CardChecked> {
    const { rings, faults: crooked } = readBorder(valueOf(card, 'border'));
    const placed = withMiddle(card, rings);
    const parsed = Row.safeParse(rowOf(placed, columns));
    const faults: CardFault[] = [...faultsOf(parsed.error), ...crooked, ...notLater(card, 'checked_on', kyiv(now).day)];
    const number = id === null ? sheets.beats.shape.beat.safeParse(valueOf(card, 'beat')).data : numberOf(id);
    if (number === undefined) faults.push({ field: 'beat', why: 'places.import.beat' });
    else if (id === null && (await tx.$count(beats, eq(beats.number, number))) > 0) faults.push({ field: 'beat', why: 'places.edit.beat.taken' });
    const { territory, unit, post, lat, lon } = parsed.data ?? {};
    if (territory && !(await knownTerritories(tx, [territory])).has(territory)) faults.push({ field: 'territory', why: 'places.edit.territory' });
    if (unit && !(await knownUnits(tx, [unit])).has(unit)) faults.push({ field: 'unit', why: 'places.import.noUnit' });
    if (post) faults.push(...(await postFaults(tx, post, { number, scope, now })));
    if (lat !== undefined && lon !== undefined && rings.length > 0 && crooked.length === 0 && !inRings([lon, lat], rings))
      faults.push({ field: 'lat', why: 'places.border.outside' });
    const houses = await houseFaults(tx, card, number, { scope, agreed });
    faults.push(...(houses?.faults ?? []));
    if (faults.length === 0 && !agreed.includes('overlap')) faults.push(...(await overlapFaults(tx, rings, number ?? 0)));
    if (faults.length > 0 || !parsed.data || number === undefined) return { faults };
    const row = parsed.data;
    return {
      id: String(number),
      async write(tx) {
        const [kept] = await tx.select({ demo: beats.demo }).from(beats).where(eq(beats.number, number));
        await loadBeats(tx, [
          {
            number,
            nameUk: row.name_uk,
            nameEn: row.name_en ?? romanise(row.name_uk),
            territory: row.territory,
            unit: row.unit ?? null,
            post: row.post ?? null,
            lat: row.lat,
            lon: row.lon,
            verifiedOn: row.checked_on,
            source: row.source,
            demo: kept?.demo ?? false,
          },
        ]);
        await loadAreas(tx, number, rings);
        if (houses) await writeHouses(tx, number, houses);
      },
      look: async (tx) => (houses ? overlappingHouses(tx, number, houses) : []),
    };
  },
};

/** What is wrong with a changed list of houses; none when it stays as it is, whoever brought it. */
async function houseFaults(
  tx: Tx,
  card: Card,
  number: number | undefined,
  { scope, agreed }: Pick<CardAbout, 'scope' | 'agreed'>,
): Promise<HousesChecked | null> {
  const kept = await readHouses(tx, number ?? 0);
  if (valueOf(card, 'houses') === '' || valueOf(card, 'houses') === kept) return null;
  // Streets of a city belong to it, not to its districts.
  const around = scope && (await pathOf(tx, valueOf(card, 'territory')));
  return checkHouses(tx, card, { agreed, reach: scope && around && new Set([...scope, ...around.map(({ code }) => code)]) });
}

/** An address may say anything; what is no number is the number of nothing. */
const numberOf = (id: string): number => (/^[1-9]\d{0,6}$/.test(id) ? Number(id) : 0);

/** Whoever leaves the point of the marker empty gets one well inside the border. */
function withMiddle(card: Card, rings: readonly Ring[]): Card {
  const middle = valueOf(card, 'lat') + valueOf(card, 'lon') === '' ? middleOf(rings) : null;
  return middle ? { ...card, lat: String(middle[1]), lon: String(middle[0]) } : card;
}

/** A post of somebody else's territory is not taken from there; the one that already serves the beat stays. */
async function postFaults(
  tx: Tx,
  post: string,
  { number, scope, now }: { number: number | undefined; scope: CardAbout['scope']; now: Date },
): Promise<CardFault[]> {
  if ((await tx.$count(officerPosts, eq(officerPosts.id, post))) === 0) return [{ field: 'post', why: 'places.import.noPost' }];
  const [kept] = number === undefined ? [] : await tx.select({ post: beats.post }).from(beats).where(eq(beats.number, number));
  const lands = (await readLands(tx, now)).post(post);
  return kept?.post === post || lands.length === 0 || within(scope, lands) ? [] : [{ field: 'post', why: 'places.edit.elsewhere' }];
}

/** Beats that would share land with this one, with how much: a person may know better and says so by a tick. */
async function overlapFaults(tx: Tx, rings: readonly Ring[], number: number): Promise<CardFault[]> {
  if (rings.length === 0) return [];
  const { west, south, east, north } = boxOf(rings);
  const near = sql`${beatAreas.area} && polygon(box(point(${west}::float8, ${south}::float8), point(${east}::float8, ${north}::float8)))`;
  const others = await tx
    .select()
    .from(beatAreas)
    .where(and(ne(beatAreas.beat, number), near));
  const shared = [...Map.groupBy(others, (row) => row.beat)].flatMap(([beat, parts]) => {
    const hectares = sharedHectares(
      rings,
      parts.map(({ area }) => area.map(([lon, lat]): [number, number] => [lon, lat])),
    );
    return hectares < leastHectares ? [] : [{ beat, hectares }];
  });
  if (shared.length === 0) return [];
  const told = shared.map(({ beat, hectares }) => `№ ${beat} (${Math.max(1, Math.round(hectares))})`).join(', ');
  return [{ field: 'agreed', why: 'places.border.overlap', values: { beats: told } }];
}
