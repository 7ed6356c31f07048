/** Words above every public page, agreed to by two persons. The note of an air raid is another thing: see `airRaid.ts`. */
import { z } from 'zod';
import type { Setting } from './settings.ts';

const words = z.string().max(300);
const PublicNotice = z
  // Not strict: editions of an earlier release also said whether an air raid was on.
  .object({ uk: words, en: words })
  .refine((said) => (said.uk === '') === (said.en === ''), { error: 'portal.notice.both', path: ['en'] });
export type PublicNotice = z.infer<typeof PublicNotice>;

export const noticeSetting: Setting<PublicNotice> = {
  key: 'portal.notice',
  title: 'portal.notice.name',
  lead: 'portal.notice.lead',
  schema: PublicNotice,
  initial: { uk: '', en: '' },
  fields: [
    { name: 'uk', kind: 'text', max: 300, area: true, optional: true, label: 'portal.notice.uk' },
    { name: 'en', kind: 'text', max: 300, area: true, optional: true, label: 'portal.notice.en' },
  ],
};
