import { index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** How often something was tried in a window of time. Keys are digests or ids, never addresses of people or machines. */
export const limits = pgTable(
  'limits',
  {
    key: text().primaryKey(),
    used: integer().notNull(),
    endsAt: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [index('limits_end').on(table.endsAt)],
);
