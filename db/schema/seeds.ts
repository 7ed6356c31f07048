import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Which modules have put their invented people and places into this demo database. */
export const seeds = pgTable('seeds', {
  module: text().primaryKey(),
  at: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
});
