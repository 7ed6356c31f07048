import { bigserial, boolean, date, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

const at = () => timestamp({ withTimezone: true, mode: 'date' });
const day = () => date({ mode: 'string' });

export const eventTypes = [
  'yard',
  'school',
  'lecture',
  'seminar',
  'training',
  'excursion',
  'conference',
  'forum',
  'presentation',
  'briefing',
  'roundTable',
  'publicMeeting',
  'report',
  'councils',
  'drill',
] as const;
export const eventStates = ['idea', 'proposed', 'confirmed', 'published', 'closed', 'held', 'draft', 'approved', 'counted', 'cancelled', 'failed'] as const;
export const eventVenues = [
  'yard',
  'microdistrict',
  'condominium',
  'school',
  'office',
  'hall',
  'library',
  'unit',
  'range',
  'online',
  'shelter',
  'other',
] as const;
export const eventHosts = ['association', 'school', 'council', 'project', 'police', 'residents'] as const;
export const signUpModes = ['none', 'optional', 'required'] as const;

/** How an event comes back. Each day of it is an event of its own, so one can be moved or cancelled and the rest stay. */
export const eventSeries = pgTable('event_series', {
  id: uuid().primaryKey().defaultRandom(),
  every: text({ enum: ['week', 'monthDay', 'monthWeekday'] }).notNull(),
  /** Every second week is 2. */
  step: integer().notNull().default(1),
  firstOn: day().notNull(),
  lastOn: day().notNull(),
  createdBy: uuid().notNull(),
  createdAt: at().notNull(),
});

/** A meeting of people with the police, or something they are invited to. Only states from `published` on are public, and `cancelled` or `failed` when it was published before. */
export const events = pgTable(
  'events',
  {
    id: uuid().primaryKey().defaultRandom(),
    slug: text().notNull().unique(),
    type: text({ enum: eventTypes }).notNull(),
    state: text({ enum: eventStates }).notNull(),
    /** Grows with each change: forms are held against it, calendars know by it that something changed. */
    version: integer().notNull().default(1),
    titleUk: text().notNull(),
    titleEn: text(),
    aboutUk: text().notNull().default(''),
    aboutEn: text(),
    venue: text({ enum: eventVenues }).notNull(),
    /** Of the register of places. */
    place: text(),
    addressUk: text().notNull().default(''),
    addressEn: text(),
    /** The host asked that only those who signed up see the address. */
    privateAddress: boolean().notNull().default(false),
    lat: doublePrecision(),
    lon: doublePrecision(),
    /** КАТОТТГ code of the city district or the settlement. */
    territory: text().notNull(),
    beat: integer(),
    /** Shown to those who signed up. */
    onlineLink: text(),
    host: text({ enum: eventHosts }).notNull(),
    hostName: text().notNull().default(''),
    startsAt: at().notNull(),
    endsAt: at().notNull(),
    /** Where it stood before it was moved; shown struck out. */
    movedFromAt: at(),
    movedReason: text(),
    cancelReason: text(),
    failReason: text(),
    /** An air raid interrupted it; null again when it goes on or is moved. */
    pausedAt: at(),
    languages: text().array().notNull().default(['uk']),
    signLanguage: boolean().notNull().default(false),
    captions: boolean().notNull().default(false),
    children: boolean().notNull().default(true),
    minAge: integer(),
    /** People of a vulnerable group: the exact place is never public. */
    vulnerable: boolean().notNull().default(false),
    signUp: text({ enum: signUpModes }).notNull().default('optional'),
    /** People, not households; null: no limit, only an estimate. */
    capacity: integer(),
    /** Of these, kept for people who need an accessible place. */
    accessSeats: integer().notNull().default(0),
    signUpUntilAt: at(),
    shelter: text().notNull().default(''),
    /** Metres to the shelter; 0: indoors, on the spot. */
    shelterMetres: integer(),
    accessNote: text().notNull().default(''),
    agenda: text().notNull().default(''),
    materials: text().notNull().default(''),
    contact: text().notNull().default(''),
    weatherPlan: text().notNull().default(''),
    photoRules: text().notNull().default(''),
    /** Which target of `kpi.json` it counts to: one or none. */
    kpi: text(),
    series: uuid().references(() => eventSeries.id),
    seriesOn: day(),
    /** The request it came from (module visits). */
    visitId: uuid(),
    demo: boolean().notNull().default(false),
    createdBy: uuid(),
    createdAt: at().notNull(),
    publishedAt: at(),
    changedAt: at().notNull(),
  },
  (table) => [
    index('events_public')
      .on(table.startsAt, table.id)
      .where(sql`${table.publishedAt} is not null`),
    index('events_territory')
      .on(table.territory, table.startsAt)
      .where(sql`${table.publishedAt} is not null`),
    index('events_beat')
      .on(table.beat, table.startsAt)
      .where(sql`${table.publishedAt} is not null`),
    index('events_state').on(table.state, table.startsAt, table.id),
    uniqueIndex('events_series').on(table.series, table.seriesOn),
    index('events_kpi')
      .on(table.kpi, table.startsAt)
      .where(sql`${table.state} = 'counted'`),
  ],
);

/** Who speaks or comes. An officer of the register is named by slug, so one person is never promised to two events at once. */
export const eventSpeakers = pgTable(
  'event_speakers',
  {
    id: uuid().primaryKey().defaultRandom(),
    event: uuid()
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    name: text().notNull(),
    post: text().notNull().default(''),
    unit: text(),
    officer: text(),
    police: boolean().notNull().default(false),
    confirmedAt: at(),
  },
  (table) => [index('event_speakers_event').on(table.event, table.position), index('event_speakers_officer').on(table.officer, table.event)],
);

/** What was done with an event, by whom and why. Rows are only added. */
export const eventActs = pgTable(
  'event_acts',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    event: uuid()
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    act: text().notNull(),
    staffId: uuid(),
    /** Codes, days and versions; the words that people saw. Never a name of a resident. */
    facts: jsonb().notNull().default({}),
    at: at().notNull(),
  },
  (table) => [index('event_acts_event').on(table.event, table.id)],
);

export const seatStates = ['requested', 'confirmed', 'waiting', 'offered', 'attended', 'absent', 'cancelled'] as const;

/**
 * One household at one event: `people` of them take seats. `requested` holds no seat until the link in the letter is pressed;
 * `offered` holds one until `offeredUntil`. What tells who it is goes 60 days after the event.
 */
export const eventSeats = pgTable(
  'event_seats',
  {
    id: uuid().primaryKey().defaultRandom(),
    event: uuid()
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    state: text({ enum: seatStates }).notNull(),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    emailSealed: text(),
    /** Keyed digest of the address; null once forgotten. */
    emailDigest: text(),
    /** Keyed digest of the mailbox behind the address, however the address is spelled: one mailbox holds one seat of an event. */
    mailboxDigest: text(),
    nameSealed: text(),
    needsSealed: text(),
    people: integer().notNull(),
    children: integer().notNull().default(0),
    /** Asked for an accessible seat. */
    access: boolean().notNull().default(false),
    photo: boolean().notNull().default(false),
    /** SHA-256 of the token in the person's letters: opens, changes and cancels this seat. */
    tokenHash: text().unique(),
    /** Six signs the person says or shows as a QR at the door; unique within the event. */
    doorCode: text(),
    /** How many came; null until the door was asked. */
    came: integer(),
    checkedAt: at(),
    checkedBy: text(),
    /** The order of the waiting list. */
    askedAt: at().notNull(),
    confirmedAt: at(),
    offeredUntil: at(),
    /** A person often absent is asked 24 hours before; without an answer the seat goes on. */
    confirmAgain: boolean().notNull().default(false),
    remindedDayAt: at(),
    remindedHoursAt: at(),
    endedAt: at(),
    /** More that a type asks (guardian, school contact, conditions), sealed JSON. */
    moreSealed: text(),
  },
  (table) => [
    index('event_seats_event').on(table.event, table.state, table.askedAt, table.id),
    // Requests nobody pressed are not seats: a stranger's typing never stands in the way of the owner's.
    uniqueIndex('event_seats_mailbox')
      .on(table.event, table.mailboxDigest)
      .where(sql`${table.state} not in ('requested', 'cancelled') and ${table.mailboxDigest} is not null`),
    uniqueIndex('event_seats_door').on(table.event, table.doorCode),
    index('event_seats_person').on(table.emailDigest, table.state),
    index('event_seats_offers')
      .on(table.offeredUntil)
      .where(sql`${table.state} = 'offered'`),
  ],
);

/** Secret addresses of personal calendars; only the hash is kept. */
export const eventFeeds = pgTable('event_feeds', {
  tokenHash: text().primaryKey(),
  emailDigest: text().notNull().unique(),
  language: text({ enum: ['uk', 'en'] }).notNull(),
  createdAt: at().notNull(),
});

/** What stays of an event when the names are gone. */
export const eventCounts = pgTable(
  'event_counts',
  {
    event: uuid()
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    /** confirmed, came, children, access, online, volunteers. */
    what: text().notNull(),
    count: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.event, table.what] })],
);

export const pressKinds = ['in', 'out', 'extra'] as const;

/** What organisers pressed at the door. The phone makes the id, so a press that is sent twice counts once. */
export const eventPresses = pgTable(
  'event_presses',
  {
    id: uuid().primaryKey(),
    event: uuid()
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    seat: uuid().references(() => eventSeats.id, { onDelete: 'cascade' }),
    /** `extra`: people who came without signing up; below zero takes them back. */
    what: text({ enum: pressKinds }).notNull(),
    people: integer().notNull(),
    staffId: uuid().notNull(),
    /** By the clock of the phone. */
    pressedAt: at().notNull(),
    at: at().notNull(),
  },
  (table) => [index('event_presses_event').on(table.event, table.what)],
);
