import { sql } from 'drizzle-orm';
import { boolean, date, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { polygon } from './geometry.ts';

const day = () => date({ mode: 'string' });
const instant = () => timestamp({ withTimezone: true, mode: 'date' });

/** Stations, offices, posts and call points. Only `published` ones are shown. */
export const places = pgTable(
  'places',
  {
    slug: text().primaryKey(),
    kind: text().notNull(),
    nameUk: text().notNull(),
    nameEn: text().notNull(),
    addressUk: text().notNull(),
    addressEn: text().notNull(),
    lat: doublePrecision().notNull(),
    lon: doublePrecision().notNull(),
    /** КАТОТТГ code of the city district or the settlement. */
    territory: text().notNull(),
    unit: text(),
    phone: text(),
    email: text(),
    /** `{ day: 1…7, from: '09:00', to: '18:00' }[]`; a whole day is 00:00–24:00. */
    hours: jsonb().notNull().default([]),
    /** `{ on: '2026-12-31', hours: […], noteUk, noteEn }[]`: days that differ. */
    exceptions: jsonb().notNull().default([]),
    services: text().array().notNull().default([]),
    source: text().notNull(),
    verifiedOn: day().notNull(),
    status: text({ enum: ['draft', 'review', 'published', 'hidden'] }).notNull(),
    demo: boolean().notNull().default(false),
  },
  (table) => [index('places_territory').on(table.territory, table.kind)],
);

/** One fact of access at a time, each with the day someone looked. */
export const placeAccess = pgTable(
  'place_access',
  {
    place: text()
      .notNull()
      .references(() => places.slug),
    fact: text().notNull(),
    verdict: text({ enum: ['yes', 'partly', 'no', 'unknown'] }).notNull(),
    centimetres: integer(),
    noteUk: text(),
    noteEn: text(),
    checkedOn: day(),
  },
  (table) => [primaryKey({ columns: [table.place, table.fact] })],
);

/** People in service, with service data only: no column may ever hold a home, a private phone, a vehicle, a family or a photo. */
export const officers = pgTable(
  'officers',
  {
    slug: text().primaryKey(),
    surname: text().notNull(),
    givenName: text().notNull(),
    patronymic: text(),
    rank: text(),
    phone: text(),
    email: text(),
    languages: text().array().notNull().default([]),
    unit: text(),
    appointedOn: day(),
    verifiedOn: day().notNull(),
    source: text().notNull(),
    status: text({ enum: ['published', 'archived', 'hidden'] }).notNull(),
    demo: boolean().notNull().default(false),
  },
  (table) => [index('officers_surname').on(table.surname)],
);

/** A post outlives the people who hold it, so an address always leads to someone. */
export const officerPosts = pgTable('officer_posts', {
  id: text().primaryKey(),
  kind: text({ enum: ['dop', 'pog', 'sob'] }).notNull(),
  unit: text(),
  place: text().references(() => places.slug),
  room: text(),
  phone: text(),
  phoneNoteUk: text(),
  phoneNoteEn: text(),
  dutyPhone: text(),
  reception: jsonb().notNull().default([]),
  /** Who answers while nobody holds the post. */
  substitute: text().references(() => officers.slug),
  demo: boolean().notNull().default(false),
});

/** Who holds a post, by date. Two people never hold one post on one day (constraint `post_holders_one`). */
export const postHolders = pgTable(
  'post_holders',
  {
    post: text()
      .notNull()
      .references(() => officerPosts.id),
    officer: text()
      .notNull()
      .references(() => officers.slug),
    since: day().notNull(),
    /** The last day in the post; none while it lasts. */
    until: day(),
  },
  (table) => [primaryKey({ columns: [table.post, table.since] }), index('post_holders_officer').on(table.officer)],
);

export const officerLeaves = pgTable(
  'officer_leaves',
  {
    officer: text()
      .notNull()
      .references(() => officers.slug),
    since: day().notNull(),
    until: day().notNull(),
    deputy: text().references(() => officers.slug),
  },
  (table) => [primaryKey({ columns: [table.officer, table.since] })],
);

export const beats = pgTable(
  'beats',
  {
    number: integer().primaryKey(),
    nameUk: text().notNull(),
    nameEn: text().notNull(),
    /** КАТОТТГ code of the city district or the settlement. */
    territory: text().notNull(),
    unit: text(),
    post: text().references(() => officerPosts.id),
    /** A point inside, for the marker and for "nearest". */
    lat: doublePrecision().notNull(),
    lon: doublePrecision().notNull(),
    verifiedOn: day().notNull(),
    source: text().notNull(),
    demo: boolean().notNull().default(false),
  },
  (table) => [index('beats_territory').on(table.territory), index('beats_post').on(table.post)],
);

export const beatAreas = pgTable(
  'beat_areas',
  {
    beat: integer()
      .notNull()
      .references(() => beats.number),
    part: integer().notNull(),
    area: polygon().notNull(),
  },
  (table) => [primaryKey({ columns: [table.beat, table.part] }), index('beat_areas_area').using('gist', table.area)],
);

export const streets = pgTable(
  'streets',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** КАТОТТГ code of the settlement. */
    settlement: text().notNull(),
    type: text().notNull(),
    nameUk: text().notNull(),
  },
  (table) => [uniqueIndex('streets_name').on(table.settlement, table.type, table.nameUk)],
);

/** Which houses a beat serves: a range of one side, one separate house, or (without a street) a whole settlement. */
export const beatHouses = pgTable(
  'beat_houses',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    beat: integer()
      .notNull()
      .references(() => beats.number),
    settlement: text().notNull(),
    street: integer().references(() => streets.id),
    side: text({ enum: ['all', 'odd', 'even'] }).notNull(),
    fromNumber: integer().notNull(),
    fromSuffix: text().notNull().default(''),
    toNumber: integer().notNull(),
    /** None: every letter and fraction of the last number belongs to the range. */
    toSuffix: text(),
    /** A separate house as it is written («12а», «12/14»); it wins over every range. */
    house: text(),
  },
  (table) => [
    index('beat_houses_street').on(table.street, table.fromNumber, table.toNumber),
    index('beat_houses_beat').on(table.beat),
    index('beat_houses_settlement')
      .on(table.settlement)
      .where(sql`street is null`),
  ],
);

/** Where a house stands, for houses no beat names: the polygon then decides. */
export const housePoints = pgTable(
  'house_points',
  {
    street: integer()
      .notNull()
      .references(() => streets.id),
    house: text().notNull(),
    lat: doublePrecision().notNull(),
    lon: doublePrecision().notNull(),
  },
  (table) => [primaryKey({ columns: [table.street, table.house] })],
);

/** Every spelling the finder knows; `key`, `sound` and `short` are exact lookups. */
export const finderNames = pgTable(
  'finder_names',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    key: text().notNull(),
    sound: text().notNull(),
    /** The word people say alone: the surname of «Василя Стуса». */
    short: text(),
    name: text().notNull(),
    kind: text({ enum: ['current', 'old', 'russian', 'colloquial', 'locality', 'settlement'] }).notNull(),
    settlement: text().notNull(),
    street: integer().references(() => streets.id),
    /** The street's kind and today's name, repeated here so that one look into one table answers. */
    type: text(),
    streetName: text(),
    beat: integer().references(() => beats.number),
  },
  (table) => [
    // Every settlement has a «Центральна»: with the settlement in the index, a name that thousands carry costs no more than a rare one.
    index('finder_names_key')
      .on(table.key, table.settlement)
      .where(sql`kind <> 'settlement'`),
    index('finder_names_sound')
      .on(table.sound, table.settlement)
      .where(sql`kind <> 'settlement'`),
    index('finder_names_short')
      .on(table.short, table.settlement)
      .where(sql`kind <> 'settlement'`),
    // Settlements stand apart, or asking for one of that name would read every street of that name.
    index('finder_settlements_key')
      .on(table.key)
      .where(sql`kind = 'settlement'`),
    index('finder_settlements_sound')
      .on(table.sound)
      .where(sql`kind = 'settlement'`),
    index('finder_names_street').on(table.street),
  ],
);

/** Every sound of the register under the hashes of itself with one letter dropped: a slip is found by exact lookup, whatever the size. */
export const finderTypos = pgTable(
  'finder_typos',
  {
    hash: integer().notNull(),
    sound: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.hash, table.sound] })],
);

/** «Знайшли помилку?»: what a reader says is wrong. The words are sealed; the office reads and closes. */
export const placeReports = pgTable(
  'place_reports',
  {
    id: uuid().primaryKey().defaultRandom(),
    subjectKind: text({ enum: ['beat', 'officer', 'place'] }).notNull(),
    subjectId: text().notNull(),
    wrong: text().notNull(),
    textSealed: text().notNull(),
    language: text().notNull(),
    createdAt: instant().notNull(),
    closedAt: instant(),
    /** When an editor looked at what it names; a report that the office found wrong is settled as it is closed. */
    settledAt: instant(),
  },
  (table) => [index('place_reports_subject').on(table.subjectKind, table.subjectId)],
);

/** Every state of a card of the register that the office left behind, the newest last. Rows are only added (trigger `place_versions_rows_stay`). */
export const placeVersions = pgTable(
  'place_versions',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    subjectKind: text({ enum: ['place', 'officer', 'post', 'beat', 'unit'] }).notNull(),
    subjectId: text().notNull(),
    /** 1, 2, 3… of one card. */
    version: integer().notNull(),
    /** `found`: what a file or the first data said, written down when an editor first met it. */
    act: text({ enum: ['found', 'created', 'changed', 'checked', 'returned', 'appointed', 'ended', 'left', 'back'] }).notNull(),
    /** What every field of the form said, by its name. */
    card: jsonb().notNull(),
    /** None for what a file brought. */
    staffId: uuid(),
    why: text().notNull(),
    /** The first day the change holds; none when it holds at once. */
    inForceOn: day(),
    at: instant().notNull(),
  },
  (table) => [uniqueIndex('place_versions_one').on(table.subjectKind, table.subjectId, table.version)],
);
