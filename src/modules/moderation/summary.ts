/** In the evening each lead is told by letter how the day went: counts only, the rest stands in the portal. */
import { z } from 'zod';
import { emailsOf, listStaffWith } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { isStaffed, kyivDay, kyivInstant, kyivMinutes } from '#platform/hours.ts';
import { formatDate, translator } from '#platform/i18n.ts';
import { markdownLetter } from '#platform/mail.ts';
import { acceptsRecipient, isPromised, promiseLetter, type LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { countDay } from './figures.ts';
import { inWords, type ReviewKind } from './rules.ts';
import { readHours } from './settings.ts';

const Counts = z.object({ received: z.number(), decided: z.number(), waiting: z.number(), overdue: z.number(), middleMinutes: z.number().nullable() });
const Data = Counts.extend({ at: z.string() });

/** Letters of this module by template name. */
export const moderationLetters: Record<string, LetterKind> = {
  'moderation.summary': {
    async render(house, _db, letter) {
      const { at, middleMinutes, ...counts } = Data.parse(letter.data);
      const t = translator(letter.language);
      return markdownLetter('moderation.summary', letter.language, {
        date: formatDate(letter.language, new Date(at)),
        received: String(counts.received),
        decided: String(counts.decided),
        waiting: String(counts.waiting),
        overdue: String(counts.overdue),
        middle: middleMinutes === null ? t('moderation.summary.none') : inWords(t, middleMinutes),
        link: house.env.origin + link('office.shift', 'uk'),
      });
    },
  },
};

const half = 30;
/** Once on each working day, half an hour after its end; may be run as often as one likes. */
export async function sendSummaries(house: House, kinds: readonly ReviewKind[], now: Date): Promise<void> {
  const db = house.database.db;
  const day = kyivDay(now);
  const hours = await readHours(db, now);
  if (kyivMinutes(now) < hours.to + half || !isStaffed(kyivInstant(day, hours.from), hours)) return;
  const leads = await listStaffWith(db, 'lead', now);
  const emails = await emailsOf(
    db,
    house,
    leads.map(({ id }) => id),
  );
  for (const lead of leads) {
    const email = emails.get(lead.id);
    const key = `moderation.summary:${day}:${lead.id}`;
    // The evening is long and this work comes back all through it: whoever has the letter needs no second count.
    if (email === undefined || !acceptsRecipient(house, email) || (await isPromised(db, key))) continue;
    const counts = Counts.parse(await countDay(db, kinds, lead, now));
    await db.transaction((tx) =>
      promiseLetter(
        tx,
        house,
        {
          lane: 'staff',
          template: 'moderation.summary',
          to: email,
          subjectKind: 'staff',
          subjectId: lead.id,
          data: { ...counts, at: now.toISOString() },
          key,
          language: 'uk',
        },
        now,
      ),
    );
  }
}
