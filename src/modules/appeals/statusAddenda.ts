/** What an author added to a letter that had gone: each with its own state and its own proofs. */
import { asc, eq } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { appeals } from '#db/schema/appeals.ts';
import type { Language } from '#platform/i18n.ts';
import { courseOf } from './course.ts';
import { limits } from './form.ts';
import { listHistory } from './history.ts';
import { isState, type Law, type State } from './rules.ts';
import { proofsOf, wordOf, type Proof, type StateWord } from './statusWords.ts';

export type Addendum = { number: string; word: StateWord; addedAt: Date; proofs: Proof[] };

/** Addenda of a letter, oldest first. */
export async function listAddenda(db: Db, appealId: string, law: Law, language: Language): Promise<Addendum[]> {
  const rows = await db
    .select({ id: appeals.id, number: appeals.number, state: appeals.state, createdAt: appeals.createdAt })
    .from(appeals)
    .where(eq(appeals.parentId, appealId))
    .orderBy(asc(appeals.createdAt), asc(appeals.id));
  const found: Addendum[] = [];
  for (const { id, number, state, createdAt } of rows) {
    const history = await listHistory(db, id);
    if (isState(state)) found.push({ number, word: wordOf(state, courseOf(history, law), null, language), addedAt: createdAt, proofs: proofsOf(history) });
  }
  return found;
}

/** While the police have the letter and have not closed it. Later facts begin a letter of their own. */
const open: readonly State[] = ['sent', 'registered', 'answered'];

/** Whether this letter may be added to once more. */
export const mayAddTo = (letter: { state: string; parentId: string | null; emailSealed: string | null }, addenda: number): boolean =>
  letter.parentId === null && letter.emailSealed !== null && open.some((state) => state === letter.state) && addenda < limits.addenda;
