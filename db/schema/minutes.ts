import { bigserial, bigint, boolean, date, index, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

const at = () => timestamp({ withTimezone: true, mode: 'date' });
const day = () => date({ mode: 'string' });

export const minuteStates = ['draft', 'asked', 'published'] as const;
export const cardKinds = ['crime', 'disorder', 'area', 'police', 'service', 'idea'] as const;
export const cardWays = ['appeal', 'tip', 'call', 'area', 'answer', 'task', 'outside'] as const;
export const cardStates = ['raised', 'owned', 'work', 'done', 'refused'] as const;

/** What was said at one meeting. The public text names no resident; nobody changes it once it is published. */
export const minutes = pgTable(
  'minutes',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** Of the module events; one event has one. */
    event: uuid().notNull().unique(),
    /** `PR-2026-001`, in the order they were begun. */
    number: text().notNull().unique(),
    state: text({ enum: minuteStates }).notNull(),
    /** Grows with each change: forms are held against it. */
    version: integer().notNull().default(1),
    startsAt: at().notNull(),
    endsAt: at().notNull(),
    place: text().notNull(),
    chair: uuid().notNull(),
    chairName: text().notNull(),
    secretary: text().notNull(),
    /** Names and posts of the police who came. */
    police: text().notNull(),
    people: integer().notNull(),
    acquaintance: text().notNull(),
    problems: text().notNull(),
    invitation: text().notNull(),
    /** Asked by nobody in particular. */
    questions: text().notNull(),
    /** `[{ text, yes, no, abstained }]`; the three are null where nobody voted. */
    decisions: jsonb().notNull().default([]),
    nextOn: day(),
    /** Those in the picture have agreed. */
    photo: boolean().notNull().default(false),
    /** Somebody has looked at words that read like names. */
    namesSeen: boolean().notNull().default(false),
    chairApprovedAt: at(),
    /** SHA-256 of the token in the letter to the resident. */
    residentHash: text().unique(),
    residentSealed: text(),
    residentAskedAt: at(),
    residentApprovedAt: at(),
    /** What the resident says is not so; sealed, for the chair alone. */
    objectionSealed: text(),
    /** The last day to publish, as in Kyiv. */
    dueOn: day().notNull(),
    publishedAt: at(),
    begunAt: at().notNull(),
  },
  (table) => [
    index('minutes_due')
      .on(table.dueOn)
      .where(sql`${table.publishedAt} is null`),
  ],
);

/** One thing raised at a meeting, and what became of it. With an owner and a day it is a promise that everybody sees. */
export const issueCards = pgTable(
  'issue_cards',
  {
    id: uuid().primaryKey().defaultRandom(),
    event: uuid().notNull(),
    number: integer().notNull(),
    kind: text({ enum: cardKinds }).notNull(),
    text: text().notNull(),
    place: text().notNull().default(''),
    wish: text().notNull().default(''),
    way: text({ enum: cardWays }).notNull(),
    /** Sealed; only for a letter to the author. */
    contactSealed: text(),
    /** SHA-256 of the token in the author's letter. */
    authorHash: text().unique(),
    state: text({ enum: cardStates }).notNull(),
    version: integer().notNull().default(1),
    /** Post and name of who answers for it: staff, police, an office; never a resident. */
    owner: text(),
    dueOn: day(),
    ownedAt: at(),
    /** Why it had no owner within the term. */
    lateWhy: text(),
    /** The written answer, what was done, or why not. */
    answer: text(),
    closedAt: at(),
    /** Told at the next meeting. */
    toldAt: at(),
    raisedAt: at().notNull(),
    forgottenAt: at(),
  },
  (table) => [
    unique('issue_cards_number').on(table.event, table.number),
    index('issue_cards_open')
      .on(table.state, table.raisedAt)
      .where(sql`${table.state} in ('raised', 'owned', 'work')`),
  ],
);

/** What those who were there say of a promise: each once. */
export const promiseRatings = pgTable(
  'promise_ratings',
  {
    card: uuid()
      .notNull()
      .references(() => issueCards.id, { onDelete: 'cascade' }),
    /** Keyed digest of the seat; tells nobody who it was. */
    voter: text().notNull(),
    kept: text({ enum: ['yes', 'partly', 'no'] }).notNull(),
    at: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.card, table.voter] })],
);

/** What was done with minutes and cards, by whom. Rows are only added. */
export const minuteActs = pgTable(
  'minute_acts',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    event: uuid().notNull(),
    card: uuid(),
    act: text().notNull(),
    staffId: uuid(),
    facts: jsonb().notNull().default({}),
    at: at().notNull(),
  },
  (table) => [index('minute_acts_event').on(table.event, table.id)],
);

/** The last number of a year. */
export const minuteNumbers = pgTable('minute_numbers', { year: integer().primaryKey(), last: bigint({ mode: 'number' }).notNull() });
