import { bigserial, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

export const requestKinds = ['access', 'correction', 'deletion', 'objection', 'restriction'] as const;
export const requestStates = ['unconfirmed', 'received', 'identified', 'working', 'answered', 'refused'] as const;

/** What people ask about their own data. Who asks, about whom and in which words is sealed, and goes a year after the answer. */
export const dataRequests = pgTable(
  'data_requests',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The entry whose six digits prove the address; null once they did. */
    entryId: text().unique(),
    /** ASCII form, `ZD-OD-2026-000123-7`; given with the day of receipt. */
    number: text().unique(),
    /** Hash of the eight signs that open the page of the request. */
    codeHash: text(),
    kind: text({ enum: requestKinds }).notNull(),
    state: text({ enum: requestStates }).notNull(),
    /** Whether the person is who the data is about; null: nobody has decided yet. */
    identity: text({ enum: ['proved', 'unproved'] }),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    emailSealed: text(),
    emailDigest: text(),
    /** Another address that the data is kept under, when it is not the one that was proved. */
    aboutSealed: text(),
    aboutDigest: text(),
    textSealed: text(),
    answerSealed: text(),
    /** Why it was refused, by the law. */
    reason: text(),
    askedAt: at().notNull(),
    receivedAt: at(),
    /** The last day for an answer, as in Kyiv. */
    lastOn: text(),
    claimedBy: uuid(),
    closedAt: at(),
    /** Until then the person may take the archive. */
    archiveUntil: at(),
  },
  (table) => [
    index('data_requests_open')
      .on(table.lastOn, table.id)
      .where(sql`${table.closedAt} is null`),
    index('data_requests_person').on(table.emailDigest),
    index('data_requests_closed').on(table.closedAt, table.id),
    index('data_requests_asked').on(table.state, table.askedAt),
  ],
);

/** What was done with a request, by whom and why. Rows are only added. */
export const dataRequestEvents = pgTable(
  'data_request_events',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    requestId: uuid()
      .notNull()
      .references(() => dataRequests.id, { onDelete: 'cascade' }),
    event: text().notNull(),
    staffId: uuid(),
    /** Codes and days; never a name or an address. */
    facts: jsonb().notNull(),
    whySealed: text(),
    at: at().notNull(),
  },
  (table) => [index('data_request_events_request').on(table.requestId, table.id)],
);

/** Data that one person asks to erase before its term, and what the second person said. */
export const dataErasures = pgTable(
  'data_erasures',
  {
    id: uuid().primaryKey().defaultRandom(),
    requestId: uuid()
      .notNull()
      .references(() => dataRequests.id, { onDelete: 'cascade' }),
    askedBy: uuid().notNull(),
    askedAt: at().notNull(),
    whySealed: text().notNull(),
    answer: text({ enum: ['confirmed', 'refused'] }),
    answeredBy: uuid(),
    answeredAt: at(),
  },
  (table) => [index('data_erasures_request').on(table.requestId)],
);

/** The last number given out in a region and year; its row is locked until the request is stored. */
export const dataRequestNumbers = pgTable(
  'data_request_numbers',
  {
    region: text().notNull(),
    year: integer().notNull(),
    last: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.region, table.year] })],
);
