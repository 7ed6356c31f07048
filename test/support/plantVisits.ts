/** Marks in what a courtyard asked and what was said at a meeting. */
import { randomUUID } from 'node:crypto';
import type { Db } from '#db/index.ts';
import { issueCards, minutes } from '#db/schema/minutes.ts';
import { visitDrafts, visits } from '#db/schema/visits.ts';
import { addTestEvent } from './events.ts';

type Seal = (column: string, shape?: (text: string) => string) => string;

export async function plantVisits(db: Db, seal: Seal, chair: string, now: Date): Promise<void> {
  const mailbox = (text: string): string => `${text}@mail.example`;
  await db.insert(visitDrafts).values({ id: 'znak', sealed: seal('visit_drafts.sealed'), endsAt: now });
  await db.insert(visits).values({
    number: 'ZM-OD-2026-000009-X',
    codeHash: `hash${randomUUID()}`,
    state: 'received',
    language: 'uk',
    host: 'resident',
    emailSealed: seal('visits.emailSealed', mailbox),
    emailDigest: `digest${randomUUID()}`,
    nameSealed: seal('visits.nameSealed'),
    phoneSealed: seal('visits.phoneSealed'),
    addressSealed: seal('visits.addressSealed'),
    wordsSealed: seal('visits.wordsSealed'),
    needsSealed: seal('visits.needsSealed'),
    teacherSealed: seal('visits.teacherSealed'),
    yard: `digest${randomUUID()}`,
    territory: 'x',
    days: ['2026-12-04'],
    part: 'any',
    people: 5,
    topics: ['dark'],
    space: 'yard',
    askedAt: now,
    receivedAt: now,
    dueOn: '2026-12-30',
  });
  const startsAt = new Date(now.getTime() - 3 * 3_600_000);
  const event = await addTestEvent(db, { startsAt });
  await db.insert(minutes).values({
    event: event.id,
    number: 'PR-2026-999',
    state: 'draft',
    startsAt,
    endsAt: now,
    place: 'x',
    chair,
    chairName: 'x',
    secretary: 'x',
    police: 'x',
    people: 1,
    acquaintance: '',
    problems: '',
    invitation: '',
    questions: '',
    residentHash: `hash${randomUUID()}`,
    residentSealed: seal('minutes.residentSealed', mailbox),
    objectionSealed: seal('minutes.objectionSealed'),
    dueOn: '2026-12-30',
    begunAt: now,
  });
  await db.insert(issueCards).values({
    event: event.id,
    number: 1,
    kind: 'disorder',
    text: 'x',
    way: 'appeal',
    contactSealed: seal('issue_cards.contactSealed', mailbox),
    authorHash: `hash${randomUUID()}`,
    state: 'raised',
    raisedAt: now,
  });
}
