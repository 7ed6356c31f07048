/**
 * A lost factor, after meeting the person: an administrator makes a link that lives an hour. With it and the factor that is left
 * the person renews the other one. The administrator learns neither, and cannot set either.
 */
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staff, staffPasskeys, staffRecoveryCodes, staffRenewals } from '#db/schema/people.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { changePassword } from './accounts.ts';
import { enrolmentAddress, looksLikeRecovery, makeRecoveryCodes, newSecret, spendRecovery, spendStep, stepOf } from './factors.ts';
import { lockStaff } from './held.ts';
import { tellStaff } from './letters.ts';
import { isPassword } from './passwords.ts';
import { minute, staffRules } from './rules.ts';
import { endSessionsOf } from './sessions.ts';

export type RenewalKind = 'factor' | 'password';
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Ends all sessions, takes a lost second factor away, and sends the link. Nobody does it for themselves. Answers why not, or null. */
export async function startRenewal(
  tx: Tx,
  house: House,
  renewal: { staffId: string; kind: RenewalKind; by: string; why: string },
  now: Date,
): Promise<StringKey | null> {
  const { staffId, kind, by, why } = renewal;
  if (staffId === by) return 'people.renew.own';
  const person = await lockStaff(tx, staffId);
  if (!person) return 'people.gone';
  if (kind === 'factor') {
    await tx.update(staff).set({ totpSealed: null }).where(eq(staff.id, staffId));
    await tx.delete(staffPasskeys).where(eq(staffPasskeys.staffId, staffId));
    await tx.delete(staffRecoveryCodes).where(eq(staffRecoveryCodes.staffId, staffId));
  }
  await endSessionsOf(tx, staffId);
  // The newest link alone works.
  await tx
    .update(staffRenewals)
    .set({ endsAt: now })
    .where(and(eq(staffRenewals.staffId, staffId), isNull(staffRenewals.usedAt)));
  const token = randomBytes(32).toString('base64url');
  const endsAt = new Date(now.getTime() + staffRules.renewMinutes * minute);
  await tx
    .insert(staffRenewals)
    .values({ tokenHash: hashOf(token), staffId, kind, totpSealed: house.vault.seal(newSecret()), madeBy: by, why, createdAt: now, endsAt });
  await writeAudit(tx, { staffId: by, by: 'staff', act: `people.renew.${kind}`, subjectKind: 'staff', subjectId: staffId, detail: { why } }, now);
  await tellStaff(tx, house, { staffId, telling: 'renew', key: hashOf(token), what: `people.told.renew.${kind}`, token, until: endsAt }, now);
  return null;
}

const living = (token: string, now: Date) =>
  and(eq(staffRenewals.tokenHash, hashOf(token)), isNull(staffRenewals.usedAt), gt(staffRenewals.endsAt, now), isNull(staff.leftAt));

export type Renewal = { kind: RenewalKind; name: string; secret: string; address: string };
/** What a living link shows; null when it was used, replaced, or an hour has passed. */
export async function findRenewal(db: Db | Tx, house: House, token: string, now: Date): Promise<Renewal | null> {
  const [row] = await db.select().from(staffRenewals).innerJoin(staff, eq(staff.id, staffRenewals.staffId)).where(living(token, now));
  if (!row) return null;
  const secret = house.vault.open(row.staff_renewals.totpSealed);
  return { kind: row.staff_renewals.kind, name: row.staff.name, secret, address: enrolmentAddress(secret, house.vault.open(row.staff.emailSealed)) };
}

export type Renewed =
  | { status: 'done'; recovery: string[] }
  | { status: 'gone' }
  | { status: 'wait'; minutes: number }
  | { status: 'refused'; field: 'password' | 'code'; why: StringKey };

/** `factor`: the present password and a code of the new authenticator. `password`: a new password and a code of the present factor. */
export async function renew(house: House, token: string, typed: { password: string; code: string }, now: Date): Promise<Renewed> {
  if (!(await allow(house.database.db, { key: `renew:${hashOf(token).slice(0, 40)}`, limit: 10, windowSeconds: 3600 }, now)))
    return { status: 'wait', minutes: 60 };
  return house.database.db
    .transaction(async (tx): Promise<Renewed> => {
      const [row] = await tx
        .select()
        .from(staffRenewals)
        .innerJoin(staff, eq(staff.id, staffRenewals.staffId))
        .where(living(token, now))
        .for('update', { of: staffRenewals });
      if (!row) return { status: 'gone' };
      const person = row.staff;
      const { kind, totpSealed, tokenHash } = row.staff_renewals;
      const code = typed.code.replace(/\s/g, '');
      const used = () => tx.update(staffRenewals).set({ usedAt: now }).where(eq(staffRenewals.tokenHash, tokenHash));
      if (kind === 'password') {
        const step = person.totpSealed ? stepOf(house.vault.open(person.totpSealed), code, now) : null;
        const right = looksLikeRecovery(typed.code)
          ? await spendRecovery(tx, person.id, typed.code, now)
          : step !== null && (await spendStep(tx, person.id, step));
        if (!right) return { status: 'refused', field: 'code', why: 'people.renew.code' };
        const why = await changePassword(tx, house, person.id, typed.password, now);
        // A password refused must not cost the code: the whole turn is undone.
        if (why) throw new Refused(why);
        await used();
        return { status: 'done', recovery: [] };
      }
      if (!(await isPassword(person.passwordHash, typed.password))) return { status: 'refused', field: 'password', why: 'people.me.present.wrong' };
      const secret = house.vault.open(totpSealed);
      const step = stepOf(secret, code, now);
      if (step === null) return { status: 'refused', field: 'code', why: 'people.invite.code' };
      await tx
        .update(staff)
        .set({ totpSealed: house.vault.seal(secret), totpStep: step })
        .where(eq(staff.id, person.id));
      await used();
      await writeAudit(
        tx,
        { staffId: person.id, by: 'staff', act: 'people.totp.set', subjectKind: 'staff', subjectId: person.id, detail: { renewed: true } },
        now,
      );
      await tellStaff(tx, house, { staffId: person.id, telling: 'changed', key: `renewed ${tokenHash}`, what: 'people.told.totp' }, now);
      return { status: 'done', recovery: await makeRecoveryCodes(tx, person.id, now) };
    })
    .catch((fault: unknown): Renewed => {
      if (fault instanceof Refused) return { status: 'refused', field: 'password', why: fault.why };
      throw fault;
    });
}

class Refused extends Error {
  readonly why: StringKey;
  constructor(why: StringKey) {
    super(why);
    this.why = why;
  }
}
