import { createHash, randomBytes } from 'node:crypto';
import { and, eq, isNull, lt } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import type { Tx } from '#db/index.ts';
import { staff, staffRecoveryCodes } from '#db/schema/people.ts';

const period = 30;
const totpOf = (secret: string): TOTP => new TOTP({ issuer: 'Safe Odesa', secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period });

/** A new secret for an authenticator, 160 random bits in base32. */
export const newSecret = (): string => new Secret({ buffer: new Uint8Array(randomBytes(20)).buffer }).base32;

/** What an authenticator shows at this moment, and for how many more seconds. */
export function codeNow(secret: string, now: Date): { code: string; seconds: number } {
  return { code: totpOf(secret).generate({ timestamp: now.getTime() }), seconds: period - (Math.floor(now.getTime() / 1000) % period) };
}

/** The address an authenticator reads from a picture. */
export const enrolmentAddress = (secret: string, label: string): string => {
  const totp = totpOf(secret);
  totp.label = label;
  return totp.toString();
};

/** The time step of a code, one step early or late allowed; null when it is not one of them. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: 1 });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / period) + delta;
}

/** Accepts a time step once: the newest accepted one and all before it are refused from then on, on every node. */
export async function spendStep(tx: Tx, staffId: string, step: number): Promise<boolean> {
  const spent = await tx
    .update(staff)
    .set({ totpStep: step })
    .where(and(eq(staff.id, staffId), lt(staff.totpStep, step)))
    .returning({ id: staff.id });
  return spent.length > 0;
}

const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex');
/** A code as it was typed, without the dashes and spaces that people add. */
export const cleanRecovery = (typed: string): string => typed.toUpperCase().replace(/[\s-]/g, '');
export const looksLikeRecovery = (typed: string): boolean => new RegExp(`^[${alphabet}]{12}$`).test(cleanRecovery(typed));

/** Makes ten recovery codes in place of the old ones and answers them: they are shown once and kept only as hashes. */
export async function makeRecoveryCodes(tx: Tx, staffId: string, now: Date): Promise<string[]> {
  const codes = Array.from({ length: 10 }, () => [...randomBytes(12)].map((byte) => alphabet[byte % alphabet.length] ?? '').join(''));
  await tx.delete(staffRecoveryCodes).where(eq(staffRecoveryCodes.staffId, staffId));
  await tx.insert(staffRecoveryCodes).values(codes.map((code) => ({ staffId, codeHash: hashOf(code), madeAt: now })));
  return codes.map((code) => `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`);
}

/** Uses up a recovery code; false when it is wrong or was used. */
export async function spendRecovery(tx: Tx, staffId: string, typed: string, now: Date): Promise<boolean> {
  const spent = await tx
    .update(staffRecoveryCodes)
    .set({ usedAt: now })
    .where(and(eq(staffRecoveryCodes.staffId, staffId), eq(staffRecoveryCodes.codeHash, hashOf(cleanRecovery(typed))), isNull(staffRecoveryCodes.usedAt)))
    .returning({ hash: staffRecoveryCodes.codeHash });
  return spent.length > 0;
}
