/** Invented secrets, one in every sealed column, in a demo that is not running: whatever page shows one of them can be told by its mark. */
import { randomBytes, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '#db/index.ts';
import { appealCodes, appealDrafts, appealFiles, appealObjections, appeals } from '#db/schema/appeals.ts';
import { consents } from '#db/schema/consents.ts';
import { files, uploadParts, uploads } from '#db/schema/files.ts';
import { reviewDecisions, reviewDrafts, reviewItems, reviewNotes, reviewPractice, reviewPracticeAnswers } from '#db/schema/moderation.ts';
import { reviewRechecks, reviewShifts, reviewTrainings } from '#db/schema/moderation.ts';
import { caughtLetters, outbox } from '#db/schema/outbox.ts';
import { staff, staffConflicts, staffInvites, staffPasskeys, staffRenewals, staffRoles } from '#db/schema/people.ts';
import { placeReports } from '#db/schema/places.ts';
import { dataErasures, dataRequestEvents, dataRequests } from '#db/schema/privacy.ts';
import { residentCodes, residents } from '#db/schema/residents.ts';
import { relays } from '#db/schema/tips.ts';
import { askModerators } from '#modules/appeals/submit.ts';
import { roles, type Role } from '#modules/people/index.ts';
import { startSession } from '#modules/people/sessions.ts';
import { emailDigest } from '#platform/personal.ts';
import type { House } from '#platform/house.ts';
import { appealContent, keepAppeal } from './appeals.ts';
import { columnsLike, sealedColumns, type Shown } from './fields.ts';
import { plantPatrols } from './plantPatrols.ts';
import { plantVisits } from './plantVisits.ts';
import { plantSeats } from './plantSeats.ts';

export type Mark = { text: string; what: string; shown: Shown };
export type Planted = { marks: Mark[]; tokens: Record<Role, string>; ids: { item: string; person: string; request: string; file: string; event: string } };

/** Fills the house: one mark in each column, one session for each role of the demo. */
export async function plant(house: House, database: Database, now: Date): Promise<Planted> {
  const { db } = database;
  const { vault } = house;
  const marks: Mark[] = [];
  const mark = (what: string, shown: Shown, shape: (text: string) => string = (text) => text): string => {
    const text = shape(`znak${randomBytes(6).toString('hex')}`);
    marks.push({ text, what, shown });
    return text;
  };
  const of = (column: string, shape?: (text: string) => string): string => mark(column, sealedColumns[column] ?? 'nobody', shape);
  const seal = (column: string, shape?: (text: string) => string): string => vault.seal(of(column, shape));
  const mailbox = (text: string): string => `${text}@mail.example`;
  const later = new Date(now.getTime() + 86_400_000);

  // A letter of a resident, each part of it with a mark of its own.
  const base = appealContent();
  const email = of('appeals.emailSealed', mailbox);
  const supporter = {
    name: mark('a supporter', 'moderate'),
    residence: mark('where a supporter lives', 'moderate'),
    email: mark('mail of a supporter', 'nobody', mailbox),
  };
  const content = appealContent({
    essence: `${of('appeal_versions.sealed')} ${base.essence}`,
    request: `${mark('what is asked', 'moderate')} ${base.request}`,
    applicant: {
      ...base.applicant,
      surname: of('appeals.nameSealed'),
      email,
      phone: '+380671230987',
      residence: { ...base.applicant.residence, street: mark('street of the author', 'nobody'), flat: mark('flat of the author', 'nobody') },
    },
    supporters: [supporter],
  });
  marks.push(
    { text: '671230987', what: 'phone of the author', shown: 'appeal.phone' },
    { text: '67 123 09 87', what: 'phone of the author', shown: 'appeal.phone' },
  );
  const kept = await keepAppeal(db, house, { content, at: now });
  await db
    .update(appeals)
    .set({ emailDigest: emailDigest(house, email) })
    .where(eq(appeals.id, kept.id));
  await db.transaction((tx) => askModerators(tx, house, kept.id, now));
  const [item] = await db.select().from(reviewItems).where(eq(reviewItems.subjectId, kept.id));
  if (!item) throw new Error('The letter waits for nobody.');
  const file = randomUUID();
  const label = of('files.labelSealed', (text) => `${text}.txt`);
  const bytes = Buffer.from(of('files.sealed'));
  const shared = { purpose: 'attachment' as const, type: 'text/plain' as const, bytes: bytes.length, sha256: 'a'.repeat(64) };
  await db.insert(files).values({
    ...shared,
    id: file,
    ownerKind: 'appeal',
    ownerId: kept.id,
    position: 1,
    sealed: vault.sealBytes(bytes),
    labelSealed: vault.seal(label),
    evidence: false,
    createdAt: now,
  });
  await db.insert(appealFiles).values({ ...shared, appealId: kept.id, version: 1, position: 1, fileId: file, labelSealed: seal('appeal_files.labelSealed') });
  await db
    .insert(appealCodes)
    .values({ appealId: kept.id, codeHash: 'x', tries: 0, endsAt: later, sentCount: 1, sentAt: now, statusCodeSealed: seal('appeal_codes.statusCodeSealed') });
  await db
    .insert(appealDrafts)
    .values({ id: randomUUID(), kind: 'draft', sealed: vault.sealBytes(Buffer.from(of('appeal_drafts.sealed'))), revision: 1, touchedAt: now, endsAt: later });
  await db.insert(uploads).values({
    id: 'u',
    ownerKind: 'draft',
    ownerId: 'd',
    labelSealed: seal('uploads.labelSealed'),
    purpose: 'attachment',
    evidence: false,
    total: 9,
    received: 4,
    touchedAt: now,
  });
  await db.insert(uploadParts).values({ uploadId: 'u', start: 0, bytes: 4, sealed: vault.sealBytes(Buffer.from(of('upload_parts.sealed'))) });

  // People who work here: a session for each role, and one colleague with a mark in every column.
  const found = await db.select({ id: staff.id, role: staffRoles.role }).from(staff).innerJoin(staffRoles, eq(staffRoles.staffId, staff.id));
  const staffOf = (role: Role): string => {
    const person = found.find((one) => one.role === role);
    if (!person) throw new Error(`Nobody of the demo is ${role}.`);
    return person.id;
  };
  const opened = await Promise.all(roles.map(async (role) => [role, await startSession(db, staffOf(role), 'full', now)] as const));
  const address = of('staff.emailSealed', mailbox);
  const [person] = await db
    .insert(staff)
    .values({
      emailSealed: vault.seal(address),
      emailDigest: emailDigest(house, address),
      name: 'Позначена Людина',
      passwordHash: 'x',
      passwordSetAt: now,
      totpSealed: seal('staff.totpSealed'),
      createdAt: now,
    })
    .returning({ id: staff.id });
  if (!person) throw new Error('Nobody was added.');
  const admin = staffOf('administrator');
  const moderator = staffOf('moderator');
  await db.insert(staffRoles).values({ staffId: person.id, role: 'moderator', givenAt: now });
  await db
    .insert(staffConflicts)
    .values({ staffId: person.id, kind: 'email', key: 'k', whomSealed: seal('staff_conflicts.whomSealed'), why: 'родич', declaredBy: admin, declaredAt: now });
  await db
    .insert(staffPasskeys)
    .values({ id: 'p', staffId: person.id, publicKey: mark('public part of a passkey', 'nobody'), counter: 0, name: 'ключ', addedAt: now });
  await db.insert(staffInvites).values({
    tokenHash: 't',
    emailSealed: seal('staff_invites.emailSealed', mailbox),
    name: 'Запрошена Людина',
    role: 'moderator',
    totpSealed: seal('staff_invites.totpSealed'),
    createdAt: now,
    endsAt: later,
  });
  await db.insert(staffRenewals).values({
    tokenHash: 'r',
    staffId: person.id,
    kind: 'factor',
    totpSealed: seal('staff_renewals.totpSealed'),
    madeBy: admin,
    why: 'зустріч',
    createdAt: now,
    endsAt: later,
  });

  // What moderators wrote: an answer begun, a decision, a note of a colleague, a word for the next shift, a finding.
  const drafted = JSON.stringify({ values: { words: of('review_drafts.sealed') }, lists: {} });
  await db.insert(reviewDrafts).values({ itemId: item.id, staffId: person.id, sealed: vault.seal(drafted), touchedAt: now });
  const [decision] = await db
    .insert(reviewDecisions)
    .values({
      itemId: item.id,
      kind: 'appeal',
      subjectId: kept.id,
      version: 1,
      outcome: 'return',
      reasons: ['R2'],
      wordsSealed: seal('review_decisions.wordsSealed'),
      checklist: {},
      staffId: moderator,
      at: now,
      effectiveAt: now,
    })
    .returning({ id: reviewDecisions.id });
  await db.insert(reviewRechecks).values({
    decisionId: decision?.id ?? '',
    drawnAt: now,
    staffId: person.id,
    verdict: 'wrong',
    wordsSealed: seal('review_rechecks.wordsSealed'),
    checkedAt: now,
  });
  await db.insert(reviewNotes).values({ itemId: item.id, staffId: person.id, kind: 'note', textSealed: seal('review_notes.textSealed'), at: now });
  await db
    .insert(reviewShifts)
    .values({ staffId: person.id, mode: 'finishing', startedAt: now, changedAt: now, endedAt: now, noteSealed: seal('review_shifts.noteSealed') });
  const objection = { id: randomUUID(), appealId: kept.id, decisionId: decision?.id ?? '', state: 'upheld', madeAt: now, endedAt: now } as const;
  await db.insert(appealObjections).values({ ...objection, textSealed: seal('appeal_objections.textSealed') });
  const trainingId = randomUUID();
  await db.insert(reviewTrainings).values({ id: trainingId, staffId: moderator, setBy: moderator, startedAt: now, untilAt: later });
  const typed = { checklist: {}, reasons: ['R1'], words: of('review_practice.draftSealed'), outcome: 'return', version: 1, template: '', fields: {} };
  await db.insert(reviewPractice).values({ trainingId, lesson: 'dvir', draftSealed: vault.seal(JSON.stringify(typed)), touchedAt: now });
  const told = { lesson: 'hostro', outcome: 'return', reasons: ['R1'], checklist: {}, right: false, at: now, effectiveAt: now };
  await db.insert(reviewPracticeAnswers).values({ ...told, trainingId, wordsSealed: seal('review_practice_answers.wordsSealed') });
  await db
    .insert(placeReports)
    .values({ subjectKind: 'place', subjectId: 'x', wrong: 'phone', textSealed: seal('place_reports.textSealed'), language: 'uk', createdAt: now });

  // Letters that wait and that came.
  await db.insert(outbox).values({
    key: 'znak',
    messageId: '<znak@x.example>',
    lane: 'resident',
    template: 'residents.code',
    subjectKind: 'appeal',
    subjectId: kept.id,
    language: 'uk',
    toSealed: seal('outbox.toSealed', mailbox),
    dataSealed: vault.seal(JSON.stringify({ code: of('outbox.dataSealed') })),
    acceptedAt: now,
    dueAt: later,
    windowAt: now,
  });
  await db.insert(caughtLetters).values({
    at: now,
    messageId: '<c@x.example>',
    envelopeFrom: 'a@x.example',
    envelopeToSealed: seal('caught_letters.envelopeToSealed', mailbox),
    raw: Buffer.from('x'),
  });

  // People with accounts, and one who asks about own data.
  const resident = of('residents.emailSealed', mailbox);
  await db.insert(residents).values({ emailSealed: vault.seal(resident), emailDigest: emailDigest(house, resident), createdAt: now });
  await db.insert(residentCodes).values({
    id: 'c',
    purpose: 'enter',
    emailSealed: seal('resident_codes.emailSealed', mailbox),
    emailDigest: `digest${randomUUID()}`,
    codeHash: `hash${randomUUID()}`,
    tries: 0,
    sentCount: 1,
    sentAt: now,
    endsAt: later,
  });
  const asking = of('data_requests.emailSealed', mailbox);
  const about = of('data_requests.aboutSealed', mailbox);
  const [request] = await db
    .insert(dataRequests)
    .values({
      number: 'ZD-OD-2026-000009-X',
      codeHash: `hash${randomUUID()}`,
      kind: 'correction',
      state: 'working',
      identity: 'proved',
      language: 'uk',
      emailSealed: vault.seal(asking),
      emailDigest: emailDigest(house, asking),
      aboutSealed: vault.seal(about),
      aboutDigest: emailDigest(house, about),
      textSealed: seal('data_requests.textSealed'),
      answerSealed: seal('data_requests.answerSealed'),
      askedAt: now,
      receivedAt: now,
      lastOn: '2026-12-30',
      claimedBy: admin,
    })
    .returning({ id: dataRequests.id });
  if (!request) throw new Error('Nobody asked.');
  await db
    .insert(dataRequestEvents)
    .values({ requestId: request.id, event: 'proved', staffId: admin, facts: {}, whySealed: seal('data_request_events.whySealed'), at: now });
  await db.insert(dataErasures).values({ requestId: request.id, askedBy: admin, askedAt: now, whySealed: seal('data_erasures.whySealed') });
  await db.insert(consents).values({
    id: randomUUID(),
    act: 'given',
    purpose: 'appeals.publish',
    personDigest: emailDigest(house, email),
    subjectKind: 'appeal',
    subjectId: kept.id,
    textHash: 'h',
    language: 'uk',
    place: 'x',
    at: now,
  });

  const [day, bytes32] = ['2026-12-30', new Uint8Array(32)];
  const leaving = { reference: 'АС-X', sealed: Buffer.from(of('relays.sealed')), tokenHash: bytes32 };
  await db.insert(relays).values({ ...leaving, expiresOn: day, relayedBy: admin, relayedOn: day });

  await plantPatrols(db, seal, (words) => vault.seal(words), of, now);
  await plantVisits(db, seal, admin, now);
  const event = await plantSeats(db, house, of, now);
  // Keyed digests and hashes tell who is who to whoever has two of them: no page shows one.
  for (const { table, column, name } of columnsLike(/^(?!text|content|words|previous|first)\w*(Digest|Hash)$/)) {
    const rows: Record<string, unknown>[] = await db.select().from(table);
    for (const row of rows) {
      const value = row[column];
      if (typeof value === 'string' && value.length > 20) marks.push({ text: value, what: name, shown: 'nobody' });
    }
  }
  return { marks, tokens: Object.fromEntries(opened) as Record<Role, string>, ids: { item: item.id, person: person.id, request: request.id, file, event } };
}
