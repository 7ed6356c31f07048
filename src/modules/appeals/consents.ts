/** What stops when an author, or somebody of a group, takes a consent back. A statement is no consent and stays. */
import { eq, or } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { appeals } from '#db/schema/appeals.ts';
import type { ConsentKind, Covered } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { agreed } from './agreed.ts';
import { withdrawSupport } from './support.ts';
import { withdrawIn } from './tell.ts';

type Wish = 'allowStatistics' | 'allowSurvey' | 'allowPublish';
/** The wish is no more, for the letter and for what was added to it: whatever asks next finds "no". */
const ending =
  (wish: Wish) =>
  async (tx: Tx, _house: House, { subjectId }: Covered): Promise<'stopped'> => {
    await tx
      .update(appeals)
      .set({ [wish]: false })
      .where(or(eq(appeals.id, subjectId), eq(appeals.parentId, subjectId)));
    return 'stopped';
  };

export const appealConsents: readonly ConsentKind[] = [
  agreed.mine,
  agreed.notice,
  agreed.added,
  // A letter the police have is out of reach: then nothing is taken back, and the page says so.
  { ...agreed.sending, stop: async (tx, house, { subjectId }, now) => ((await withdrawIn(tx, house, subjectId, now)) ? 'stopped' : 'late') },
  { ...agreed.statistics, stop: ending('allowStatistics') },
  { ...agreed.survey, stop: ending('allowSurvey') },
  { ...agreed.publish, stop: ending('allowPublish') },
  { ...agreed.support, stop: withdrawSupport },
];
