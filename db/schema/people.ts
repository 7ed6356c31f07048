import { bigint, boolean, index, integer, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';

const moment = () => timestamp({ withTimezone: true, mode: 'date' });

/** People who work in the portal. Residents have no account here. */
export const staff = pgTable('staff', {
  id: uuid().primaryKey().defaultRandom(),
  emailSealed: text().notNull(),
  /** Keyed digest of the address in lower case: finds the account, tells nothing. */
  emailDigest: text().notNull().unique(),
  /** Shown to colleagues, never to residents. */
  name: text().notNull(),
  language: text().notNull().default('uk'),
  /** Serves or served in the police, or a close relative does: complaints about the police are closed to this person. */
  policeTies: boolean().notNull().default(false),
  passwordHash: text().notNull(),
  passwordSetAt: moment().notNull(),
  /** The secret of the authenticator; null when the second factor is a passkey alone. */
  totpSealed: text(),
  /** The newest time step that was accepted; it and older ones are refused, so a code works once. */
  totpStep: bigint({ mode: 'number' }).notNull().default(0),
  invented: boolean().notNull().default(false),
  createdAt: moment().notNull(),
  leftAt: moment(),
});

/** A role given to a person: where, since when, until when, who gave it and why. Rows are only added; `staff_role_ends` says when one was taken back. */
export const staffRoles = pgTable(
  'staff_roles',
  {
    id: uuid().primaryKey().defaultRandom(),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    role: text().notNull(),
    /** A territory code, or null for all territories. */
    territory: text(),
    /** The unit of the police the person works for. */
    unit: text(),
    givenBy: uuid().references(() => staff.id),
    givenAt: moment().notNull(),
    untilAt: moment(),
    why: text().notNull().default(''),
    /** The question a second person said yes to. */
    askId: uuid().references((): AnyPgColumn => staffRoleAsks.id),
  },
  (table) => [index('staff_roles_staff').on(table.staffId)],
);

/** A role that was taken back before its day. */
export const staffRoleEnds = pgTable('staff_role_ends', {
  roleId: uuid()
    .primaryKey()
    .references(() => staffRoles.id),
  endedBy: uuid().references(() => staff.id),
  endedAt: moment().notNull(),
  why: text().notNull(),
});

/** A role of weight that one person asks for somebody and another must confirm. Exactly one of `staff_id` and `invite_id` is given. */
export const staffRoleAsks = pgTable(
  'staff_role_asks',
  {
    id: uuid().primaryKey().defaultRandom(),
    staffId: uuid().references(() => staff.id),
    inviteId: uuid().references((): AnyPgColumn => staffInvites.id),
    role: text().notNull(),
    territory: text(),
    unit: text(),
    untilAt: moment(),
    why: text().notNull(),
    /** Null: the operator, from the command line. */
    askedBy: uuid().references(() => staff.id),
    askedAt: moment().notNull(),
    endsAt: moment().notNull(),
  },
  (table) => [index('staff_role_asks_staff').on(table.staffId), uniqueIndex('staff_role_asks_invite').on(table.inviteId)],
);

/** What the second person said. One answer for a question, whoever presses first. */
export const staffRoleAnswers = pgTable('staff_role_answers', {
  askId: uuid()
    .primaryKey()
    .references(() => staffRoleAsks.id),
  answer: text({ enum: ['confirmed', 'refused'] }).notNull(),
  answeredBy: uuid()
    .notNull()
    .references(() => staff.id),
  answeredAt: moment().notNull(),
  why: text().notNull(),
});

/** Whose matters a person must not touch: a person by address or by name, or a unit of the police. Only keyed digests are compared. */
export const staffConflicts = pgTable(
  'staff_conflicts',
  {
    id: uuid().primaryKey().defaultRandom(),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    kind: text({ enum: ['email', 'name', 'unit'] }).notNull(),
    /** What a matter is compared with. */
    key: text().notNull(),
    /** As it was written, for those who keep the list. */
    whomSealed: text().notNull(),
    why: text().notNull(),
    declaredBy: uuid()
      .notNull()
      .references(() => staff.id),
    declaredAt: moment().notNull(),
    untilAt: moment(),
  },
  (table) => [index('staff_conflicts_staff').on(table.staffId)],
);

export const staffConflictEnds = pgTable('staff_conflict_ends', {
  conflictId: uuid()
    .primaryKey()
    .references(() => staffConflicts.id),
  endedBy: uuid()
    .notNull()
    .references(() => staff.id),
  endedAt: moment().notNull(),
  why: text().notNull(),
});

/** Signed-in browsers. Only the SHA-256 of the token is kept. A row that is gone is a session that has ended, on every node at once. */
export const staffSessions = pgTable(
  'staff_sessions',
  {
    tokenHash: text().primaryKey(),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    /** `password`: the second factor is still to come, nothing may be opened. `full`: signed in. */
    stage: text().notNull(),
    factorTries: integer().notNull().default(0),
    startedAt: moment().notNull(),
    touchedAt: moment().notNull(),
    endsAt: moment().notNull(),
    /** When the person last proved the second factor. */
    provedAt: moment(),
    /** Whether the second factor shown last was a passkey: some pages open to nothing less. */
    passkey: boolean().notNull().default(false),
    /** The page this browser opened last, by its route id: all that tells one session from another. */
    lastRoute: text(),
    /** What a passkey is asked to sign next; used once. */
    challenge: text(),
  },
  (table) => [index('staff_sessions_staff').on(table.staffId), index('staff_sessions_ends').on(table.endsAt)],
);

/** One-time codes for a lost second factor. */
export const staffRecoveryCodes = pgTable(
  'staff_recovery_codes',
  {
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    codeHash: text().notNull(),
    madeAt: moment().notNull(),
    usedAt: moment(),
  },
  (table) => [primaryKey({ columns: [table.staffId, table.codeHash] })],
);

/** An account that waits for its person: they choose the password and connect their own authenticator. Used once. */
export const staffInvites = pgTable('staff_invites', {
  tokenHash: text().primaryKey(),
  emailSealed: text().notNull(),
  name: text().notNull(),
  /** Stays the same when the link is renewed. */
  id: uuid().notNull().unique().defaultRandom(),
  role: text().notNull(),
  territory: text(),
  unit: text(),
  untilAt: moment(),
  why: text().notNull().default(''),
  language: text({ enum: ['uk', 'en'] })
    .notNull()
    .default('uk'),
  policeTies: boolean().notNull().default(false),
  /** The secret of the authenticator, shown only to who holds the link. */
  totpSealed: text().notNull(),
  invitedBy: uuid().references(() => staff.id),
  createdAt: moment().notNull(),
  endsAt: moment().notNull(),
  usedAt: moment(),
  withdrawnAt: moment(),
  /** What a passkey is asked to sign next. */
  challenge: text(),
});

/** Passkeys: something the person has. Only the public part is kept. */
export const staffPasskeys = pgTable(
  'staff_passkeys',
  {
    /** The credential's own id, base64url. */
    id: text().primaryKey(),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    publicKey: text().notNull(),
    counter: bigint({ mode: 'number' }).notNull(),
    transports: text().array().notNull().default([]),
    /** As its owner calls it. */
    name: text().notNull(),
    addedAt: moment().notNull(),
    usedAt: moment(),
  },
  (table) => [index('staff_passkeys_staff').on(table.staffId)],
);

/** A link that lets a person renew one of the two factors with the help of the other. Made by an administrator who met them; used once. */
export const staffRenewals = pgTable('staff_renewals', {
  tokenHash: text().primaryKey(),
  staffId: uuid()
    .notNull()
    .references(() => staff.id),
  kind: text({ enum: ['factor', 'password'] }).notNull(),
  /** The secret of the new authenticator, shown only to who holds the link. */
  totpSealed: text().notNull(),
  madeBy: uuid()
    .notNull()
    .references(() => staff.id),
  why: text().notNull(),
  createdAt: moment().notNull(),
  endsAt: moment().notNull(),
  usedAt: moment(),
});
