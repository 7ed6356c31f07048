/** A member may be suspended with a reason and a last day, and may appeal within seven days; another person answers. */
import { and, desc, eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { patrolMembers, patrolSanctions } from '#db/schema/patrols.ts';
import type { House } from '#platform/house.ts';
import { writeAct, type Fault } from './acts.ts';
import { findMember, seesMember } from './members.ts';
import { patrolRules } from './rules.ts';
import { releaseSeats } from './seats.ts';
import type { Side } from './staffSide.ts';
import { tellMember, tellUnit } from './tell.ts';

export type Sanction = typeof patrolSanctions.$inferSelect;
const day = 86_400_000;

export async function suspend(house: House, side: Side, memberId: string, { why, days }: { why: string; days: number }, now: Date): Promise<Fault> {
  if (days < 1 || days > patrolRules.longestSanctionDays) return 'patrols.sanction.days.wrong';
  return house.database.db.transaction(async (tx) => {
    const [member] = await tx.select().from(patrolMembers).where(eq(patrolMembers.id, memberId)).for('update');
    if (!member || member.state !== 'admitted') return 'patrols.late';
    if (!(await seesMember(tx, side, member))) return 'patrols.notYours';
    const [made] = await tx
      .insert(patrolSanctions)
      .values({ member: memberId, whySealed: house.vault.seal(why), from: now, untilAt: new Date(now.getTime() + days * day), staffId: side.staff.id })
      .returning({ id: patrolSanctions.id });
    await releaseSeats(tx, house, member, now);
    await writeAct(tx, { kind: 'member', about: memberId, act: 'suspend', facts: { days } }, { staffId: side.staff.id }, now);
    await tellMember(tx, house, member, 'sanction', made?.id ?? '', now);
    return null;
  });
}

export const mayAppeal = (one: Sanction, now: Date): boolean =>
  one.appealedAt === null && one.answer === null && now.getTime() - one.from.getTime() <= patrolRules.appealDays * day;

export async function appealSanction(house: House, emailDigest: string, sanctionId: string, words: string, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const member = await findMember(tx, emailDigest);
    if (!member) return 'patrols.late';
    const [row] = await tx
      .select()
      .from(patrolSanctions)
      .where(and(eq(patrolSanctions.id, sanctionId), eq(patrolSanctions.member, member.id)))
      .for('update');
    if (!row || !mayAppeal(row, now)) return 'patrols.appeal.late';
    await tx
      .update(patrolSanctions)
      .set({ appealSealed: house.vault.seal(words), appealedAt: now })
      .where(eq(patrolSanctions.id, row.id));
    await writeAct(tx, { kind: 'member', about: member.id, act: 'appeal' }, { by: 'resident' }, now);
    if (member.unit !== null)
      await tellUnit(tx, house, { unit: member.unit, telling: 'appeal', about: { kind: 'patrolMember', id: member.id }, key: row.id }, now, {
        coordinators: (side) => seesMember(tx, side, member),
        except: row.staffId,
      });
    return null;
  });
}

/** Never by the person who suspended. */
export async function answerAppeal(
  house: House,
  side: Side,
  sanctionId: string,
  { answer, words }: { answer: 'stands' | 'lifted'; words: string },
  now: Date,
): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx.select().from(patrolSanctions).where(eq(patrolSanctions.id, sanctionId)).for('update');
    if (!row || row.appealedAt === null || row.answer !== null) return 'patrols.late';
    const [member] = await tx.select().from(patrolMembers).where(eq(patrolMembers.id, row.member));
    if (!member || !(await seesMember(tx, side, member))) return 'patrols.notYours';
    if (row.staffId === side.staff.id) return 'patrols.appeal.other';
    await tx
      .update(patrolSanctions)
      .set({ answer, answerSealed: house.vault.seal(words), answeredBy: side.staff.id, answeredAt: now })
      .where(eq(patrolSanctions.id, row.id));
    await writeAct(tx, { kind: 'member', about: member.id, act: answer }, { staffId: side.staff.id }, now);
    await tellMember(tx, house, member, answer, row.id, now);
    return null;
  });
}

export const listSanctions = (db: Db | Tx, member: string): Promise<Sanction[]> =>
  db.select().from(patrolSanctions).where(eq(patrolSanctions.member, member)).orderBy(desc(patrolSanctions.from)).limit(20);
