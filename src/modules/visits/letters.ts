/** Letters about invitations: to the person with the next day and who acts; to those on duty with a number, and nothing of the person. */
import { z } from 'zod';
import type { Tx } from '#db/index.ts';
import type { visits } from '#db/schema/visits.ts';
import { can, concernsOf, emailsOf, listStaffWith, type Right, type Staff } from '#modules/people/index.ts';
import { pathOf } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import { noonOf } from '#platform/hours.ts';
import { formatDayOf, formatMoment, formatTime, translator, type Language } from '#platform/i18n.ts';
import { markdownLetter } from '#platform/mail.ts';
import { showCode, showRunning } from '#platform/numbers.ts';
import { acceptsRecipient, promiseLetter, type LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';

type Row = typeof visits.$inferSelect;

const personSteps = ['received', 'unit', 'offered', 'later', 'remind', 'accepted', 'moved', 'cancelled', 'passed', 'lapsed', 'refused', 'withdrawn'] as const;
type PersonStep = (typeof personSteps)[number];
const staffSteps = ['received', 'unit', 'comes', 'cannot', 'other', 'accepted', 'withdrawn', 'passed', 'late'] as const;
type StaffStep = (typeof staffSteps)[number];

type PersonNews = { what: PersonStep; code?: string; dueOn?: string; starts?: Date; ends?: Date; place?: string; shelter?: string; words?: string };
const Person = z.object({
  number: z.string(),
  what: z.enum(personSteps),
  code: z.string().optional(),
  dueOn: z.string().optional(),
  starts: z.coerce.date().optional(),
  ends: z.coerce.date().optional(),
  place: z.string().optional(),
  shelter: z.string().optional(),
  words: z.string().optional(),
});
const Told = z.object({ id: z.string(), number: z.string(), what: z.enum(staffSteps), dueOn: z.string().nullable() });

/** Tells the person; a letter that was promised under this version is not promised twice. */
export async function tellPerson(tx: Tx, house: House, row: Row, news: PersonNews, now: Date): Promise<void> {
  if (row.emailSealed === null || row.number === null) return;
  await promiseLetter(
    tx,
    house,
    {
      lane: 'resident',
      template: news.what === 'received' ? 'visits.received' : 'visits.step',
      to: house.vault.open(row.emailSealed),
      subjectKind: 'visit',
      subjectId: row.id,
      data: { ...news, number: row.number },
      key: `visits.${news.what}:${row.id}:${row.version}`,
      language: row.language,
    },
    now,
  );
}

type StaffNews = { what: StaffStep; right: Extract<Right, 'runEvents'> | 'unit'; /** Makes the key another one: the day of a reminder. */ again?: string };

/** Tells everybody whose turn it is: coordinators of the territory, or the unit of the beat with the police coordinators. */
export async function tellStaff(tx: Tx, house: House, row: Row, { what, right, again = '' }: StaffNews, now: Date): Promise<void> {
  if (row.number === null) return;
  const duty = right === 'unit' ? await unitOf(tx, house, row, now) : await coordinatorsOf(tx, row, now);
  const emails = await emailsOf(tx, house, duty);
  for (const [staffId, to] of emails) {
    if (!acceptsRecipient(house, to)) continue;
    await promiseLetter(
      tx,
      house,
      {
        lane: 'staff',
        template: 'visits.staff',
        to,
        subjectKind: 'visit',
        subjectId: row.id,
        data: { id: row.id, number: row.number, what, dueOn: row.dueOn },
        key: `visits.staff.${what}:${row.id}:${row.version}${again}:${staffId}`,
        language: 'uk',
      },
      now,
    );
  }
}

/** Who runs events in this territory or in one it lies in; where nobody does, all who run events. */
async function coordinatorsOf(tx: Tx, { territory }: Row, now: Date): Promise<string[]> {
  const path = [territory, ...(await pathOf(tx, territory)).map(({ code }) => code)];
  const all = await listStaffWith(tx, 'runEvents', now);
  const here = all.filter((one) => path.some((code) => can(one, 'runEvents', code)));
  return (here.length > 0 ? here : all).map(({ id }) => id);
}

async function unitOf(tx: Tx, house: House, { unit }: Row, now: Date): Promise<string[]> {
  const [contacts, liaisons] = [await listStaffWith(tx, 'keepUnit', now), await listStaffWith(tx, 'liaise', now)];
  const own = contacts.filter((one) => worksIn(one, house, unit));
  return [...new Set([...own, ...liaisons].map(({ id }) => id))];
}

/** Whether the person is of this unit of the police. */
export const worksIn = (staff: Pick<Staff, 'conflicts'>, house: House, unit: string | null): boolean =>
  unit !== null && concernsOf(house, { emails: [], names: [], units: [unit] }).some((key) => staff.conflicts.includes(key));

const day = (language: Language, on: string | undefined | null): string => (on ? formatDayOf(language, noonOf(on), true) : '');

export const visitLetters: Record<string, LetterKind> = {
  'visits.received': {
    async render(house, _db, { data, language }) {
      const { number, code = '', dueOn } = Person.parse(data);
      return markdownLetter('visits.received', language, {
        number: showRunning(number, language),
        code: showCode(code),
        until: day(language, dueOn),
        link: house.env.origin + link('visits.track', language),
      });
    },
  },
  'visits.step': {
    async render(house, _db, { data, language }) {
      const { number, what, dueOn, starts, ends, place, shelter, words } = Person.parse(data);
      const t = translator(language);
      const lines = [
        starts && ends ? t('visits.letter.when', { when: formatMoment(language, starts), to: formatTime(language, ends) }) : '',
        place ? t('visits.letter.where', { place }) : '',
        shelter ? t('visits.letter.shelter', { shelter }) : '',
        words ?? '',
      ];
      return markdownLetter('visits.step', language, {
        number: showRunning(number, language),
        theme: t(`visits.letter.${what}.title`),
        words: t(`visits.letter.${what}`, { until: day(language, dueOn) }),
        note: lines.filter((one) => one !== '').join('\n'),
        link: house.env.origin + link('visits.track', language),
      });
    },
  },
  'visits.staff': {
    async render(house, _db, { data, language }) {
      const { id, number, what, dueOn } = Told.parse(data);
      const t = translator(language);
      return markdownLetter('visits.staff', language, {
        number: showRunning(number, language),
        words: t(`visits.told.${what}`),
        until: dueOn === null ? '' : t('visits.told.until', { day: day(language, dueOn) }),
        link: house.env.origin + link('office.visit', 'uk', { id }),
      });
    },
  },
};
