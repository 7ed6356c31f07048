import { boolean, date, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';
import { polygon } from './geometry.ts';

const instant = () => timestamp({ withTimezone: true, mode: 'date' });

/** Oblast, raion, hromada, settlement, city district: one tree by the official КАТОТТГ code. */
export const territories = pgTable(
  'territories',
  {
    code: text().primaryKey(),
    parent: text().references((): AnyPgColumn => territories.code),
    level: text({ enum: ['oblast', 'raion', 'hromada', 'settlement', 'district'] }).notNull(),
    nameUk: text().notNull(),
    nameEn: text().notNull(),
    /** Names people still use, oldest first. */
    formerNames: text().array().notNull().default([]),
    /** The portal works here. A territory that is not served says why in the note. */
    served: boolean().notNull().default(false),
    noteUk: text(),
    noteEn: text(),
    demo: boolean().notNull().default(false),
  },
  (table) => [index('territories_parent').on(table.parent), index('territories_level').on(table.level)],
);

/** Borders of a territory; a territory of several pieces has several rows. */
export const territoryAreas = pgTable(
  'territory_areas',
  {
    territory: text()
      .notNull()
      .references(() => territories.code),
    part: integer().notNull(),
    area: polygon().notNull(),
  },
  (table) => [primaryKey({ columns: [table.territory, table.part] }), index('territory_areas_area').using('gist', table.area)],
);

/** Bodies of the police, as a tree. */
export const units = pgTable(
  'units',
  {
    code: text().primaryKey(),
    parent: text().references((): AnyPgColumn => units.code),
    level: text({ enum: ['npu', 'gunp', 'patrol', 'rup', 'department', 'branch', 'station'] }).notNull(),
    nameUk: text().notNull(),
    nameEn: text().notNull(),
    /** The oblast it works in; none for the central body. */
    region: text().references(() => territories.code),
    dutyPhone: text(),
    /** The regional headquarters allowed copies of letters to this unit. */
    copiesAllowed: boolean().notNull().default(false),
    active: boolean().notNull().default(true),
    source: text().notNull(),
    checkedOn: date({ mode: 'string' }).notNull(),
    demo: boolean().notNull().default(false),
  },
  (table) => [index('units_parent').on(table.parent)],
);

/** Which territory a unit serves, by date. */
export const unitTerritories = pgTable(
  'unit_territories',
  {
    unit: text()
      .notNull()
      .references(() => units.code),
    territory: text()
      .notNull()
      .references(() => territories.code),
    since: date({ mode: 'string' }).notNull(),
    until: date({ mode: 'string' }),
  },
  (table) => [primaryKey({ columns: [table.unit, table.territory, table.since] }), index('unit_territories_territory').on(table.territory)],
);

/**
 * A mailbox is used only once two people agreed on it and a code sent to it came back (`confirmedAt`),
 * and only until `expiresAt`.
 */
export const mailboxes = pgTable(
  'mailboxes',
  {
    id: uuid().primaryKey().defaultRandom(),
    unit: text()
      .notNull()
      .references(() => units.code),
    role: text({ enum: ['appeals', 'duty', 'prevention', 'control', 'head'] }).notNull(),
    address: text().notNull(),
    proposedBy: text().notNull(),
    agreedBy: text(),
    confirmedAt: instant(),
    expiresAt: instant(),
    retiredAt: instant(),
    /** Why a mailbox of a public mail service may be used: only with a written confirmation of the police. */
    publicServiceReason: text(),
  },
  (table) => [index('mailboxes_unit').on(table.unit, table.role), uniqueIndex('mailboxes_address').on(table.unit, table.role, table.address)],
);

/** Editions of the routing rules. An edition is never changed; a change is the next one. */
export const ruleBooks = pgTable('rule_books', {
  version: integer().primaryKey(),
  activeFrom: instant().notNull(),
  reason: text().notNull(),
});

export const routingRules = pgTable(
  'routing_rules',
  {
    version: integer()
      .notNull()
      .references(() => ruleBooks.version),
    id: text().notNull(),
    /** The lowest number that fits decides. */
    priority: integer().notNull(),
    condition: jsonb().notNull(),
    recipient: jsonb().notNull(),
    copies: jsonb().notNull(),
    why: text().notNull(),
    note: text(),
  },
  (table) => [primaryKey({ columns: [table.version, table.id] }), uniqueIndex('routing_rules_priority').on(table.version, table.priority)],
);

/** Letters that ask a mailbox to prove that somebody reads it. Only hashes of the link and the code are kept. */
export const mailboxLetters = pgTable(
  'mailbox_letters',
  {
    tokenHash: text().primaryKey(),
    mailboxId: uuid()
      .notNull()
      .references(() => mailboxes.id),
    codeHash: text().notNull(),
    tries: integer().notNull().default(0),
    sentAt: instant().notNull(),
    endsAt: instant().notNull(),
    usedAt: instant(),
  },
  (table) => [index('mailbox_letters_mailbox').on(table.mailboxId, table.sentAt)],
);
