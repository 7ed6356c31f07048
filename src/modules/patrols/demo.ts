/** An invented formation, two members and a request, for the demo. */
import { eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { formations, patrolMembers, patrolOrders, patrolSeats, patrols } from '#db/schema/patrols.ts';
import { seedPassed } from '#modules/courses/index.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivDay, kyivInstant } from '#platform/hours.ts';
import { emailDigest } from '#platform/personal.ts';
import { keepRules } from './rulesText.ts';

const members = [
  { email: 'patrul1@resident.example', name: 'Остап Демонстраційний', phone: '000 000 00 01' },
  { email: 'patrul2@resident.example', name: 'Зоряна Демонстраційна', phone: '000 000 00 02' },
];

/** `place`: the unit and the district of the demo city they belong to; `staffId`: the invented person who made the request. */
export async function seedDemoPatrols(house: House, tx: Tx, place: { unit: string; territory: string; staffId: string }, now: Date): Promise<void> {
  if (!house.env.demo) throw new Error('Invented people exist in demo mode only.');
  const { seal } = house.vault;
  const { unit, territory, staffId } = place;
  const common = { demo: true, createdAt: now };
  const [formation] = await tx
    .insert(formations)
    .values({
      ...common,
      name: 'ГФ «Маяк» (демо)',
      registration: 'ДЕМО-001',
      territory,
      unit,
      agreement: 'Меморандум № 0 (демо)',
      contactSealed: seal('Голова (демо), 000 000 00 00'),
      state: 'active',
      changedAt: now,
    })
    .returning({ id: formations.id });
  if (!formation) throw new Error('The formation is not there.');
  const rulesVersion = await keepRules(tx, now);
  const file = {
    formation: formation.id,
    unit,
    citizenAt: now,
    convictionAt: now,
    healthAt: now,
    rulesVersion,
    rulesAt: now,
    awayFrom: [],
    touchedAt: now,
    askedAt: now,
    answeredAt: now,
  };
  const on = addDays(kyivDay(now), 7);
  const [patrol] = await tx
    .insert(patrols)
    .values({
      ...common,
      state: 'requested',
      unit,
      purpose: 'school',
      territory,
      on,
      half: 'first',
      needed: 6,
      conditions: 'Взяти жилет і посвідчення.',
      createdBy: staffId,
      changedAt: now,
    })
    .returning({ id: patrols.id });
  if (!patrol) throw new Error('The request is not there.');
  await tx.insert(patrolOrders).values({
    patrol: patrol.id,
    startsAt: kyivInstant(on, 7 * 60 + 30),
    endsAt: kyivInstant(on, 9 * 60),
    meetingSealed: seal('Вигадане місце збору (демо)'),
    routeSealed: seal('Вигаданий маршрут (демо)'),
    officerSealed: seal('Вигаданий поліцейський (демо), 000 000 00 03'),
  });
  await tx.update(patrols).set({ state: 'published' }).where(eq(patrols.id, patrol.id));
  for (const { email, name, phone } of members) {
    const [member] = await tx
      .insert(patrolMembers)
      .values({
        ...common,
        ...file,
        state: 'admitted',
        language: 'uk',
        emailDigest: emailDigest(house, email),
        emailSealed: seal(email),
        nameSealed: seal(name),
        phoneSealed: seal(phone),
        documentSealed: seal('ДЕМО'),
        emergencySealed: seal('Вигадана людина, 000 000 00 04'),
      })
      .returning({ id: patrolMembers.id });
    await seedPassed(tx, house, 'briefing', { email, emailDigest: emailDigest(house, email), language: 'uk' }, now);
    if (member) await tx.insert(patrolSeats).values({ patrol: patrol.id, member: member.id, on, half: 'first', state: 'asked', askedAt: now });
  }
}
