import { sql } from 'drizzle-orm';
import { bigserial, boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { bytes } from './files.ts';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

export const appealKinds = ['proposal', 'statement', 'request', 'complaint', 'crime'] as const;

/** A letter of a resident to the police. Names, addresses and texts are sealed; what stays open is what the portal counts by. */
export const appeals = pgTable(
  'appeals',
  {
    id: uuid().primaryKey(),
    /** The letter these words were added to after it had gone; null for a letter of its own. */
    parentId: uuid().references((): AnyPgColumn => appeals.id),
    /** ASCII form, `ZV-OD-2026-000123-7`; an addendum has the number of its letter and `-D1`, `-D2` after it. */
    number: text().notNull().unique(),
    /** Hash of the eight signs that open the status page. */
    codeHash: text().notNull(),
    /** Derived from the draft it was sent from: sending twice finds the first one. */
    sendKey: text().notNull().unique(),
    state: text().notNull(),
    kind: text({ enum: appealKinds }).notNull(),
    /** The author named the kind, against what the questions suggested. */
    kindChosen: boolean().notNull(),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    region: text().notNull(),
    /** Code of the territory of the event; null when not known. */
    territory: text(),
    version: integer().notNull(),
    /** Hash of the current version; equals `appeal_versions.text_hash`. */
    contentHash: text().notNull(),
    nameSealed: text(),
    emailSealed: text(),
    emailDigest: text(),
    /** Wishes beyond the sending itself, each asked by its own empty box. */
    allowStatistics: boolean().notNull(),
    allowSurvey: boolean().notNull(),
    allowPublish: boolean().notNull(),
    /** Why it waits longer than usual, as a string key (a sixth appeal in a day, sent without the proof of work). */
    waitsNote: text(),
    createdAt: at().notNull(),
    confirmedAt: at(),
    submittedAt: at(),
    /** When the portal promises to have read it. */
    dueAt: at(),
    approvedAt: at(),
    sentAt: at(),
    registeredAt: at(),
    policeNumber: text(),
    answeredAt: at(),
    closedAt: at(),
  },
  (table) => [
    index('appeals_author').on(table.emailDigest, table.createdAt),
    index('appeals_parent')
      .on(table.parentId)
      .where(sql`${table.parentId} is not null`),
    index('appeals_state').on(table.state, table.dueAt),
    index('appeals_sent')
      .on(table.sentAt)
      .where(sql`${table.sentAt} is not null`),
  ],
);

/** The words as the author sent them. A correction is a new row; none is ever changed. */
export const appealVersions = pgTable(
  'appeal_versions',
  {
    appealId: uuid()
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    version: integer().notNull(),
    /** Canonical JSON of `AppealContent`, sealed by the vault. */
    sealed: text().notNull(),
    /** SHA-256 of that JSON; it names the files by their hashes, so it covers them too. */
    textHash: text().notNull(),
    createdAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.appealId, table.version] }), unique('appeal_versions_text').on(table.appealId, table.version, table.textHash)],
);

export const appealFiles = pgTable(
  'appeal_files',
  {
    appealId: uuid().notNull(),
    version: integer().notNull(),
    position: integer().notNull(),
    fileId: uuid().notNull(),
    labelSealed: text().notNull(),
    purpose: text({ enum: ['attachment', 'authority', 'signature'] }).notNull(),
    sha256: text().notNull(),
    bytes: integer().notNull(),
    type: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.appealId, table.version, table.position] }),
    foreignKey({
      name: 'appeal_files_version',
      columns: [table.appealId, table.version],
      foreignColumns: [appealVersions.appealId, appealVersions.version],
    }).onDelete('cascade'),
  ],
);

/** What happened, in order. The state of an appeal may change only through such a row. */
export const appealEvents = pgTable(
  'appeal_events',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    appealId: uuid()
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    event: text().notNull(),
    /** Null when the event is the beginning. */
    fromState: text(),
    /** Equal to `fromState` for a dated fact that moves nothing. */
    toState: text().notNull(),
    actor: text({ enum: ['applicant', 'moderator', 'police', 'portal'] }).notNull(),
    staffId: uuid(),
    /** Dates, codes and reasons; never names or texts. */
    facts: jsonb().notNull(),
    at: at().notNull(),
  },
  (table) => [index('appeal_events_appeal').on(table.appealId, table.id)],
);

/** The only thing that unlocks a letter to the police: one version, one decision, one routing rule. */
export const appealApprovals = pgTable(
  'appeal_approvals',
  {
    id: uuid().primaryKey(),
    appealId: uuid().notNull(),
    version: integer().notNull(),
    textHash: text().notNull(),
    ruleId: text().notNull(),
    ruleVersion: integer().notNull(),
    recipients: jsonb().notNull(),
    decisionId: uuid().notNull(),
    staffId: uuid().notNull(),
    approvedAt: at().notNull(),
  },
  (table) => [
    index('appeal_approvals_appeal').on(table.appealId),
    foreignKey({
      name: 'appeal_approvals_version',
      columns: [table.appealId, table.version, table.textHash],
      foreignColumns: [appealVersions.appealId, appealVersions.version, appealVersions.textHash],
    }).onDelete('cascade'),
  ],
);

/** Which outbox row carries which approved version to whom. */
export const appealLetters = pgTable(
  'appeal_letters',
  {
    outboxId: uuid().primaryKey(),
    appealId: uuid()
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    approvalId: uuid()
      .notNull()
      .references(() => appealApprovals.id),
    role: text({ enum: ['recipient', 'copy'] }).notNull(),
    /** The unit's name as the routing rule gave it. */
    recipient: text().notNull(),
    createdAt: at().notNull(),
    deliveredAt: at(),
    failedAt: at(),
  },
  (table) => [index('appeal_letters_appeal').on(table.appealId)],
);

/** Links of one purpose. Only the hash is kept; the token stands in the letter alone. */
export const appealTokens = pgTable(
  'appeal_tokens',
  {
    tokenHash: text().primaryKey(),
    appealId: uuid()
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    purpose: text({ enum: ['confirm', 'police'] }).notNull(),
    endsAt: at().notNull(),
    createdAt: at().notNull(),
  },
  (table) => [index('appeal_tokens_appeal').on(table.appealId, table.purpose)],
);

export const supportStates = ['asked', 'confirmed', 'refused'] as const;

/** People an author named beside himself, and whether they agreed. Who they are stands only in the sealed text. */
export const appealSupporters = pgTable(
  'appeal_supporters',
  {
    id: uuid().primaryKey(),
    appealId: uuid()
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    /** Of the address, keyed and made for this appeal alone: it joins a row to a line of the text and to nothing else. */
    digest: text().notNull(),
    /** Only the hash is kept; the token stands in the letter alone. */
    tokenHash: text().notNull().unique(),
    /** Of the words the person was asked about; other words are asked about anew. */
    wordsHash: text().notNull(),
    state: text({ enum: supportStates }).notNull(),
    letters: integer().notNull(),
    askedAt: at().notNull(),
    endsAt: at().notNull(),
    answeredAt: at(),
  },
  (table) => [unique('appeal_supporters_person').on(table.appealId, table.digest)],
);

/** What an author has against a return or a refusal, once for each; somebody else reads it. */
export const appealObjections = pgTable(
  'appeal_objections',
  {
    id: uuid().primaryKey(),
    appealId: uuid()
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    /** The moderators' decision it is about. */
    decisionId: uuid().notNull().unique(),
    textSealed: text().notNull(),
    state: text({ enum: ['open', 'upheld', 'reversed', 'dropped'] }).notNull(),
    madeAt: at().notNull(),
    endedAt: at(),
  },
  (table) => [index('appeal_objections_appeal').on(table.appealId)],
);

/**
 * What authors thought of the way, three small marks each. While the author may still change them the row knows its appeal;
 * then that is cut, and nobody can tell any more whose opinion it was.
 */
export const appealRatings = pgTable('appeal_ratings', {
  id: uuid().primaryKey(),
  appealId: uuid()
    .unique()
    .references(() => appeals.id, { onDelete: 'set null' }),
  kind: text({ enum: appealKinds }).notNull(),
  /** `2026-11`; a day would lead back to the appeal. */
  month: text().notNull(),
  clear: integer().notNull(),
  inTime: integer().notNull(),
  helped: integer().notNull(),
  changesUntil: at(),
});

/** The six digits that prove an address of e-mail is the author's. */
export const appealCodes = pgTable('appeal_codes', {
  appealId: uuid()
    .primaryKey()
    .references(() => appeals.id, { onDelete: 'cascade' }),
  codeHash: text().notNull(),
  tries: integer().notNull(),
  endsAt: at().notNull(),
  sentCount: integer().notNull(),
  sentAt: at().notNull(),
  /** The eight signs of the status page, kept sealed only until the address is confirmed: then the first letter brings them. */
  statusCodeSealed: text().notNull(),
});

/**
 * Answers on their way, and receipts of what was sent. Sealed under a key that exists only in the author's cookie,
 * so the portal itself cannot read them; the id is a hash of that key.
 */
export const appealDrafts = pgTable(
  'appeal_drafts',
  {
    id: text().primaryKey(),
    kind: text({ enum: ['draft', 'receipt'] }).notNull(),
    sealed: bytes().notNull(),
    /** Grows with each change, so two tabs cannot silently overwrite each other. */
    revision: integer().notNull(),
    touchedAt: at().notNull(),
    endsAt: at().notNull(),
    appealId: uuid(),
  },
  (table) => [index('appeal_drafts_ends').on(table.endsAt), uniqueIndex('appeal_drafts_receipt').on(table.appealId)],
);

/** The last number given out in a series, region and year; its row is locked until the appeal is stored, so numbers have no gaps. */
export const appealNumbers = pgTable(
  'appeal_numbers',
  {
    series: text().notNull(),
    region: text().notNull(),
    year: integer().notNull(),
    last: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.series, table.region, table.year] })],
);
