import { bigserial, bigint, boolean, date, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

const at = () => timestamp({ withTimezone: true, mode: 'date' });
const day = () => date({ mode: 'string' });

export const visitStates = ['unconfirmed', 'received', 'unit', 'ready', 'offered', 'accepted', 'refused', 'withdrawn'] as const;
export const visitHosts = ['resident', 'association', 'school', 'council'] as const;

/** What a person has typed so far, sealed under a key that only their browser holds. */
export const visitDrafts = pgTable(
  'visit_drafts',
  {
    id: text().primaryKey(),
    sealed: text().notNull(),
    endsAt: at().notNull(),
  },
  (table) => [index('visit_drafts_ends').on(table.endsAt)],
);

/** An invitation of an officer to a courtyard or a school. Who asks, the exact address and the words are sealed and go sixty days after it is closed. */
export const visits = pgTable(
  'visits',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The entry whose six digits prove the address of e-mail; null once they did. */
    entryId: text().unique(),
    /** ASCII form, `ZM-OD-2026-000123-7`. */
    number: text().unique(),
    /** Hash of the eight signs that open its page. */
    codeHash: text(),
    state: text({ enum: visitStates }).notNull(),
    /** Grows with each step: forms are held against it, so of two at once one is told. */
    version: integer().notNull().default(1),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    host: text({ enum: visitHosts }).notNull(),
    /** Of an association, a school or a council: no person. */
    hostName: text().notNull().default(''),
    emailSealed: text(),
    emailDigest: text(),
    /** Keyed digest of the mailbox the address leads to: +tags of one mailbox are one household. */
    mailbox: text(),
    nameSealed: text(),
    phoneSealed: text(),
    addressSealed: text(),
    wordsSealed: text(),
    needsSealed: text(),
    /** The teacher of a school, sealed. */
    teacherSealed: text(),
    /** Keyed digest of the street and the house: the yard, for counting and turns. */
    yard: text().notNull(),
    territory: text().notNull(),
    beat: integer(),
    unit: text(),
    days: day().array().notNull(),
    part: text({ enum: ['morning', 'day', 'evening', 'any'] }).notNull(),
    people: integer().notNull(),
    topics: text().array().notNull(),
    /** The address is told only to who has signed up. */
    hidePlace: boolean().notNull().default(false),
    space: text({ enum: ['yard', 'hall', 'shelter', 'school', 'none'] }).notNull(),
    ages: text(),
    classes: integer(),
    parentsTold: boolean().notNull().default(false),
    askedAt: at().notNull(),
    receivedAt: at(),
    /** The last day of whoever must act now, as in Kyiv. */
    dueOn: day(),
    /** What the unit said: comes or not, and why not. */
    unitComes: boolean(),
    unitWords: text(),
    refusedFor: text(),
    /** Words of the refusal, said to the person. */
    refusedWords: text(),
    eventId: uuid(),
    meetsAt: at(),
    closedAt: at(),
    forgottenAt: at(),
  },
  (table) => [
    index('visits_state').on(table.state, table.receivedAt, table.id),
    index('visits_due')
      .on(table.dueOn, table.id)
      .where(sql`${table.dueOn} is not null`),
    index('visits_yard').on(table.yard, table.state),
    index('visits_beat').on(table.beat, table.state),
    index('visits_person').on(table.emailDigest, table.state),
    index('visits_asked').on(table.state, table.askedAt),
    index('visits_closed').on(table.closedAt),
    uniqueIndex('visits_once')
      .on(table.emailDigest, table.yard)
      .where(sql`${table.emailDigest} is not null and ${table.state} in ('received', 'unit', 'ready', 'offered')`),
  ],
);

/** Days that were offered; the newest one counts. */
export const visitOffers = pgTable(
  'visit_offers',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    visit: uuid()
      .notNull()
      .references(() => visits.id, { onDelete: 'cascade' }),
    startsAt: at().notNull(),
    endsAt: at().notNull(),
    place: text().notNull(),
    /** The nearest shelter, as people will read it, and metres to it. */
    shelter: text().notNull(),
    shelterMetres: integer().notNull(),
    /** Who comes: names and posts of the police. */
    who: text().notNull(),
    /** The same was talked about near here within sixty days, so the day is a later one. */
    later: boolean().notNull().default(false),
    offeredBy: uuid().notNull(),
    offeredAt: at().notNull(),
    answer: text({ enum: ['accepted', 'other'] }),
    answeredAt: at(),
  },
  (table) => [index('visit_offers_visit').on(table.visit, table.id)],
);

/** What was done with an invitation, by whom and why. Rows are only added. */
export const visitActs = pgTable(
  'visit_acts',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    visit: uuid()
      .notNull()
      .references(() => visits.id, { onDelete: 'cascade' }),
    act: text().notNull(),
    staffId: uuid(),
    /** Codes and days; never a name or an address of a resident. */
    facts: jsonb().notNull().default({}),
    at: at().notNull(),
  },
  (table) => [index('visit_acts_visit').on(table.visit, table.id)],
);

/** The last number given out in a region and year. */
export const visitNumbers = pgTable(
  'visit_numbers',
  {
    region: text().notNull(),
    year: integer().notNull(),
    last: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.region, table.year] })],
);
