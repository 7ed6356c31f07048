/** Marks in the sealed columns of joint patrols: on the formation, the members and the request that the demo brings. */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { courseResults } from '#db/schema/courses.ts';
import { formations, patrolDebriefs, patrolMembers, patrolOrders, patrols, patrolSanctions } from '#db/schema/patrols.ts';
import { staff } from '#db/schema/people.ts';

type Sealing = (column: string, shape?: (text: string) => string) => string;

export async function plantPatrols(db: Db, seal: Sealing, close: (words: string) => string, of: Sealing, now: Date): Promise<void> {
  const [formation] = await db.select({ id: formations.id }).from(formations).limit(1);
  const [member] = await db.select({ id: patrolMembers.id }).from(patrolMembers).limit(1);
  const [patrol] = await db.select({ id: patrols.id }).from(patrols).limit(1);
  const [somebody] = await db.select({ id: staff.id }).from(staff).limit(1);
  if (!formation || !member || !patrol || !somebody) throw new Error('The demo brings no patrol.');
  const mailbox = (text: string): string => `${text}@mail.example`;
  await db.update(courseResults).set({ emailSealed: seal('course_results.emailSealed', mailbox) });
  await db
    .update(formations)
    .set({ contactSealed: seal('formations.contactSealed') })
    .where(eq(formations.id, formation.id));
  await db
    .update(patrolMembers)
    .set({
      emailSealed: seal('patrol_members.emailSealed', mailbox),
      nameSealed: seal('patrol_members.nameSealed'),
      phoneSealed: seal('patrol_members.phoneSealed'),
      documentSealed: seal('patrol_members.documentSealed'),
      emergencySealed: seal('patrol_members.emergencySealed'),
    })
    .where(eq(patrolMembers.id, member.id));
  await db.insert(patrolSanctions).values({
    member: member.id,
    whySealed: seal('patrol_sanctions.whySealed'),
    from: now,
    untilAt: new Date(now.getTime() + 86_400_000),
    staffId: somebody.id,
    appealSealed: seal('patrol_sanctions.appealSealed'),
    appealedAt: now,
    answerSealed: seal('patrol_sanctions.answerSealed'),
    answer: 'stands',
    answeredAt: now,
  });
  await db.update(patrolOrders).set({
    meetingSealed: seal('patrol_orders.meetingSealed'),
    routeSealed: seal('patrol_orders.routeSealed'),
    officerSealed: seal('patrol_orders.officerSealed'),
  });
  const words = { injuries: '', feelings: of('patrol_debriefs.wordsSealed'), ideas: '' };
  await db.insert(patrolDebriefs).values({
    patrol: patrol.id,
    writtenBy: member.id,
    at: now,
    route: 'whole',
    talks: 1,
    helped: 1,
    warned: 0,
    incidents: [],
    injured: false,
    wordsSealed: close(JSON.stringify(words)),
  });
}
