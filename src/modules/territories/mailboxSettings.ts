/** A mailbox added and a mailbox taken away: each an act of two persons. */
import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { mailboxes, units } from '#db/schema/territories.ts';
import type { FieldErrors } from '#platform/forms.ts';
import { isPlainAddress } from '#platform/mailText.ts';
import { inputOf } from '#platform/settingFields.ts';
import type { Setting } from '#platform/settings.ts';
import { isPublicService } from './exclusions.ts';
import { askMailbox, mailboxRoles, mailboxRules } from './mailboxes.ts';
import { listUnits } from './territories.ts';

const Added = z
  .strictObject({
    unit: z.string(),
    role: z.enum(mailboxRoles),
    address: z
      .string()
      .refine((text) => isPlainAddress(text) && /@[^@]+\.[^@.]+$/.test(text), { error: 'people.signIn.email.form' })
      .transform((text) => text.toLowerCase()),
    reason: z.string(),
  })
  // Nobody can say who reads a mailbox of a public service: only the written word of the police can.
  .refine(({ address, reason }) => !isPublicService(address) || [...reason].length >= 20, { error: 'territories.mailbox.public', path: ['reason'] });
type Added = z.infer<typeof Added>;

const same = ({ unit, role, address }: Added) => and(eq(mailboxes.unit, unit), eq(mailboxes.role, role), eq(mailboxes.address, address));

export const mailboxSetting: Setting<Added> = {
  key: 'territories.mailbox',
  act: true,
  title: 'territories.mailbox.add',
  lead: 'territories.mailbox.add.lead',
  schema: Added,
  initial: { unit: '', role: 'appeals', address: '', reason: '' },
  fields: [
    {
      name: 'unit',
      kind: 'choice',
      label: 'territories.mailbox.unit',
      none: 'territories.mailbox.unit.none',
      options: async (db) => (await listUnits(db)).map((one) => ({ value: one.code, label: one.nameUk })),
    },
    {
      name: 'role',
      kind: 'choice',
      label: 'territories.mailbox.what',
      none: 'territories.mailbox.what.none',
      options: (_db, t) => Promise.resolve(mailboxRoles.map((value) => ({ value, label: t(`territories.mailbox.role.${value}`) }))),
    },
    { name: 'address', kind: 'text', max: 254, label: 'territories.mailbox.address', hint: 'territories.mailbox.address.hint' },
    { name: 'reason', kind: 'text', max: 500, area: true, optional: true, label: 'territories.mailbox.reason', hint: 'territories.mailbox.reason.hint' },
  ],
  async check(db, value, now): Promise<FieldErrors> {
    const [unit] = await db
      .select({ code: units.code })
      .from(units)
      .where(and(eq(units.code, value.unit), eq(units.active, true)));
    if (!unit) return { [inputOf('unit')]: { key: 'territories.mailbox.unit.none' } };
    const [held] = await db
      .select()
      .from(mailboxes)
      .where(and(same(value), isNull(mailboxes.retiredAt)));
    // Whose year is nearly over may be agreed on anew.
    const lasting =
      held && (held.confirmedAt === null || held.expiresAt === null || held.expiresAt.getTime() - now.getTime() > mailboxRules.soonDays * 86_400_000);
    return lasting ? { [inputOf('address')]: { key: 'territories.mailbox.known' } } : {};
  },
  async agreed(tx, house, { value, proposedBy, agreedBy }, now) {
    const { unit, role, address, reason } = value;
    const said = { proposedBy, agreedBy, publicServiceReason: isPublicService(address) ? reason : null };
    const [held] = await tx.select().from(mailboxes).where(same(value)).for('update');
    // One that is agreed on anew before its year is over serves on; one that had been taken away begins anew.
    const anew = held?.retiredAt ? { confirmedAt: null, expiresAt: null, retiredAt: null } : {};
    const [box] = held
      ? await tx
          .update(mailboxes)
          .set({ ...said, ...anew })
          .where(eq(mailboxes.id, held.id))
          .returning({ id: mailboxes.id })
      : await tx
          .insert(mailboxes)
          .values({ unit, role, address, ...said })
          .returning({ id: mailboxes.id });
    if (!box) throw new Error('A mailbox was agreed on and not kept.');
    await askMailbox(tx, house, box.id, now);
  },
};

const Ended = z.strictObject({ mailbox: z.uuid({ error: 'territories.mailbox.pick' }) });

async function findLiving(db: Db | Tx, id: string): Promise<typeof mailboxes.$inferSelect | null> {
  const [box] = await db
    .select()
    .from(mailboxes)
    .where(and(eq(mailboxes.id, id), isNull(mailboxes.retiredAt)));
  return box ?? null;
}

export const mailboxEndSetting: Setting<z.infer<typeof Ended>> = {
  key: 'territories.mailboxEnd',
  act: true,
  title: 'territories.mailbox.end',
  lead: 'territories.mailbox.end.lead',
  schema: Ended,
  initial: { mailbox: '' },
  fields: [
    {
      name: 'mailbox',
      kind: 'choice',
      label: 'territories.mailbox.which',
      none: 'territories.mailbox.pick',
      options: async (db, t) =>
        (
          await db
            .select({ id: mailboxes.id, address: mailboxes.address, role: mailboxes.role, unit: units.nameUk, retiredAt: mailboxes.retiredAt })
            .from(mailboxes)
            .innerJoin(units, eq(units.code, mailboxes.unit))
            .orderBy(mailboxes.unit, mailboxes.role)
        )
          // Taken away ones have names too, for the history.
          .map((one) => ({
            value: one.id,
            label: `${one.address} · ${t(`territories.mailbox.role.${one.role}`)} · ${one.unit}`,
            past: one.retiredAt !== null,
          })),
    },
  ],
  async check(db, { mailbox }): Promise<FieldErrors> {
    return (await findLiving(db, mailbox)) ? {} : { [inputOf('mailbox')]: { key: 'territories.mailbox.pick' } };
  },
  async agreed(tx, _house, { value }, now) {
    await tx.update(mailboxes).set({ retiredAt: now }).where(eq(mailboxes.id, value.mailbox));
  },
};
