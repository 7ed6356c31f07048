import { bigint, bigserial, boolean, index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** What was done, by whom, to what and why. Rows are only ever added; a trigger refuses the rest. */
export const audit = pgTable(
  'audit',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    at: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
    /** A staff id; null when a resident, the police by link, or the portal itself acted (`by` says which). */
    staffId: uuid(),
    by: text().notNull(),
    act: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: text().notNull(),
    /** Ids, codes and reasons; never names, addresses or texts of residents. */
    detail: jsonb().notNull(),
  },
  (table) => [
    index('audit_act').on(table.act.op('text_pattern_ops'), table.id),
    index('audit_at').on(table.at),
    index('audit_subject').on(table.subjectKind, table.subjectId, table.id),
    index('audit_staff').on(table.staffId, table.id),
  ],
);

/** One link for each row of `audit`, in the order of commits: the hash covers the row and the hash before it. Written by a trigger alone. */
export const auditChain = pgTable('audit_chain', {
  position: bigint({ mode: 'number' }).primaryKey(),
  auditId: bigint({ mode: 'number' }).notNull().unique(),
  previousHash: text().notNull(),
  hash: text().notNull(),
});

/** The end of the chain. Its one row is locked while a link is added, and shows when the newest rows were cut off. */
export const auditHead = pgTable('audit_head', {
  single: boolean().primaryKey(),
  position: bigint({ mode: 'number' }).notNull(),
  hash: text().notNull(),
  /** The newest link that was forgotten after its term: the chain that is kept goes on from it. */
  firstPosition: bigint({ mode: 'number' }).notNull().default(0),
  firstHash: text()
    .notNull()
    .default('0'.repeat(64)),
});
