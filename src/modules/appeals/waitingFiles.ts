/** Files wait here between two answers of a form, so that a fault in its words costs nobody a photo. */
import type { Db } from '#db/index.ts';
import { eraseOldFiles, type Owner } from '#platform/files.ts';

/** Which forms have such files: words added to a letter that has gone, and a correction of a returned one. */
const forms = ['addendum', 'correction'] as const;
const waitingHours = 24;

export const waitingFiles = (form: (typeof forms)[number], appealId: string): Owner => ({ kind: form, id: appealId });

/** Forgets files that were chosen for a form nobody sent. */
export async function forgetWaitingFiles(db: Db, now: Date): Promise<void> {
  for (const form of forms) await eraseOldFiles(db, form, new Date(now.getTime() - waitingHours * 3_600_000));
}
