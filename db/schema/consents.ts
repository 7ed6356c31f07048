import { index, pgTable, text, timestamp, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

export const consentActs = ['given', 'withdrawn'] as const;

/** Who agreed to what, in which words, and when that was taken back. Rows are only added; the database refuses anything else but cutting off the person. */
export const consents = pgTable(
  'consents',
  {
    id: uuid().primaryKey(),
    act: text({ enum: consentActs }).notNull(),
    /** For a withdrawal: the agreement it ends. */
    givenId: uuid()
      .unique()
      .references((): AnyPgColumn => consents.id, { onDelete: 'cascade' }),
    purpose: text().notNull(),
    /** Keyed digest of the address; null once the thing it covers was forgotten. */
    personDigest: text(),
    /** What it covers: an appeal, an account. */
    subjectKind: text().notNull(),
    subjectId: text().notNull(),
    /** SHA-256 of the words that were shown; `consent_texts` has the words. */
    textHash: text().notNull(),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    /** The route of the page it was said on. */
    place: text().notNull(),
    at: at().notNull(),
  },
  (table) => [
    index('consents_person').on(table.personDigest, table.at),
    index('consents_subject').on(table.subjectKind, table.subjectId),
    index('consents_texts').on(table.purpose, table.language, table.textHash),
    index('consents_at').on(table.at),
  ],
);

/** The words behind each hash, kept from the first day they were in use. */
export const consentTexts = pgTable('consent_texts', {
  hash: text().primaryKey(),
  language: text({ enum: ['uk', 'en'] }).notNull(),
  words: text().notNull(),
  firstAt: at().notNull(),
});
