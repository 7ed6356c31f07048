import { boolean, date, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** What somebody got in the test of a course. A test that was not passed goes after a month, one that was passed after its last day. */
export const courseResults = pgTable(
  'course_results',
  {
    id: uuid().primaryKey().defaultRandom(),
    course: text().notNull(),
    /** Of the words that were read: a changed text is another version. */
    version: text().notNull(),
    /** Keyed digest of the address. */
    personDigest: text().notNull(),
    emailSealed: text().notNull(),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    right: integer().notNull(),
    questions: integer().notNull(),
    passed: boolean().notNull(),
    at: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
    /** The last day it counts; null when it was not passed. */
    lastOn: date({ mode: 'string' }),
  },
  (table) => [index('course_results_person').on(table.personDigest, table.course, table.lastOn), index('course_results_at').on(table.at)],
);
