/** The way of an appeal inside the process that is killed, by the portal's own functions: draft, sending, confirmation, a moderator's yes. */
import { asc, eq } from 'drizzle-orm';
import { appeals } from '#db/schema/appeals.ts';
import { reviewItems } from '#db/schema/moderation.ts';
import { demoTerritories } from '#db/seed/territories.ts';
import { confirmByLink } from '#modules/appeals/confirm.ts';
import { changeDraft, findDraft } from '#modules/appeals/drafts.ts';
import { findSentByDraftCookie, sendAppeal } from '#modules/appeals/send.ts';
import { decide, takeItem } from '#modules/moderation/index.ts';
import { findStaff } from '#modules/people/index.ts';
import { loadTerritories } from '#modules/territories/index.ts';
import { reviewKinds } from '#modules.ts';
import type { House } from '#platform/house.ts';
import { appealContent } from '../support/appeals.ts';
import { hire } from '../support/people.ts';

export function appealWays(house: House): Record<string, (query: URLSearchParams) => Promise<unknown>> {
  const { db } = house.database;
  return {
    '/seed': async () => {
      await db.transaction((tx) => loadTerritories(tx, demoTerritories(new Date())));
      return { staff: (await hire(house, 'moderator', new Date())).staff.id };
    },
    '/draft': async () => ({ cookie: (await changeDraft(db, null, new Date(), (answers) => answers)).key }),
    '/send': async (query) => {
      const cookie = query.get('cookie');
      const draft = await findDraft(db, cookie, new Date());
      if (!draft) return { number: (await findSentByDraftCookie(house, cookie, new Date()))?.receipt.number ?? null };
      const { consents: _consents, authoredAt: _authoredAt, files: _files, ...gathered } = appealContent();
      const sent = await sendAppeal(house, { draft, gathered, consents: { statistics: false, survey: false, publish: false }, waitsNote: null }, new Date());
      return { number: sent.ok ? sent.receipt.number : null };
    },
    '/confirm': async (query) => ({ done: (await confirmByLink(house, query.get('token') ?? '', new Date())).ok }),
    '/moderate': async (query) => {
      const staff = await findStaff(db, query.get('staff') ?? '', new Date());
      if (!staff) throw new Error('The moderator is not there.');
      // A handful at a time, oldest first: whoever reads is answered before the patience of the one who asks ends.
      const open = await db.select().from(reviewItems).where(eq(reviewItems.state, 'open')).orderBy(asc(reviewItems.dueAt)).limit(5);
      const kinds = reviewKinds();
      const checklist = Object.fromEntries(kinds.flatMap((kind) => kind.checks.map((check) => [check, 'yes'])));
      for (const item of open) {
        await takeItem(house, kinds, { itemId: item.id, staff }, new Date());
        await decide(house, kinds, { itemId: item.id, version: item.version, outcome: 'approve', reasons: [], words: '', checklist }, staff, new Date());
      }
      return { open: open.length };
    },
    '/states': async () =>
      Object.fromEntries((await db.select({ number: appeals.number, state: appeals.state }).from(appeals)).map(({ number, state }) => [number, state])),
  };
}
