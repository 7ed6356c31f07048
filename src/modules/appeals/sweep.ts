/** Forgets what nobody will come back to: drafts, receipts and files that stopped on their way. */
import { forgetOldUploads } from '#platform/filesUpload.ts';
import type { House } from '#platform/house.ts';
import { forgetOldDrafts } from './drafts.ts';
import { forgetWaitingFiles } from './waitingFiles.ts';

export const appealJobs = [
  {
    name: 'appeals.drafts',
    everySeconds: 600,
    run: async (house: House, now: Date): Promise<void> => {
      await forgetOldDrafts(house.database.db, now);
      await forgetOldUploads(house.database.db, now);
      await forgetWaitingFiles(house.database.db, now);
    },
  },
] as const;
