/**
 * Least rights in PostgreSQL (ASVS 13.2.2): who serves pages may add to the record of acts and change nothing in it, and may not remove letters.
 * The owner of the tables migrates; pages and the worker sign in as members of two of these roles. The third one takes tips and sees nothing of people.
 */
import { sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';

export const databaseRoles = { web: 'portal_web', worker: 'portal_worker', witness: 'portal_witness' };
const wellFormed = /^[a-z][a-z0-9_]{0,40}$/;

/** Whether these may be names of roles as they stand, without quotes. */
export const isRoleName = (name: string): boolean => wellFormed.test(name);

/**
 * Creates the roles where they are missing and gives them exactly what they need; may be repeated, and must be after a migration
 * that brought new tables, unless the same owner migrates (then default rights cover them).
 */
export async function grantRoles(tx: Db | Tx, { web, worker, witness } = databaseRoles): Promise<void> {
  if (![web, worker, witness].every(isRoleName)) throw new Error('A role is named with small letters, digits and underscores.');
  const both = `${web}, ${worker}`;
  const statements = [
    ...[web, worker, witness].map((role) => `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$`),
    `grant usage on schema public, drizzle to ${both}`,
    `revoke create on schema public from public`,
    `grant select on drizzle.__drizzle_migrations to ${both}`,
    `grant select, insert, update, delete on all tables in schema public to ${both}`,
    `grant usage, select on all sequences in schema public to ${both}`,
    `alter default privileges in schema public grant select, insert, update, delete on tables to ${both}`,
    `alter default privileges in schema public grant usage, select on sequences to ${both}`,
    // The chain behind the record is written by a trigger with its owner's rights.
    `revoke update, delete, truncate on audit from ${both}`,
    `revoke insert, update, delete, truncate on audit_chain, audit_head from ${both}`,
    `revoke update, delete, truncate on setting_editions, setting_answers from ${both}`,
    `revoke delete, truncate on outbox, outbox_tries from ${web}`,
    // Where and when a patrol walks is read by functions of the database alone, within their hours; `patrol` finds the row that is changed or deleted.
    `revoke select on patrol_orders from ${both}`,
    `grant select (patrol) on patrol_orders to ${both}`,
    // Tips have a schema of their own. The desk and the worker use all of it; who takes tips adds, answers and erases, and reads no key of a reader.
    `grant usage on schema tips to ${both}, ${witness}`,
    `grant select, insert, update, delete on all tables in schema tips to ${both}`,
    `grant usage, select on all sequences in schema tips to ${both}`,
    `alter default privileges in schema tips grant select, insert, update, delete on tables to ${both}`,
    `alter default privileges in schema tips grant usage, select on sequences to ${both}`,
    `revoke all on all tables in schema tips from ${witness}`,
    `grant select, insert, update on tips.threads to ${witness}`,
    `grant select, insert, update, delete on tips.messages, tips.files to ${witness}`,
    `grant select (id, thread_id), insert, delete on tips.acts to ${witness}`,
    `grant select (message_id), delete on tips.added_envelopes to ${witness}`,
    `grant select (thread_id), update (envelope), delete on tips.notes to ${witness}`,
    `grant select (thread_id), delete on tips.asks to ${witness}`,
    `grant select (thread_id, state), update (thread_id, state, sealed) on tips.relays to ${witness}`,
    `grant usage on sequence tips.acts_id_seq to ${witness}`,
  ];
  for (const statement of statements) await tx.execute(sql.raw(statement));
}
