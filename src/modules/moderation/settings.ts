/** When moderators read: what the due time of a letter is counted in. */
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { workingHours, type Hours } from '#platform/hours.ts';
import type { Translate } from '#platform/i18n.ts';
import { readSetting, type Setting } from '#platform/settings.ts';
import { weekdayOptions } from '#platform/settingFields.ts';

const minute = z.number().int().min(0).max(1439);
export const hoursSetting: Setting<Hours> = {
  key: 'moderation.hours',
  title: 'moderation.set.hours',
  lead: 'moderation.set.hours.lead',
  schema: z
    .strictObject({ weekdays: z.array(z.number().int().min(0).max(6)).min(1, { error: 'moderation.set.hours.none' }), from: minute, to: minute })
    .refine((hours) => hours.from < hours.to, { error: 'moderation.set.hours.order', path: ['to'] }),
  initial: workingHours,
  fields: [
    { name: 'weekdays', kind: 'weekdays', label: 'moderation.set.weekdays' },
    { name: 'from', kind: 'time', label: 'moderation.set.from' },
    { name: 'to', kind: 'time', label: 'moderation.set.to' },
  ],
};

export const readHours = (db: Db | Tx, now: Date): Promise<Hours> => readSetting(db, hoursSetting, now);

const clock = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** «у будні з 9:00 до 18:00»: inside a sentence. */
export function sayHours({ weekdays, from, to }: Hours, t: Translate): string {
  const times = { from: clock(from), to: clock(to) };
  const plain = weekdays.length === 5 && [1, 2, 3, 4, 5].every((day) => weekdays.includes(day));
  if (plain) return t('moderation.hours.workdays', times);
  if (weekdays.length === 7) return t('moderation.hours.everyDay', times);
  const days = weekdayOptions(t).filter((one) => weekdays.includes(Number(one.value)));
  return t('moderation.hours.some', { days: days.map((one) => one.label).join(', '), ...times });
}
