/**
 * Who is written to and when. A letter never says where or at what time: only that something changed, and where to look.
 * Nothing is written at the moment the order opens, because that moment would tell the start.
 */
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { patrolMembers, patrolSeats, patrols } from '#db/schema/patrols.ts';
import { emailsOf, listStaffWith, unitsOf } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { acceptsRecipient, promiseLetter } from '#platform/outbox.ts';
import type { MemberTelling, UnitTelling } from './letters.ts';
import { sideOf, unitsUnder, type Side } from './staffSide.ts';

type Addressee = Pick<typeof patrolMembers.$inferSelect, 'id' | 'emailSealed' | 'language'>;
export type PatrolWords = Pick<typeof patrols.$inferSelect, 'id' | 'on' | 'half' | 'territory' | 'number'>;

/** One letter to a member. `key` tells apart two letters of one kind. */
export async function tellMember(
  tx: Tx,
  house: House,
  to: Addressee,
  telling: MemberTelling,
  key: string,
  now: Date,
  more: { patrol?: PatrolWords; reason?: string } = {},
): Promise<void> {
  if (to.emailSealed === null) return;
  const email = house.vault.open(to.emailSealed);
  if (!acceptsRecipient(house, email)) return;
  const { patrol, reason } = more;
  const data = { telling, ...(patrol ? { on: patrol.on, half: patrol.half, territory: patrol.territory } : {}), ...(reason === undefined ? {} : { reason }) };
  await promiseLetter(
    tx,
    house,
    {
      lane: 'resident',
      template: 'patrols.member',
      to: email,
      subjectKind: patrol ? 'patrol' : 'patrolMember',
      subjectId: patrol?.id ?? to.id,
      data,
      key: `patrols:${telling}:${to.id}:${patrol?.id ?? ''}:${key}`,
      language: to.language,
    },
    now,
  );
}

/** Everybody who signed up or is on the roster, at once; or those of some states alone. */
export async function tellRoster(
  tx: Tx,
  house: House,
  patrol: PatrolWords,
  telling: MemberTelling,
  key: string,
  now: Date,
  { reason, states = ['asked', 'approved'] }: { reason?: string; states?: readonly ('asked' | 'approved')[] } = {},
): Promise<void> {
  const found = await tx
    .select({ id: patrolMembers.id, emailSealed: patrolMembers.emailSealed, language: patrolMembers.language })
    .from(patrolSeats)
    .innerJoin(patrolMembers, eq(patrolMembers.id, patrolSeats.member))
    .where(and(eq(patrolSeats.patrol, patrol.id), inArray(patrolSeats.state, [...states])));
  for (const one of found) await tellMember(tx, house, one, telling, key, now, { patrol, ...(reason === undefined ? {} : { reason }) });
}

type Telling = { unit: string; telling: UnitTelling; about: { kind: 'patrol' | 'patrolMember'; id: string }; key: string };

/** The contacts of a unit; `coordinators`: and those who run patrols where it is; `except`: somebody else than this person has to act. */
export async function tellUnit(
  tx: Tx,
  house: House,
  { unit, telling, about, key }: Telling,
  now: Date,
  { coordinators, except }: { coordinators?: (side: Side) => boolean | Promise<boolean>; except?: string } = {},
): Promise<void> {
  const contacts = await listStaffWith(tx, 'keepUnit', now);
  const ids: string[] = [];
  for (const { id } of contacts) if (id !== except && (await unitsUnder(tx, await unitsOf(tx, id, now))).includes(unit)) ids.push(id);
  // A unit without a contact is spoken for by the headquarters.
  if (ids.length === 0) for (const { id } of await listStaffWith(tx, 'liaise', now)) ids.push(id);
  if (coordinators) for (const one of await listStaffWith(tx, 'runPatrols', now)) if (await coordinators(await sideOf(tx, one, now))) ids.push(one.id);
  const told = ids.filter((id) => id !== except);
  for (const [id, to] of await emailsOf(tx, house, told)) {
    if (!acceptsRecipient(house, to)) continue;
    const letter = {
      lane: 'staff' as const,
      template: 'patrols.unit',
      to,
      subjectKind: about.kind,
      subjectId: about.id,
      data: { telling },
      key: `patrols:${telling}:${about.id}:${key}:${id}`,
    };
    await promiseLetter(tx, house, { ...letter, language: 'uk' }, now);
  }
}
