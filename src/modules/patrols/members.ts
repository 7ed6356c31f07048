/** The file of somebody who wants to walk with the police, step by step, until the unit says yes or no. */
import { and, asc, count, desc, eq, gt, inArray, isNull, or, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { formations, patrolMembers, patrolSanctions } from '#db/schema/patrols.ts';
import { hasPassed } from '#modules/courses/index.ts';
import { findUnit } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { isId, writeAct, type Fault } from './acts.ts';
import { isWhole, mayPatrol, patrolRules, type FileFacts } from './rules.ts';
import { keepRules } from './rulesText.ts';
import { coordinates, speaksFor, type Side } from './staffSide.ts';
import { tellMember, tellUnit } from './tell.ts';

export type Member = typeof patrolMembers.$inferSelect;
/** Whose file: an account proves the mailbox. */
export type Applicant = { emailDigest: string; email: string; language: Language };

export async function findMember(db: Db | Tx, emailDigest: string): Promise<Member | null> {
  const [row] = await db.select().from(patrolMembers).where(eq(patrolMembers.emailDigest, emailDigest));
  return row ?? null;
}
export async function findMemberById(db: Db | Tx, id: string): Promise<Member | null> {
  if (!isId(id)) return null;
  const [row] = await db.select().from(patrolMembers).where(eq(patrolMembers.id, id));
  return row ?? null;
}

/** Holds the rows of people. Whoever needs them and their seats takes the people first: nobody waits in a circle. */
export const lockMembers = (tx: Tx, ids: readonly string[]): Promise<Member[]> =>
  tx
    .select()
    .from(patrolMembers)
    .where(inArray(patrolMembers.id, [...ids]))
    .orderBy(asc(patrolMembers.id))
    .for('update');

/** What is filled in; the briefing is asked of the courses each time, so that it runs out by itself. */
export async function factsOf(db: Db | Tx, member: Member | null, emailDigest: string, now: Date): Promise<FileFacts> {
  const has = (one: unknown): boolean => one !== null && one !== undefined;
  return {
    citizen: has(member?.citizenAt),
    formation: has(member?.formation),
    invited: member?.invited === true,
    briefed: await hasPassed(db, emailDigest, 'briefing', now),
    document: has(member?.documentSealed),
    conviction: has(member?.convictionAt),
    health: has(member?.healthAt),
    rules: has(member?.rulesAt),
    contacts: has(member?.nameSealed) && has(member?.emergencySealed),
    conflict: has(member?.awayFrom),
  };
}

export type StepData =
  | { step: 'umovy' }
  | { step: 'formuvannia'; formation: string | null; unit: string | null }
  | { step: 'dokument'; document: string }
  | { step: 'zaiavy' }
  | { step: 'pravyla' }
  | { step: 'kontakty'; name: string; phone: string; emergency: string }
  | { step: 'konflikt'; awayFrom: string[] };

/** Keeps one step. While the unit is asked or has answered, only contacts, rules and conflicts may be renewed. */
export async function saveStep(house: House, who: Applicant, data: StepData, now: Date): Promise<Fault> {
  const { vault } = house;
  return house.database.db.transaction(async (tx) => {
    await tx
      .insert(patrolMembers)
      .values({ state: 'filling', emailDigest: who.emailDigest, emailSealed: vault.seal(who.email), language: who.language, createdAt: now, touchedAt: now })
      .onConflictDoNothing({ target: patrolMembers.emailDigest });
    const [row] = await tx.select().from(patrolMembers).where(eq(patrolMembers.emailDigest, who.emailDigest)).for('update');
    if (!row) throw new Error('The file is not there.');
    const settled = row.state === 'asked' || row.state === 'admitted';
    if (settled && (data.step === 'umovy' || data.step === 'formuvannia' || data.step === 'dokument' || data.step === 'zaiavy')) return 'patrols.file.settled';
    // The unit answered for this name: another one would be another person.
    const named = settled && row.nameSealed !== null ? row.nameSealed : null;
    if (data.step === 'kontakty' && named !== null && !isSameName(vault.open(named), data.name)) return 'patrols.step.name.settled';
    const change = await changeOf(tx);
    if ('fault' in change) return change.fault;
    // Who was refused or left begins anew with the same file.
    const state = row.state === 'refused' || row.state === 'left' ? 'filling' : row.state;
    await tx
      .update(patrolMembers)
      .set({ ...change, ...(named === null ? {} : { nameSealed: named }), state, touchedAt: now, language: who.language })
      .where(eq(patrolMembers.id, row.id));
    if (settled) await writeAct(tx, { kind: 'member', about: row.id, act: 'renew', facts: { step: data.step } }, { by: 'resident' }, now);
    return null;
  });

  async function changeOf(tx: Tx): Promise<Partial<Member> | { fault: Exclude<Fault, null> }> {
    switch (data.step) {
      case 'umovy':
        return { citizenAt: now };
      case 'formuvannia': {
        if (data.formation === null) {
          if (data.unit === null || !(await findUnit(tx, data.unit))) return { fault: 'patrols.step.formation.missing' };
          return { formation: null, invited: true, unit: data.unit };
        }
        const [found] = await tx.select().from(formations).where(eq(formations.id, data.formation));
        return found && mayPatrol(found) ? { formation: found.id, invited: false, unit: found.unit } : { fault: 'patrols.step.formation.missing' };
      }
      case 'dokument':
        return { documentSealed: vault.seal(data.document) };
      case 'zaiavy':
        return { convictionAt: now, healthAt: now };
      case 'pravyla':
        return { rulesVersion: await keepRules(tx, now), rulesAt: now };
      case 'kontakty':
        return { nameSealed: vault.seal(data.name), phoneSealed: vault.seal(data.phone), emergencySealed: vault.seal(data.emergency) };
      case 'konflikt':
        return { awayFrom: data.awayFrom };
    }
  }
}

const isSameName = (one: string, other: string): boolean =>
  [one, other].map((name) => name.trim().replace(/\s+/gu, ' ').toLocaleLowerCase('uk')).every((name, _i, [first]) => name === first);

/** Asks the unit. A file with a step left is not sent. */
export async function sendFile(house: House, who: Applicant, now: Date): Promise<Fault> {
  if (!(await allow(house.database.db, { key: `patrolFile:${who.emailDigest}`, limit: patrolRules.filesPerDay, windowSeconds: 86_400 }, now)))
    return 'patrols.file.often';
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx.select().from(patrolMembers).where(eq(patrolMembers.emailDigest, who.emailDigest)).for('update');
    if (!row || row.state !== 'filling') return 'patrols.late';
    if (!isWhole(await factsOf(tx, row, who.emailDigest, now))) return 'patrols.file.notWhole';
    await tx.update(patrolMembers).set({ state: 'asked', askedAt: now, touchedAt: now, answeredAt: null, endedAt: null }).where(eq(patrolMembers.id, row.id));
    await writeAct(tx, { kind: 'member', about: row.id, act: 'ask', facts: { unit: row.unit } }, { by: 'resident' }, now);
    if (row.unit !== null)
      await tellUnit(tx, house, { unit: row.unit, telling: 'file', about: { kind: 'patrolMember', id: row.id }, key: now.toISOString() }, now);
    return null;
  });
}

/** The unit's answer: admitted or not, and nothing more. */
export async function answerMember(house: House, side: Side, id: string, admitted: boolean, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx.select().from(patrolMembers).where(eq(patrolMembers.id, id)).for('update');
    if (!row || row.state !== 'asked' || row.emailDigest === null) return 'patrols.late';
    if (!speaksFor(side, row.unit)) return 'patrols.notYours';
    if (side.staff.conflicts.includes(`email:${row.emailDigest}`)) return 'patrols.notYours';
    if (admitted && !(await hasPassed(tx, row.emailDigest, 'briefing', now))) return 'patrols.no.briefing';
    await tx
      .update(patrolMembers)
      .set({ state: admitted ? 'admitted' : 'refused', answeredAt: now, endedAt: admitted ? null : now })
      .where(eq(patrolMembers.id, id));
    await writeAct(tx, { kind: 'member', about: id, act: admitted ? 'admit' : 'refuse', facts: { unit: row.unit } }, { staffId: side.staff.id }, now);
    await tellMember(tx, house, row, admitted ? 'admitted' : 'refused', now.toISOString(), now);
    return null;
  });
}

/** A member belongs where the formation acts; whom a unit invited, where the unit serves. */
export async function seesMember(db: Db | Tx, side: Side, { unit, formation, invited }: Pick<Member, 'unit' | 'formation' | 'invited'>): Promise<boolean> {
  if (speaksFor(side, unit) || side.lands === null || side.landUnits === null) return true;
  if (invited) return unit !== null && side.landUnits.includes(unit);
  if (formation === null) return false;
  const [found] = await db.select({ territory: formations.territory }).from(formations).where(eq(formations.id, formation));
  return found !== undefined && coordinates(side, found.territory);
}

/** The same as `seesMember`, for a list. */
function ofSide(db: Db | Tx, { units, lands, landUnits }: Side): SQL | undefined {
  if (units === null || lands === null || landUnits === null) return undefined;
  const here = db
    .select({ id: formations.id })
    .from(formations)
    .where(inArray(formations.territory, [...lands, '-']));
  return or(
    inArray(patrolMembers.unit, [...units, '-']),
    and(eq(patrolMembers.invited, false), inArray(patrolMembers.formation, here)),
    and(eq(patrolMembers.invited, true), inArray(patrolMembers.unit, [...landUnits, '-'])),
  );
}

/** Files that wait for an answer, the oldest first; or members, the newest first. */
export async function listMembers(db: Db | Tx, side: Side, { waiting, page }: { waiting: boolean; page: number }): Promise<{ rows: Member[]; all: number }> {
  const which = and(ofSide(db, side), eq(patrolMembers.state, waiting ? 'asked' : 'admitted'));
  const rows = await db
    .select()
    .from(patrolMembers)
    .where(which)
    .orderBy(waiting ? asc(patrolMembers.askedAt) : desc(patrolMembers.answeredAt), asc(patrolMembers.id))
    .limit(patrolRules.perPage)
    .offset((page - 1) * patrolRules.perPage);
  const [total] = await db.select({ all: count() }).from(patrolMembers).where(which);
  return { rows, all: Number(total?.all ?? 0) };
}

export async function isSanctioned(db: Db | Tx, memberId: string, now: Date): Promise<boolean> {
  const lasts = and(
    eq(patrolSanctions.member, memberId),
    gt(patrolSanctions.untilAt, now),
    or(isNull(patrolSanctions.answer), eq(patrolSanctions.answer, 'stands')),
  );
  return (await db.select({ id: patrolSanctions.id }).from(patrolSanctions).where(lasts).limit(1)).length > 0;
}
