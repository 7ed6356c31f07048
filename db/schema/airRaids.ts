import { index, pgTable, timestamp, uuid } from 'drizzle-orm/pg-core';

const moment = () => timestamp({ withTimezone: true, mode: 'date' });

/** When the note of an air raid stood on public pages, and who put it there. */
export const airRaids = pgTable(
  'air_raids',
  {
    id: uuid().primaryKey().defaultRandom(),
    begunAt: moment().notNull(),
    begunBy: uuid().notNull(),
    /** It ends by itself then, whoever forgot it. */
    endsAt: moment().notNull(),
    endedAt: moment(),
    /** Null when it ended by itself. */
    endedBy: uuid(),
  },
  (table) => [index('air_raids_ends').on(table.endsAt)],
);
