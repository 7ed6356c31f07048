import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
  type AnyPgColumn,
  type IndexBuilderOn,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

const moment = () => timestamp({ withTimezone: true, mode: 'date' });
type Columns = Parameters<IndexBuilderOn['on']>;
/** An index of only some rows; `only` also refuses a second of them. */
// prettier-ignore
const some = (where: string, name: string, ...on: Columns) => index(name).on(...on).where(sql.raw(where));
// prettier-ignore
const only = (where: string, name: string, ...on: Columns) => uniqueIndex(name).on(...on).where(sql.raw(where));

/** One thing that waits for a person's decision. What it is, its own module knows. */
export const reviewItems = pgTable(
  'review_items',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text().notNull(),
    subjectId: text().notNull(),
    version: integer().notNull(),
    /** What people call it, for example an appeal's number. */
    ref: text().notNull(),
    /** The same as it is searched for: without the letters before the digits, in Latin shapes. */
    refKey: text().notNull().default(''),
    /** `crime` has its own view and never waits behind `ordinary`. */
    lane: text().notNull().default('ordinary'),
    /** What it is about, as its module names it, and the author's language: what the queue can be sifted by. */
    topic: text(),
    language: text({ enum: ['uk', 'en'] }),
    risk: smallint().notNull(),
    askedAt: moment().notNull(),
    dueAt: moment().notNull(),
    territory: text(),
    /** Staff ids that may neither open nor decide it. */
    excluded: uuid().array().notNull().default([]),
    /** Whom it concerns, as keyed digests: closed to staff who have one of them on their list of conflicts. */
    concerns: text().array().notNull().default([]),
    /** Closed to everyone with ties to the police: a complaint about the police. */
    aboutPolice: boolean().notNull().default(false),
    state: text().notNull().default('open'),
    /** The accepted decision; its effect may still wait out the seconds for undoing. */
    decisionId: uuid(),
    /** Why the effect of a decision was refused and the item came back: a string's name. */
    cameBack: text(),
    changedAt: moment().notNull(),
  },
  (table) => [
    only("state = 'open'", 'review_items_open_one', table.kind, table.subjectId),
    index('review_items_subject').on(table.kind, table.subjectId),
    some("state = 'open'", 'review_items_due', table.dueAt, table.id),
    some("state = 'open'", 'review_items_lane_due', table.lane, table.dueAt, table.id),
    // What the queue is sifted by, each in the order of the queue.
    some("state = 'open'", 'review_items_kind_due', table.kind, table.dueAt, table.id),
    some("state = 'open'", 'review_items_topic_due', table.topic, table.dueAt, table.id),
    some("state = 'open'", 'review_items_language_due', table.language, table.dueAt, table.id),
    some("state = 'open'", 'review_items_asked', table.askedAt),
    // What came on a day, decided since or not.
    index('review_items_came').on(table.askedAt),
    index('review_items_ref').using('gin', sql`ref_key gin_trgm_ops`),
  ],
);

/** Who works on an item now, and until when. One row for an item, so two people can never hold it. */
export const reviewClaims = pgTable(
  'review_claims',
  {
    itemId: uuid()
      .primaryKey()
      .references(() => reviewItems.id),
    staffId: uuid().notNull(),
    claimedAt: moment().notNull(),
    expiresAt: moment().notNull(),
  },
  (table) => [index('review_claims_staff').on(table.staffId, table.expiresAt)],
);

/** What a moderator has answered and typed but not decided, sealed. Outlives a lost claim, so no word is lost. */
export const reviewDrafts = pgTable(
  'review_drafts',
  {
    itemId: uuid()
      .notNull()
      .references(() => reviewItems.id),
    staffId: uuid().notNull(),
    sealed: text().notNull(),
    touchedAt: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.itemId, table.staffId] }), index('review_drafts_touched').on(table.touchedAt)],
);

/**
 * Words a moderator may begin with, for one reason in one language, with fields to fill in. Each change is a row, and the highest version of a
 * template stands; a trigger refuses the rest, so a decision can always show the words it came from.
 */
export const reviewTemplates = pgTable(
  'review_templates',
  {
    id: uuid().primaryKey().defaultRandom(),
    templateId: uuid().notNull(),
    version: integer().notNull(),
    kind: text().notNull(),
    outcome: text().notNull(),
    reason: text().notNull(),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    name: text().notNull(),
    words: text().notNull(),
    retired: boolean().notNull().default(false),
    staffId: uuid(),
    at: moment().notNull(),
  },
  (table) => [
    uniqueIndex('review_templates_version').on(table.templateId, table.version),
    index('review_templates_kind').on(table.kind, table.outcome, table.language),
  ],
);

/** What was decided, by whom and why. Rows are only added; a trigger refuses the rest. */
export const reviewDecisions = pgTable(
  'review_decisions',
  {
    id: uuid().primaryKey().defaultRandom(),
    itemId: uuid()
      .notNull()
      .references(() => reviewItems.id),
    kind: text().notNull(),
    subjectId: text().notNull(),
    version: integer().notNull(),
    outcome: text().notNull(),
    reasons: text().array().notNull(),
    /** The exact words for the author, sealed: they may repeat what the author wrote. */
    wordsSealed: text().notNull(),
    /** The version of the template the words began with; null when they began with none. */
    templateId: uuid().references(() => reviewTemplates.id),
    checklist: jsonb().$type<Record<string, string>>().notNull(),
    staffId: uuid().notNull(),
    at: moment().notNull(),
    /** Until then the person may take the decision back. */
    effectiveAt: moment().notNull(),
  },
  (table) => [
    index('review_decisions_item').on(table.itemId, table.at),
    index('review_decisions_staff').on(table.staffId, table.at),
    index('review_decisions_at').on(table.at),
    some("outcome = 'return'", 'review_decisions_returned', table.at),
  ],
);

/** What became of a decision: it waits, was applied, undone, refused by its module, or could not be applied. */
export const reviewEffects = pgTable(
  'review_effects',
  {
    decisionId: uuid()
      .primaryKey()
      .references(() => reviewDecisions.id),
    itemId: uuid().notNull(),
    state: text().notNull().default('waiting'),
    /** When it is carried out next; moved ahead while a worker tries, so two never carry out one. */
    dueAt: moment().notNull(),
    tries: integer().notNull().default(0),
    /** Why it was refused: a string's name. */
    why: text(),
    changedAt: moment().notNull(),
  },
  (table) => [some("state = 'waiting'", 'review_effects_due', table.dueAt), index('review_effects_item').on(table.itemId)],
);

/** Words of one colleague to another about an item: a question, an opinion, a note. Never shown to residents. */
export const reviewNotes = pgTable(
  'review_notes',
  {
    id: uuid().primaryKey().defaultRandom(),
    itemId: uuid()
      .notNull()
      .references(() => reviewItems.id),
    staffId: uuid().notNull(),
    kind: text().notNull(),
    /** Of a question: whom it asks; null when any colleague may answer. */
    askedId: uuid(),
    /** Of an opinion: the question it answers, and whether it agrees. */
    questionId: uuid().references((): AnyPgColumn => reviewNotes.id),
    stance: text(),
    textSealed: text().notNull(),
    at: moment().notNull(),
  },
  (table) => [
    index('review_notes_item').on(table.itemId, table.at),
    some("kind = 'question'", 'review_notes_asked', table.askedId),
    uniqueIndex('review_notes_answer').on(table.questionId),
  ],
);

/** Who is at work, and how: `accepting` takes new things, `finishing` only ends what is begun, `pause` neither. One open shift for a person. */
export const reviewShifts = pgTable(
  'review_shifts',
  {
    id: uuid().primaryKey().defaultRandom(),
    staffId: uuid().notNull(),
    mode: text().notNull(),
    startedAt: moment().notNull(),
    changedAt: moment().notNull(),
    endedAt: moment(),
    /** What the next shift should know, sealed: it may name people. Erased after some weeks. */
    noteSealed: text(),
  },
  (table) => [only('ended_at is null', 'review_shifts_open', table.staffId), index('review_shifts_ended').on(table.endedAt)],
);

/** Decisions drawn to be read again by a lead, and what the lead found. */
export const reviewRechecks = pgTable(
  'review_rechecks',
  {
    decisionId: uuid()
      .primaryKey()
      .references(() => reviewDecisions.id),
    drawnAt: moment().notNull(),
    staffId: uuid(),
    /** `right` or `wrong`; null until a lead has read it. */
    verdict: text(),
    /** What should have been done, sealed. */
    wordsSealed: text(),
    checkedAt: moment(),
  },
  (table) => [some('verdict is null', 'review_rechecks_open', table.drawnAt)],
);

/** Who learns on invented appeals, and until when: set by a lead. One open training for a person. */
export const reviewTrainings = pgTable(
  'review_trainings',
  {
    id: uuid().primaryKey().defaultRandom(),
    staffId: uuid().notNull(),
    setBy: uuid().notNull(),
    startedAt: moment().notNull(),
    untilAt: moment().notNull(),
    endedAt: moment(),
    /** The whole course was done when the answers of this training were forgotten. */
    finishedAt: moment(),
  },
  (table) => [only('ended_at is null', 'review_trainings_open', table.staffId)],
);

/** Where somebody who learns stands with one invented appeal: what was typed, sealed, and whether it waits for a decision. */
export const reviewPractice = pgTable(
  'review_practice',
  {
    trainingId: uuid()
      .notNull()
      .references(() => reviewTrainings.id),
    lesson: text().notNull(),
    open: boolean().notNull().default(true),
    draftSealed: text(),
    touchedAt: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.trainingId, table.lesson] })],
);

/** What was decided about invented appeals. No table of real work points here, and nothing is ever carried out. */
export const reviewPracticeAnswers = pgTable(
  'review_practice_answers',
  {
    id: uuid().primaryKey().defaultRandom(),
    trainingId: uuid()
      .notNull()
      .references(() => reviewTrainings.id),
    lesson: text().notNull(),
    outcome: text().notNull(),
    reasons: text().array().notNull(),
    wordsSealed: text().notNull(),
    checklist: jsonb().$type<Record<string, string>>().notNull(),
    right: boolean().notNull(),
    at: moment().notNull(),
    effectiveAt: moment().notNull(),
    undoneAt: moment(),
  },
  (table) => [index('review_practice_answers_training').on(table.trainingId, table.lesson, table.at)],
);

/** Rules of the desk a lead may switch. Rows are only added; the newest of a name stands. */
export const reviewSwitches = pgTable('review_switches', {
  id: uuid().primaryKey().defaultRandom(),
  name: text({ enum: ['courseFirst'] }).notNull(),
  on: boolean().notNull(),
  staffId: uuid().notNull(),
  at: moment().notNull(),
});
