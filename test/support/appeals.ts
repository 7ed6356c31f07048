import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appeals, appealSupporters, appealVersions } from '#db/schema/appeals.ts';
import { reviewDecisions, reviewItems } from '#db/schema/moderation.ts';
import { staff, staffRoles } from '#db/schema/people.ts';
import { canonical, fullName, hashOf, type AppealContent } from '#modules/appeals/form.ts';
import { statusCodeHash } from '#modules/appeals/codes.ts';
import { moveAppeal } from '#modules/appeals/history.ts';
import { formatNumber, type Event, type State } from '#modules/appeals/rules.ts';
import { peopleOf } from '#modules/appeals/supporters.ts';
import type { Role } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';

/** Monday morning, 23 November 2026, 10:00 in Kyiv. */
export const monday = new Date('2026-11-23T08:00:00Z');
export const later = (from: Date, hours: number): Date => new Date(from.getTime() + hours * 3_600_000);

/** A whole complaint of an invented person. */
export function appealContent(change: Partial<AppealContent> = {}): AppealContent {
  return {
    format: 1,
    language: 'uk',
    kind: 'complaint',
    kindChosen: false,
    aim: 'police',
    marks: [],
    where: { known: 'address', address: 'вул. Грецька, 12, двір', territory: null, territoryName: 'Приморський район' },
    when: { known: 'day', from: '2026-11-20', to: null, time: 'близько 22:00', planned: false },
    about: [],
    aboutUnknown: true,
    subject: 'Неприбуття наряду',
    essence: 'Я викликала поліцію за номером 102.\nНаряд не приїхав, і ніхто не пояснив чому.\n\n  Відступ теж мій.',
    request: 'Прошу перевірити запис виклику й повідомити результат.',
    earlier: '',
    follows: '',
    shorten: '',
    crime: null,
    applicant: {
      surname: 'Вигадана',
      name: 'Марія',
      patronymic: 'Іванівна',
      residence: {
        postcode: '65026',
        oblast: 'Одеська',
        raion: 'Одеський',
        settlement: 'Одеса',
        street: 'Грецька',
        building: '12',
        flat: '3',
        unregistered: false,
      },
      email: 'maria@mail.example',
      phone: '+380671112233',
      textOnly: true,
      reply: 'email',
      replyLanguage: 'українська',
      needs: [],
      needsOther: '',
      privilege: null,
    },
    representative: null,
    supporters: [],
    secrecy: false,
    files: [],
    consents: { notice: true, sending: true, statistics: false, survey: false, publish: false },
    authoredAt: '2026-11-21T08:05:00.000Z',
    ...change,
  };
}

export const testCode = 'ABCE2345';
let running = 0;

/** An appeal kept as its author sent it, moved through the given events. Answers its id and number. */
export async function keepAppeal(
  db: Db | Tx,
  house: House,
  {
    content = appealContent(),
    steps = ['send', 'confirm'],
    at = monday,
    agreed = true,
  }: { content?: AppealContent; steps?: Event[]; at?: Date; /** Everybody the author named has confirmed. */ agreed?: boolean } = {},
): Promise<{ id: string; number: string; content: AppealContent; hash: string }> {
  const id = randomUUID();
  running = (running % 999_000) + 1;
  const number = formatNumber({ crime: content.kind === 'crime', region: 'OD', year: 2026, running });
  const text = canonical(content);
  const hash = hashOf(text);
  await db.transaction(async (tx) => {
    await tx.insert(appeals).values({
      id,
      number,
      codeHash: statusCodeHash(house, number, testCode),
      sendKey: randomBytes(16).toString('hex'),
      state: 'draft',
      kind: content.kind,
      kindChosen: content.kindChosen,
      language: content.language,
      region: 'OD',
      territory: content.where.territory,
      version: 1,
      contentHash: hash,
      nameSealed: house.vault.seal(fullName(content)),
      emailSealed: house.vault.seal(content.applicant.email),
      emailDigest: house.vault.digest('email', content.applicant.email),
      allowStatistics: false,
      allowSurvey: false,
      allowPublish: false,
      createdAt: at,
      confirmedAt: at,
      submittedAt: at,
      dueAt: later(at, 24),
    });
    await tx.insert(appealVersions).values({ appealId: id, version: 1, sealed: house.vault.seal(text), textHash: hash, createdAt: at });
    if (agreed) await agree(tx, house, id, content, at);
    for (const event of steps) await step(tx, id, event, at);
  });
  return { id, number, content, hash };
}

/** Everybody of a group said yes. */
async function agree(tx: Tx, house: House, appealId: string, content: AppealContent, at: Date): Promise<void> {
  for (const { digest } of peopleOf(house, appealId, content))
    await tx.insert(appealSupporters).values({
      id: randomUUID(),
      appealId,
      digest,
      tokenHash: randomUUID(),
      wordsHash: 'x',
      state: 'confirmed',
      letters: 1,
      askedAt: at,
      endsAt: at,
      answeredAt: at,
    });
}

const who: Partial<Record<Event, 'applicant' | 'moderator' | 'police' | 'portal'>> = {
  send: 'applicant',
  confirm: 'applicant',
  correct: 'applicant',
  withdraw: 'applicant',
  take: 'moderator',
  return: 'moderator',
  decline: 'moderator',
  approve: 'moderator',
};
/** Whoever it was: the record of acts needs a person, not an account. */
const somebody = '00000000-0000-4000-8000-000000000001';
/** Moves an appeal; throws when the step is not drawn. */
export async function step(tx: Tx, appealId: string, event: Event, at: Date): Promise<void> {
  const actor = who[event] ?? 'portal';
  const moved = await moveAppeal(tx, actor === 'moderator' ? { appealId, event, actor, staffId: somebody } : { appealId, event, actor }, at);
  if (!moved) throw new Error(`The test asked for a step that is not drawn: ${event}.`);
}

export const stateOf = async (db: Db | Tx, id: string): Promise<State | string | undefined> =>
  (await db.select({ state: appeals.state }).from(appeals).where(eq(appeals.id, id)))[0]?.state;

/** Somebody with a role and no way to sign in: decisions need a person, not a session. */
async function placeStaff(db: Db | Tx, role: Role, policeTies: boolean, at: Date): Promise<string> {
  const id = randomUUID();
  await db
    .insert(staff)
    .values({ id, emailSealed: 'x', emailDigest: id, name: 'Працівниця', policeTies, passwordHash: 'x', passwordSetAt: at, totpSealed: 'x', createdAt: at });
  await db.insert(staffRoles).values({ staffId: id, role, territory: null, givenAt: at });
  return id;
}

/** A moderator's recorded decision, as the queue writes it. */
export async function recordDecision(
  db: Db | Tx,
  house: House,
  what: {
    appealId: string;
    version?: number;
    outcome?: 'approve' | 'return' | 'decline';
    reasons?: string[];
    words?: string;
    at?: Date;
    role?: Role;
    policeTies?: boolean;
  },
): Promise<{ id: string; itemId: string; staffId: string }> {
  const { appealId, version = 1, outcome = 'approve', reasons = [], words = '', at = monday, role = 'moderator', policeTies = false } = what;
  const staffId = await placeStaff(db, role, policeTies, at);
  const [item] = await db
    .insert(reviewItems)
    .values({ kind: 'appeal', subjectId: appealId, version, ref: 'тест', risk: 1, askedAt: at, dueAt: later(at, 9), state: 'decided', changedAt: at })
    .returning({ id: reviewItems.id });
  const [decision] = await db
    .insert(reviewDecisions)
    .values({
      itemId: item?.id ?? '',
      kind: 'appeal',
      subjectId: appealId,
      version,
      outcome,
      reasons,
      wordsSealed: house.vault.seal(words),
      checklist: {},
      staffId,
      at,
      effectiveAt: at,
    })
    .returning({ id: reviewDecisions.id });
  return { id: decision?.id ?? '', itemId: item?.id ?? '', staffId };
}

export const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Runs SQL that must be refused; answers what the database said. */
export async function refusal(db: Db, query: string): Promise<string> {
  try {
    await db.execute(sql.raw(query));
  } catch (fault) {
    const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
    return cause instanceof Error ? cause.message : String(cause);
  }
  return 'accepted';
}
