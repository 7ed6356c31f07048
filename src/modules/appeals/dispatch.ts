/** From a moderator's yes to the proof of delivery. Sending is impossible without an approval of the text that stands. */
import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { appealApprovals, appealLetters, appeals, appealTokens } from '#db/schema/appeals.ts';
import type { Decision } from '#modules/moderation/index.ts';
import { can, findStaff } from '#modules/people/index.ts';
import { NoRoute, routeLetter, type LetterRoute } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { promiseLetter, type Delivered, type Failed } from '#platform/outbox.ts';
import { newToken, tokenHash } from './codes.ts';
import { courseOf } from './course.ts';
import { listHistory, moveAppeal } from './history.ts';
import { openVersion, type Recipient } from './letter.ts';
import { tellApplicant } from './messages.ts';
import { showMoment, untilDay } from './show.ts';
import { tokenEnd } from './police.ts';
import { legalDates } from './rules.ts';
import { readLaw } from './settings.ts';
import type { AppealContent } from './form.ts';
import { findGroup } from './supporters.ts';

export type Outcome = { ok: true } | { ok: false; why: StringKey };
type AppealRow = typeof appeals.$inferSelect;

/** Where a letter with this content goes, by the rules in force. */
export const routeOf = (tx: Parameters<typeof routeLetter>[0], content: AppealContent, now: Date): Promise<LetterRoute> => {
  const complained = content.about.map((one) => one.unit).filter(Boolean);
  return routeLetter(
    tx,
    {
      kind: content.kind,
      crime: content.kind === 'crime',
      territory: content.where.territory,
      complainedUnit: complained[0] ?? null,
      complainedUnits: complained,
      marks: content.marks,
    },
    now,
  );
};

/**
 * Approves the version the moderator read and promises its letters, all in the caller's transaction.
 * The row of the appeal is locked first, so of two approvals at once the second finds the appeal queued and is refused.
 */
export async function approveAppeal(tx: Tx, house: House, decision: Decision, urgent: boolean, now: Date): Promise<Outcome> {
  const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, decision.subjectId)).for('update');
  if (!appeal) return { ok: false, why: 'appeals.review.gone' };
  if (appeal.version !== decision.version) return { ok: false, why: 'appeals.review.changed' };
  if (appeal.state !== 'submitted' && appeal.state !== 'in_moderation') return { ok: false, why: 'appeals.review.decided' };
  const opened = await openVersion(tx, house, appeal.id, appeal.version);
  if (!opened || opened.textHash !== appeal.contentHash) return { ok: false, why: 'appeals.review.changed' };
  if (!(await mayApprove(tx, decision, opened.content))) return { ok: false, why: 'appeals.review.notYours' };
  const group = await findGroup(tx, house, appeal.id, opened.content, now);
  if (group && group.confirmed < 2) return { ok: false, why: 'appeals.review.groupSilent' };
  let route: LetterRoute;
  try {
    route = await routeOf(tx, opened.content, now);
  } catch (fault) {
    if (fault instanceof NoRoute) return { ok: false, why: fault.why };
    throw fault;
  }
  if (route.ruleVersion < 1) return { ok: false, why: 'territories.stop.version' };
  await send(tx, house, appeal, decision, route, { urgent, supporters: opened.content.supporters.length }, now);
  return { ok: true };
}

/** The queue asks this before a person reads; asked again here, so that no other way leads past it: the police never decide on letters to the police. */
async function mayApprove(tx: Tx, decision: Decision, content: AppealContent): Promise<boolean> {
  const staff = await findStaff(tx, decision.staffId, decision.at);
  return can(staff, 'moderate') && !(staff?.policeTies && content.kind === 'complaint');
}

async function send(
  tx: Tx,
  house: House,
  appeal: AppealRow,
  decision: Decision,
  route: LetterRoute,
  noted: { urgent: boolean; supporters: number },
  now: Date,
): Promise<void> {
  const appealId = appeal.id;
  const recipients: Recipient[] = [{ ...route.to, role: 'recipient' }, ...route.copies.map((copy) => ({ ...copy, role: 'copy' as const }))];
  const approvalId = randomUUID();
  if (appeal.state === 'submitted') await moveAppeal(tx, { appealId, event: 'take', actor: 'moderator', staffId: decision.staffId }, now);
  await tx.insert(appealApprovals).values({
    id: approvalId,
    appealId,
    version: appeal.version,
    textHash: appeal.contentHash,
    ruleId: route.ruleId,
    ruleVersion: route.ruleVersion,
    recipients,
    decisionId: decision.id,
    staffId: decision.staffId,
    approvedAt: now,
  });
  const facts = { approval: approvalId, rule: route.ruleId, ruleVersion: route.ruleVersion, notes: route.notes, ...noted };
  const record = {
    version: appeal.version,
    hash: appeal.contentHash,
    rule: route.ruleId,
    ruleVersion: route.ruleVersion,
    letters: recipients.length,
    decision: decision.id,
  };
  await moveAppeal(tx, { appealId, event: 'approve', actor: 'moderator', staffId: decision.staffId, facts, record }, now);
  // The police answer for the letter as a whole: from an addendum too the page of its letter opens.
  const law = await readLaw(tx, now);
  const course = appeal.parentId === null ? null : courseOf(await listHistory(tx, appeal.parentId), law);
  const endsAt = tokenEnd(course?.dates ?? legalDates({ sentAt: now, registeredOn: null }, law));
  for (const recipient of recipients) {
    // Each copy has a key of its own, so the record shows through which letter an entry came.
    const token = newToken();
    const promised = await promiseLetter(
      tx,
      house,
      {
        lane: 'police',
        template: 'appeals.headquarters',
        to: recipient.mailbox,
        subjectKind: 'appeal',
        subjectId: appealId,
        data: { approvalId, token },
        key: `appeals.headquarters:${approvalId}:${recipient.mailbox}`,
      },
      now,
    );
    await tx.insert(appealTokens).values({ tokenHash: tokenHash(token), appealId: appeal.parentId ?? appealId, purpose: 'police', endsAt, createdAt: now });
    await tx.insert(appealLetters).values({ outboxId: promised.id, appealId, approvalId, role: recipient.role, recipient: recipient.name, createdAt: now });
  }
  await moveAppeal(tx, { appealId, event: 'queue', actor: 'portal', facts: { letters: recipients.length } }, now);
  await tx.update(appeals).set({ approvedAt: now }).where(eq(appeals.id, appealId));
  await tellApplicant(
    tx,
    house,
    { appealId, telling: 'approved', key: approvalId, values: () => ({ recipient: recipients.map((one) => one.name).join('; ') }) },
    now,
  );
}

/** The mail server took a letter: the proof is kept with the history, where the author can read and print it. */
export async function letterDelivered(tx: Tx, house: House, told: Delivered): Promise<void> {
  const [letter] = await tx.update(appealLetters).set({ deliveredAt: told.at }).where(eq(appealLetters.outboxId, told.id)).returning();
  if (!letter) return;
  const { appealId } = letter;
  const facts = {
    letter: told.id,
    recipient: letter.recipient,
    server: told.server,
    response: told.response.slice(0, 500),
    messageId: told.messageId,
    sha256: told.sha256,
  };
  const moved = await moveAppeal(tx, { appealId, event: letter.role === 'copy' ? 'copy' : 'accept', actor: 'portal', facts, record: { letter: told.id } }, told.at);
  if (!moved || letter.role === 'copy') return;
  const [appeal] = await tx.update(appeals).set({ sentAt: told.at }).where(eq(appeals.id, appealId)).returning({ parentId: appeals.parentId });
  if (appeal?.parentId) {
    // The term runs from the letter; what is added to it begins no other.
    await tellApplicant(tx, house, { appealId, telling: 'addendumSent', key: told.id, values: (language) => ({ at: showMoment(told.at, language) }) }, told.at);
    return;
  }
  const dates = legalDates({ sentAt: told.at, registeredOn: null }, await readLaw(tx, told.at));
  await tx
    .update(appealTokens)
    .set({ endsAt: tokenEnd(dates) })
    .where(and(eq(appealTokens.appealId, appealId), eq(appealTokens.purpose, 'police')));
  await tellApplicant(
    tx,
    house,
    {
      appealId,
      telling: 'sent',
      key: told.id,
      values: (language) => ({ at: showMoment(told.at, language), quick: untilDay(dates.quick.law, language), usual: untilDay(dates.usual.law, language) }),
    },
    told.at,
  );
}

/** How long a letter may wait before its author hears that it is late. */
const quietHours = 4;

/** A letter did not leave. The first setback and the last one become facts; the author hears of a long wait once and of the end once. */
export async function letterFailed(tx: Tx, house: House, told: Failed): Promise<void> {
  const [letter] = await tx.select().from(appealLetters).where(eq(appealLetters.outboxId, told.id)).for('update');
  if (!letter) return;
  const { appealId } = letter;
  if (told.final || letter.failedAt === null) {
    await moveAppeal(
      tx,
      {
        appealId,
        event: 'fail',
        actor: 'portal',
        facts: { letter: told.id, recipient: letter.recipient, role: letter.role, reason: told.reason, final: told.final },
        record: { letter: told.id, reason: told.reason, final: told.final },
      },
      told.at,
    );
    await tx.update(appealLetters).set({ failedAt: told.at }).where(eq(appealLetters.outboxId, told.id));
  }
  // A copy that does not arrive costs the author nothing: the addressee has the letter.
  if (letter.role === 'copy') return;
  if (told.final) await tellApplicant(tx, house, { appealId, telling: 'undelivered', key: told.id }, told.at);
  else if (told.at.getTime() - letter.createdAt.getTime() >= quietHours * 3_600_000)
    await tellApplicant(tx, house, { appealId, telling: 'delayed', key: told.id }, told.at);
}
