import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

const moment = () => timestamp({ withTimezone: true, mode: 'date' });

/** What one person wants a setting to be, from which moment and why. Rows are only added; a trigger refuses the rest. */
export const settingEditions = pgTable(
  'setting_editions',
  {
    id: uuid().primaryKey().defaultRandom(),
    key: text().notNull(),
    edition: integer().notNull(),
    value: jsonb().notNull(),
    /** Never before it was proposed. An edition agreed to later than this begins when it was agreed to. */
    inForceFrom: moment().notNull(),
    why: text().notNull(),
    proposedBy: uuid().notNull(),
    proposedAt: moment().notNull(),
  },
  (table) => [uniqueIndex('setting_editions_key').on(table.key, table.edition), index('setting_editions_at').on(table.proposedAt)],
);

/** The word that settles an edition: another person's yes or no, or its author taking it back. One for an edition, whoever presses first. */
export const settingAnswers = pgTable('setting_answers', {
  editionId: uuid()
    .primaryKey()
    .references(() => settingEditions.id),
  answer: text({ enum: ['agreed', 'refused', 'withdrawn'] }).notNull(),
  answeredBy: uuid().notNull(),
  answeredAt: moment().notNull(),
  why: text().notNull(),
});
