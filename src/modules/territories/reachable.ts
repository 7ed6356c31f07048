/** Whom of the police a person in the office may choose to write to: only mailboxes that were agreed on and that answered. */
import type { Db, Tx } from '#db/index.ts';
import { usableMailboxes } from './exclusions.ts';
import { mailboxRoles, type MailboxRole } from './mailboxes.ts';

export type Reachable = {
  /** Unit and role, `odesa-1:duty`: stays the same when the mailbox changes. */ id: string;
  name: string;
  role: MailboxRole;
  address: string;
};

/** One mailbox for each unit and role, the one confirmed last; by unit. */
export async function listReachable(db: Db | Tx, now: Date): Promise<Reachable[]> {
  const found = new Map<string, Reachable>();
  for (const box of await usableMailboxes(db, now)) {
    const role = mailboxRoles.find((one) => one === box.role);
    const id = `${box.unit}:${box.role}`;
    if (role && !found.has(id)) found.set(id, { id, name: box.unitName, role, address: box.address });
  }
  return [...found.values()];
}
