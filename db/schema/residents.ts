import { bigint, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

/** People who asked to see their things in one place. Nothing in the portal needs such an account. */
export const residents = pgTable('residents', {
  id: uuid().primaryKey().defaultRandom(),
  emailSealed: text().notNull(),
  /** Keyed digest of the address in lower case: finds the account and what was confirmed with this address. */
  emailDigest: text().notNull().unique(),
  createdAt: at().notNull(),
});

/** Signed-in browsers. Only the SHA-256 of the token is kept, and nothing about the device. A row that is gone is a session that has ended, on every node at once. */
export const residentSessions = pgTable(
  'resident_sessions',
  {
    tokenHash: text().primaryKey(),
    /** Names the session where its owner ends it. */
    id: uuid().notNull().unique().defaultRandom(),
    residentId: uuid()
      .notNull()
      .references(() => residents.id, { onDelete: 'cascade' }),
    startedAt: at().notNull(),
    /** Written at most once an hour. */
    touchedAt: at().notNull(),
    /** When the person last showed that the account is theirs. */
    provedAt: at().notNull(),
    /** What a new passkey is asked to sign; used once. */
    challenge: text(),
  },
  (table) => [index('resident_sessions_resident').on(table.residentId), index('resident_sessions_touched').on(table.touchedAt)],
);

/** Codes on their way to a mailbox. The row belongs to the browser that asked: its id is a hash of that browser's cookie. */
export const residentCodes = pgTable(
  'resident_codes',
  {
    id: text().primaryKey(),
    purpose: text({ enum: ['enter', 'prove', 'ask', 'visit'] }).notNull(),
    emailSealed: text().notNull(),
    emailDigest: text().notNull(),
    codeHash: text().notNull(),
    tries: integer().notNull(),
    sentCount: integer().notNull(),
    sentAt: at().notNull(),
    endsAt: at().notNull(),
  },
  (table) => [index('resident_codes_sent').on(table.sentAt)],
);

/** What a person added to the account by its own secret. The proof is what the secret opened: once that changes, the row opens nothing. */
export const residentThings = pgTable(
  'resident_things',
  {
    residentId: uuid()
      .notNull()
      .references(() => residents.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    key: text().notNull(),
    proof: text().notNull(),
    addedAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.residentId, table.kind, table.key] })],
);

/** Passkeys that open an account without a code. Only the public part is kept. */
export const residentPasskeys = pgTable(
  'resident_passkeys',
  {
    /** The credential's own id, base64url. */
    id: text().primaryKey(),
    residentId: uuid()
      .notNull()
      .references(() => residents.id, { onDelete: 'cascade' }),
    publicKey: text().notNull(),
    counter: bigint({ mode: 'number' }).notNull(),
    /** As its owner calls it. */
    name: text().notNull(),
    addedAt: at().notNull(),
    usedAt: at(),
  },
  (table) => [index('resident_passkeys_resident').on(table.residentId)],
);

/** What a browser without a session is asked to sign; used once. The id is a hash of that browser's cookie. */
export const residentChallenges = pgTable(
  'resident_challenges',
  {
    id: text().primaryKey(),
    challenge: text().notNull(),
    endsAt: at().notNull(),
  },
  (table) => [index('resident_challenges_ends').on(table.endsAt)],
);
