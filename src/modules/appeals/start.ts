/** What the first page knows: whether this browser has a draft, and where it stopped. */
import { dropCookie } from '#platform/cookies.ts';
import type { RouteId } from '#routes.ts';
import { findDraft } from './drafts.ts';
import { factsFor, firstUnready, readDraftCookie, routeOfStep, type Desk } from './wizard.ts';

/** The cookie opens nothing any more. */
export const leaveLost = ({ house, cookies }: Desk): void => dropCookie(cookies, house, 'draft');

export type DraftHere = { id: string; subject: string; next: RouteId };

export async function findDraftHere(desk: Desk): Promise<DraftHere | null> {
  const { db } = desk.house.database;
  const draft = await findDraft(db, readDraftCookie(desk), desk.now);
  if (!draft || Object.keys(draft.answers.steps).length === 0) return null;
  const unready = firstUnready(draft.answers, await factsFor(db, draft.answers, desk.lang, desk.now));
  return { id: draft.id, subject: draft.answers.steps.what?.values['subject'] ?? '', next: unready ? routeOfStep(unready) : 'appeals.check' };
}
