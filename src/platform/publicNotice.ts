/** Words above every public page, and the note for the time of an air raid. */
import { z } from 'zod';
import type { Setting } from './settings.ts';

const words = z.string().max(300);
const PublicNotice = z
  .strictObject({ airRaid: z.boolean(), uk: words, en: words })
  .refine((said) => (said.uk === '') === (said.en === ''), { error: 'portal.notice.both', path: ['en'] });
export type PublicNotice = z.infer<typeof PublicNotice>;

export const noticeSetting: Setting<PublicNotice> = {
  key: 'portal.notice',
  title: 'portal.notice.name',
  lead: 'portal.notice.lead',
  schema: PublicNotice,
  initial: { airRaid: false, uk: '', en: '' },
  fields: [
    { name: 'airRaid', kind: 'yes', label: 'portal.notice.airRaid', hint: 'portal.notice.airRaid.hint' },
    { name: 'uk', kind: 'text', max: 300, area: true, optional: true, label: 'portal.notice.uk' },
    { name: 'en', kind: 'text', max: 300, area: true, optional: true, label: 'portal.notice.en' },
  ],
};
