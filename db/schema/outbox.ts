import { bigint, bigserial, customType, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

const moment = () => timestamp({ withTimezone: true, mode: 'date' });
const bytes = customType<{ data: Buffer; driverData: Uint8Array }>({ dataType: () => 'bytea', fromDriver: (value) => Buffer.from(value) });

/** Letters of one lane share a fate: a refusing police mail server must not hold back the codes of residents. */
export const letterLanes = ['police', 'resident', 'staff'] as const;
/**
 * `waiting` for its turn; `sending` now, under a lease; `unclear`: the server may or may not have taken it, the journal is asked;
 * `held`: nobody but a person can tell; `sent`: taken by the server, with proof; `dead`: will not be sent unless a person says so.
 */
export const letterStates = ['waiting', 'sending', 'unclear', 'held', 'sent', 'dead'] as const;

/** Every letter the portal has promised to send. A row is written in the transaction of the thing it reports. */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** What makes this letter the same letter: a second promise under one key is the first one. */
    key: text().notNull().unique(),
    /** Fixed when the letter is promised, so that the journal can tell whether it has left. */
    messageId: text().notNull().unique(),
    lane: text({ enum: letterLanes }).notNull(),
    template: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: text().notNull(),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    /** The only recipient. Wiped when the mail log may no longer hold addresses. */
    toSealed: text(),
    /** What the letter is rendered from. Wiped once the letter has left: it may hold a code. */
    dataSealed: text(),
    state: text({ enum: letterStates }).notNull().default('waiting'),
    acceptedAt: moment().notNull(),
    /** When the next step is due: a try, or a look into the journal. */
    dueAt: moment().notNull(),
    /** The retry window begins here: at acceptance, or when a person ordered a new try. */
    windowAt: moment().notNull(),
    tries: integer().notNull().default(0),
    /** How often the journal was asked since the last unclear try. */
    lookups: integer().notNull().default(0),
    /** The last moment at which bytes may have left; the journal needs a while after it. */
    triedAt: moment(),
    /** Who holds the letter now. A worker that lost its claim may not write the outcome. */
    claim: uuid(),
    leaseUntil: moment(),
    /** Why it is not sent yet or never will be: a code with words in `letters.reason.…`, and what the server said. */
    reason: text(),
    said: text(),
    /** A person has dealt with a dead letter in another way. */
    settledAt: moment(),
    sentAt: moment(),
    /** `reply`: the server's 250; `journal`: found in the journal mailbox; `person`: somebody checked. */
    proof: text({ enum: ['reply', 'journal', 'person'] }),
    server: text(),
    response: text(),
    sha256: text(),
    /** Protocol of the verified TLS connection, or null when the connection was not encrypted. */
    tls: text(),
    /** When the module that promised the letter learnt the outcome; a fault there is tried again without sending again. */
    toldAt: moment(),
    tellTries: integer().notNull().default(0),
  },
  (table) => [
    index('outbox_due')
      .on(table.lane, table.dueAt)
      .where(sql`${table.state} in ('waiting', 'sending', 'unclear')`),
    index('outbox_untold')
      .on(table.dueAt)
      .where(sql`${table.state} in ('sent', 'dead') and ${table.toldAt} is null`),
    index('outbox_open')
      .on(table.state, table.windowAt)
      .where(sql`${table.state} <> 'sent'`),
    index('outbox_stopped')
      .on(table.state, table.acceptedAt)
      .where(sql`${table.state} in ('held', 'dead')`),
    index('outbox_subject').on(table.subjectKind, table.subjectId),
    index('outbox_sent').on(table.sentAt),
  ],
);

/** Every try and every look into the journal, with its end. Never an address. */
export const outboxTries = pgTable(
  'outbox_tries',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    outboxId: uuid()
      .notNull()
      .references(() => outbox.id, { onDelete: 'cascade' }),
    at: moment().notNull(),
    outcome: text().notNull(),
    said: text(),
  },
  (table) => [index('outbox_tries_letter').on(table.outboxId, table.id)],
);

/** The switch of each lane. A lane without a row is open. */
export const outboxLanes = pgTable('outbox_lanes', {
  lane: text({ enum: letterLanes }).primaryKey(),
  pausedAt: moment(),
  /** Null while paused: only a person opens the lane. */
  pausedUntil: moment(),
  reason: text({ enum: ['refusing', 'restored', 'person'] }),
  said: text(),
  /** Pauses in a row; each is longer than the one before. */
  pauses: integer().notNull().default(0),
});

/** A number that only grows; each worker keeps the highest it saw beside the database and so notices a restore. */
export const outboxPulse = pgTable('outbox_pulse', {
  id: integer().primaryKey().default(1),
  beat: bigint({ mode: 'number' }).notNull().default(0),
});

/** Letters taken by the embedded catcher, when no mail server is configured. */
export const caughtLetters = pgTable(
  'caught_letters',
  {
    id: uuid().primaryKey().defaultRandom(),
    at: moment().notNull(),
    messageId: text().notNull(),
    envelopeFrom: text().notNull(),
    envelopeToSealed: text().notNull(),
    raw: bytes().notNull(),
  },
  (table) => [index('caught_letters_message').on(table.messageId), index('caught_letters_at').on(table.at)],
);

/** Recurring work: when each is due, and which worker has it now. */
export const recurringWork = pgTable('recurring_work', {
  name: text().primaryKey(),
  dueAt: moment().notNull(),
  claim: uuid(),
  leaseUntil: moment(),
  finishedAt: moment(),
  fault: text(),
  faults: integer().notNull().default(0),
});
