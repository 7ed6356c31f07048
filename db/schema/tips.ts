import { bigserial, boolean, check, customType, date, index, integer, pgSchema, text, unique, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => Uint8Array.from(value),
});
/** A day and no moment: who holds these tables cannot say who was on the line at that minute. */
const day = () => date({ mode: 'string' });

/** Apart from everything else: the process that takes tips sees this schema and nothing of people. */
export const tips = pgSchema('tips');

export const urgencies = ['U0', 'U1', 'U2', 'U3'] as const;
export const tipStates = [
  'received',
  'in_view',
  'waiting_author',
  'joined',
  'relayed',
  'taken',
  'outcome_known',
  'closed',
  'held',
  'training',
  'redirected',
] as const;

/** What one witness told, and everything after it. The server knows its day, urgency, ring, language and state; the rest is sealed. */
export const threads = tips.table(
  'threads',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** SHA-256 of the access value: whoever reads this table cannot come in the witness's name. */
    accessHash: bytes().notNull().unique(),
    /** SHA-256 of what was sent at first: the same again is the same tip. */
    deposit: bytes().notNull(),
    arrivedOn: day().notNull(),
    urgency: text({ enum: urgencies }).notNull(),
    ring: text({ enum: ['civil', 'all'] }).notNull(),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    state: text({ enum: tipStates }).notNull().default('received'),
    /** Where it was sealed: in the witness's browser, in our memory, or by their own program. */
    origin: text({ enum: ['browser', 'server', 'pasted'] }).notNull(),
    /** Name and contact for the keepers, or as many bytes of nothing: nobody sees which. Absent while there are no keepers. */
    identity: bytes(),
    outcome: text(),
    /** The tip this one repeats. */
    joinedTo: uuid().references((): AnyPgColumn => threads.id, { onDelete: 'set null' }),
    closedOn: day(),
    /** After this day everything sealed is gone. Set when it is closed. */
    keepUntil: day(),
    /** Kept for a year after closing; two persons decide it. */
    resonance: boolean().notNull().default(false),
    /** Whether the people on shift were told that a U0 came. */
    paged: boolean().notNull().default(false),
    /** The reader who works on it. */
    holder: uuid(),
    version: integer().notNull().default(1),
  },
  (table) => [
    check('tip_threads_outcome', sql`${table.state} not in ('closed', 'joined', 'training', 'redirected') or ${table.outcome} is not null`),
    index('tip_threads_queue')
      .on(table.urgency, table.arrivedOn, table.id)
      .where(sql`${table.state} not in ('closed', 'joined', 'training', 'redirected')`),
    index('tip_threads_unpaged')
      .on(table.id)
      .where(sql`${table.urgency} = 'U0' and not ${table.paged}`),
    index('tip_threads_keep')
      .on(table.keepUntil)
      .where(sql`${table.keepUntil} is not null`),
    index('tip_threads_joined').on(table.joinedTo),
    index('tip_threads_arrived').on(table.arrivedOn),
  ],
);

/** Items of a dialogue in their order: both sides write age files. A reader's reply has no envelope: it is sealed to the witness and to the key of the opening. */
export const messages = tips.table(
  'messages',
  {
    id: uuid().primaryKey().defaultRandom(),
    threadId: uuid()
      .notNull()
      .references(() => threads.id, { onDelete: 'cascade' }),
    seq: integer().notNull(),
    by: text({ enum: ['witness', 'reader'] }).notNull(),
    message: bytes().notNull(),
    /** The key of the message for its readers; deleted first when the time of keeping is over. */
    envelope: bytes(),
    addedOn: day().notNull(),
  },
  (table) => [unique('tip_messages_seq').on(table.threadId, table.seq)],
);

/** The key of a message for one reader who came later; another reader made it. */
export const addedEnvelopes = tips.table(
  'added_envelopes',
  {
    messageId: uuid()
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    kid: text().notNull(),
    envelope: bytes().notNull(),
  },
  (table) => [unique('tip_added_envelopes_one').on(table.messageId, table.kid)],
);

/** Sealed files. Without a message they wait for one, an hour at most; how long, only the memory of the process knows. */
export const files = tips.table(
  'files',
  {
    /** 16 random bytes in hex, chosen by the sender. */
    id: text().primaryKey(),
    messageId: uuid().references(() => messages.id, { onDelete: 'cascade' }),
    /** Its number in the message, from 1. */
    place: integer(),
    bytes: bytes().notNull(),
    digest: bytes().notNull(),
  },
  (table) => [
    index('tip_files_message').on(table.messageId, table.place),
    index('tip_files_waiting')
      .on(table.id)
      .where(sql`${table.messageId} is null`),
  ],
);

/** What readers write for one another: category, marks, a summary. Sealed to the readers alone; each is a whole page that replaces the one before it. */
export const notes = tips.table(
  'notes',
  {
    id: uuid().primaryKey().defaultRandom(),
    threadId: uuid()
      .notNull()
      .references(() => threads.id, { onDelete: 'cascade' }),
    seq: integer().notNull(),
    message: bytes().notNull(),
    envelope: bytes().notNull(),
    by: uuid().notNull(),
    addedOn: day().notNull(),
  },
  (table) => [unique('tip_notes_seq').on(table.threadId, table.seq)],
);

/** What readers did with a tip: the deed and its day, in codes; never a word of the tip. */
export const acts = tips.table(
  'acts',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    threadId: uuid()
      .notNull()
      .references(() => threads.id, { onDelete: 'cascade' }),
    act: text().notNull(),
    /** A code that belongs to the act: an urgency, a state, an outcome, a reason. */
    code: text(),
    /** The person in the office; null when the system or the witness did it. */
    by: uuid(),
    actedOn: day().notNull(),
  },
  (table) => [index('tip_acts_thread').on(table.threadId, table.id)],
);

/** What one person asks and another decides: a lower urgency, holding, resonance, the identity, deleting before the term. */
export const asks = tips.table(
  'asks',
  {
    id: uuid().primaryKey().defaultRandom(),
    threadId: uuid()
      .notNull()
      .references(() => threads.id, { onDelete: 'cascade' }),
    act: text({ enum: ['lower', 'hold', 'resonance', 'identity', 'delete'] }).notNull(),
    /** For `lower`: the new urgency. */
    code: text(),
    reason: text().notNull(),
    askedBy: uuid().notNull(),
    askedOn: day().notNull(),
    decidedBy: uuid(),
    decision: text({ enum: ['agreed', 'refused'] }),
    decidedOn: day(),
    /** What was agreed has been done; it allows nothing a second time. */
    spent: boolean().notNull().default(false),
    /** For `identity`: what the first keeper left after opening the outer layer; still sealed to the second. */
    inner: bytes(),
  },
  (table) => [
    check('tip_asks_two', sql`${table.decidedBy} is null or ${table.decidedBy} <> ${table.askedBy}`),
    index('tip_asks_thread').on(table.threadId),
    index('tip_asks_open')
      .on(table.askedOn)
      .where(sql`${table.decision} is null`),
  ],
);

/** Keys of readers: public halves, and the private ones wrapped in the reader's own browser. */
export const readerKeys = tips.table(
  'reader_keys',
  {
    kid: text().primaryKey(),
    staffId: uuid().notNull(),
    ring: text({ enum: ['civil', 'police', 'keeper1', 'keeper2'] }).notNull(),
    age: text().notNull().unique(),
    sign: text().notNull().unique(),
    /** Armoured age file under a passphrase that never leaves the browser. */
    wrapped: text().notNull(),
    /** The same under the PRF of a passkey, with the credential it belongs to, where the browser can. */
    wrappedPasskey: text(),
    passkeyId: text(),
    madeOn: day().notNull(),
    retiredOn: day(),
  },
  (table) => [index('tip_reader_keys_staff').on(table.staffId)],
);

/** Signed lists of readers that were put here: one person puts, another confirms; the file itself says who signed it. Those in force once stay, for what was sealed to them. */
export const recipientLists = tips.table(
  'recipient_lists',
  {
    id: uuid().primaryKey().defaultRandom(),
    seq: integer().notNull(),
    file: text().notNull(),
    /** Null when it came with the portal's first start. */
    putBy: uuid(),
    putOn: day().notNull(),
    decidedBy: uuid(),
    decision: text({ enum: ['agreed', 'refused'] }),
    decidedOn: day(),
  },
  (table) => [
    check('tip_recipient_lists_two', sql`${table.decidedBy} is null or ${table.decidedBy} <> ${table.putBy}`),
    uniqueIndex('tip_recipient_lists_seq')
      .on(table.seq)
      .where(sql`${table.decision} = 'agreed'`),
  ],
);

/** What was chosen, field by field, to leave for the police: sealed to the worker, wiped when their server has taken the letter. */
export const relays = tips.table(
  'relays',
  {
    id: uuid().primaryKey().defaultRandom(),
    threadId: uuid().references(() => threads.id, { onDelete: 'set null' }),
    /** Random: it says nothing of the tip. */
    reference: text().notNull().unique(),
    sealed: bytes(),
    state: text({ enum: ['waiting', 'sent', 'failed'] })
      .notNull()
      .default('waiting'),
    /** SHA-256 of the token in the letter's link: who holds it says what became of it. */
    tokenHash: bytes().notNull().unique(),
    uses: integer().notNull().default(0),
    expiresOn: day().notNull(),
    /** The number and unit the police gave it. */
    theirNumber: text(),
    theirUnit: text(),
    outcome: text(),
    relayedBy: uuid().notNull(),
    relayedOn: day().notNull(),
  },
  (table) => [index('tip_relays_thread').on(table.threadId)],
);
