import { bigserial, boolean, date, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

const at = () => timestamp({ withTimezone: true, mode: 'date' });
const day = () => date({ mode: 'string' });

export const formationStates = ['registered', 'active', 'inactive', 'audit', 'proposed', 'closed'] as const;
export const memberStates = ['filling', 'asked', 'admitted', 'refused', 'left'] as const;
export const patrolStates = [
  'requested',
  'published',
  'rostered',
  'briefing',
  'started',
  'finished',
  'debriefed',
  'counted',
  'postponed',
  'cancelled',
] as const;
export const patrolPurposes = ['order', 'event', 'alcohol', 'school', 'housing'] as const;
export const halves = ['first', 'second'] as const;
export const seatStates = ['asked', 'approved', 'came', 'absent', 'declined', 'left', 'swapped', 'removed', 'released'] as const;

/** Registered public formations that help to keep order. One without registration data is an informal group and takes no part in patrols. */
export const formations = pgTable(
  'formations',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull(),
    registration: text().notNull().default(''),
    /** КАТОТТГ code of where it acts: a district, a settlement or more. */
    territory: text().notNull(),
    /** The unit of the police it works with. */
    unit: text().notNull(),
    /** Number and day of the agreement with the police. */
    agreement: text().notNull().default(''),
    /** A service contact of the head. */
    contactSealed: text().notNull(),
    state: text({ enum: formationStates }).notNull(),
    demo: boolean().notNull().default(false),
    createdAt: at().notNull(),
    changedAt: at().notNull(),
  },
  (table) => [index('formations_unit').on(table.unit, table.name), index('formations_state').on(table.state, table.name)],
);

/** A look at how a formation works: who, when, about which days, what was found, when next. Rows are only added. */
export const formationAudits = pgTable(
  'formation_audits',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    formation: uuid()
      .notNull()
      .references(() => formations.id),
    staffId: uuid().notNull(),
    at: at().notNull(),
    fromOn: day().notNull(),
    toOn: day().notNull(),
    /** Patrols its members took part in within these days, counted when it was written. */
    patrols: integer().notNull(),
    found: text().notNull(),
    /** The state it was given. */
    state: text({ enum: formationStates }).notNull(),
    nextOn: day().notNull(),
  },
  (table) => [index('formation_audits_formation').on(table.formation, table.id)],
);

/** The rules members signed, by version, as they read. */
export const patrolRules = pgTable('patrol_rules', {
  version: text().primaryKey(),
  uk: text().notNull(),
  en: text().notNull(),
  at: at().notNull(),
});

/** The file of somebody who wants to walk with the police. All that tells who it is is sealed, and goes when it is no longer needed. */
export const patrolMembers = pgTable(
  'patrol_members',
  {
    id: uuid().primaryKey().defaultRandom(),
    state: text({ enum: memberStates }).notNull(),
    /** Keyed digest of the address; null once forgotten. */
    emailDigest: text(),
    emailSealed: text(),
    nameSealed: text(),
    phoneSealed: text(),
    language: text({ enum: ['uk', 'en'] }).notNull(),
    citizenAt: at(),
    formation: uuid().references(() => formations.id),
    /** The unit that answers for the member: of the formation, or the one that invited. */
    unit: text(),
    invited: boolean().notNull().default(false),
    documentSealed: text(),
    convictionAt: at(),
    healthAt: at(),
    rulesVersion: text().references(() => patrolRules.version),
    rulesAt: at(),
    emergencySealed: text(),
    /** Districts where a relative or a dispute stands in the way; null: not asked yet. */
    awayFrom: text().array(),
    demo: boolean().notNull().default(false),
    createdAt: at().notNull(),
    touchedAt: at().notNull(),
    askedAt: at(),
    /** When the police said yes or no. */
    answeredAt: at(),
    endedAt: at(),
  },
  (table) => [
    uniqueIndex('patrol_members_person').on(table.emailDigest),
    index('patrol_members_unit').on(table.unit, table.state, table.askedAt),
    index('patrol_members_formation').on(table.formation, table.state),
    index('patrol_members_touched').on(table.state, table.touchedAt),
  ],
);

/** A member may not sign up until the day; the words of both sides are sealed. */
export const patrolSanctions = pgTable(
  'patrol_sanctions',
  {
    id: uuid().primaryKey().defaultRandom(),
    member: uuid()
      .notNull()
      .references(() => patrolMembers.id),
    whySealed: text(),
    from: at().notNull(),
    untilAt: at().notNull(),
    staffId: uuid().notNull(),
    appealSealed: text(),
    appealedAt: at(),
    answerSealed: text(),
    answer: text({ enum: ['stands', 'lifted'] }),
    answeredBy: uuid(),
    answeredAt: at(),
  },
  (table) => [index('patrol_sanctions_member').on(table.member, table.untilAt)],
);

/** A request of the police. Nothing here says where exactly or at what time: that stands in `patrol_orders`. */
export const patrols = pgTable(
  'patrols',
  {
    id: uuid().primaryKey().defaultRandom(),
    number: bigserial({ mode: 'number' }).notNull().unique(),
    state: text({ enum: patrolStates }).notNull(),
    unit: text().notNull(),
    purpose: text({ enum: patrolPurposes }).notNull(),
    /** КАТОТТГ code of the city district or the settlement. */
    territory: text().notNull(),
    on: day().notNull(),
    half: text({ enum: halves }).notNull(),
    needed: integer().notNull(),
    /** Read by those who may sign up; never a place. */
    conditions: text().notNull().default(''),
    /** The headquarters allowed it within the curfew. */
    curfewMark: boolean().notNull().default(false),
    /** Why it was cancelled or postponed: a listed reason. */
    reason: text(),
    checklist: text(),
    leadBriefedAt: at(),
    leadBriefedBy: uuid(),
    startedAt: at(),
    finishedAt: at(),
    /** Minutes it lasted, once counted. */
    minutes: integer(),
    demo: boolean().notNull().default(false),
    createdBy: uuid().notNull(),
    createdAt: at().notNull(),
    changedAt: at().notNull(),
  },
  (table) => [
    index('patrols_unit').on(table.unit, table.state, table.on),
    index('patrols_open')
      .on(table.territory, table.on, table.id)
      .where(sql`${table.state} = 'published'`),
    index('patrols_on').on(table.on, table.state),
  ],
);

/**
 * Where and when exactly. Nothing but the functions `patrol_order` and `patrol_order_for_unit` reads the place, the route, the officer and the time,
 * and they answer only from three hours before the start to the end. The row is deleted a day after the end.
 */
export const patrolOrders = pgTable(
  'patrol_orders',
  {
    patrol: uuid()
      .primaryKey()
      .references(() => patrols.id, { onDelete: 'cascade' }),
    startsAt: at().notNull(),
    endsAt: at().notNull(),
    meetingSealed: text().notNull(),
    routeSealed: text().notNull(),
    /** The officer of the police who leads, and how to reach them. */
    officerSealed: text().notNull(),
  },
  (table) => [index('patrol_orders_ends').on(table.endsAt)],
);

/** One member at one patrol. */
export const patrolSeats = pgTable(
  'patrol_seats',
  {
    id: uuid().primaryKey().defaultRandom(),
    patrol: uuid()
      .notNull()
      .references(() => patrols.id),
    member: uuid()
      .notNull()
      .references(() => patrolMembers.id),
    /** Copied from the patrol: one person is never signed up twice for the same half of a day. */
    on: day().notNull(),
    half: text({ enum: halves }).notNull(),
    state: text({ enum: seatStates }).notNull(),
    askedAt: at().notNull(),
    decidedAt: at(),
    decidedBy: uuid(),
    /** Asked that somebody else goes. */
    swapAskedAt: at(),
    briefedAt: at(),
    /** Minutes that count towards a certificate. */
    minutes: integer(),
    endedAt: at(),
  },
  (table) => [
    uniqueIndex('patrol_seats_once')
      .on(table.patrol, table.member)
      .where(sql`${table.state} in ('asked', 'approved', 'came', 'absent')`),
    uniqueIndex('patrol_seats_half')
      .on(table.member, table.on, table.half)
      .where(sql`${table.state} in ('asked', 'approved')`),
    index('patrol_seats_patrol').on(table.patrol, table.state, table.askedAt),
    index('patrol_seats_member').on(table.member, table.on),
  ],
);

/** What the roster wrote down afterwards: counts, police numbers of incidents, injuries. Never a name of somebody who was stopped, never a place. */
export const patrolDebriefs = pgTable('patrol_debriefs', {
  patrol: uuid()
    .primaryKey()
    .references(() => patrols.id),
  writtenBy: uuid()
    .notNull()
    .references(() => patrolMembers.id),
  at: at().notNull(),
  route: text({ enum: ['whole', 'part', 'changed'] }).notNull(),
  talks: integer().notNull(),
  helped: integer().notNull(),
  warned: integer().notNull(),
  incidents: text().array().notNull(),
  injured: boolean().notNull(),
  /** What happened with the injuries, feelings, ideas; sealed, and gone after its term. */
  wordsSealed: text(),
});

/** What was done with a formation, a member or a patrol, by whom and why. Rows are only added. */
export const patrolActs = pgTable(
  'patrol_acts',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    kind: text({ enum: ['formation', 'member', 'patrol'] }).notNull(),
    about: uuid().notNull(),
    act: text().notNull(),
    staffId: uuid(),
    by: text({ enum: ['staff', 'resident', 'portal'] }).notNull(),
    /** Codes and counts; never a name, a place or a time. */
    facts: jsonb().notNull().default({}),
    at: at().notNull(),
  },
  (table) => [index('patrol_acts_about').on(table.kind, table.about, table.id)],
);
