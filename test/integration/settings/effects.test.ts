import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { appealEvents } from '#db/schema/appeals.ts';
import { reviewItems } from '#db/schema/moderation.ts';
import { findStatus, readLaw } from '#modules/appeals/index.ts';
import { recountDates } from '#modules/appeals/recount.ts';
import { acceptingSetting, daysOffSetting, termsSetting } from '#modules/appeals/settings.ts';
import { askModerators } from '#modules/appeals/submit.ts';
import { daysOff, legalDates } from '#modules/appeals/rules.ts';
import { hoursSetting, sayHours } from '#modules/moderation/index.ts';
import { translator } from '#platform/i18n.ts';
import type { Setting } from '#platform/settings.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { later, monday } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hour } from '../../support/letters.ts';
import { twoPersons, type TwoPersons } from '../../support/twoPersons.ts';
import { layLand, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
let two: TwoPersons;
beforeEach(async () => {
  two = await twoPersons(desk.at.house, monday);
});

const set = <T>(setting: Setting<T>, value: T, at = desk.at.bench.now): Promise<void> => two.set(setting, value, at);
const datesOf = async (number: string) => {
  const dates = (await findStatus(box.db, desk.at.house, number, 'uk', desk.at.bench.now))?.course.dates;
  if (!dates) throw new Error('There are no dates.');
  return dates;
};

describe('days off', () => {
  test('holidays count once martial law is over, a holiday of one year and a working Saturday as listed', async () => {
    const at = desk.at.bench.now;
    await set(daysOffSetting, { ...daysOff, martialLaw: false, off: ['2027-05-03'], working: ['2027-01-09'] });
    const law = await readLaw(box.db, later(at, 1));
    const from = (registeredOn: string) => legalDates({ sentAt: at, registeredOn }, law);
    expect(from('2026-12-10').quick).toEqual({ law: '2026-12-25', working: '2026-12-28' });
    expect(from('2027-04-18').quick).toEqual({ law: '2027-05-03', working: '2027-05-04' });
    expect(from('2026-12-09').usual, 'a working Saturday moves nothing').toEqual({ law: '2027-01-09', working: '2027-01-09' });
  });

  test('changed while a term runs, the dates are counted again and the author is told once', async () => {
    const { id, number } = await desk.at.sent();
    const { id: untouched } = await desk.at.sent();
    const before = await datesOf(number);
    // The last day of the month after becomes a day off.
    desk.at.bench.pass(24 * hour);
    const off = before.usual.law;
    await set(daysOffSetting, { ...daysOff, martialLaw: false, off: [off] });
    desk.at.bench.pass(hour);
    expect((await datesOf(number)).usual).toEqual({ law: off, working: expect.not.stringMatching(off) });
    for (let round = 0; round < 3; round += 1) await recountDates(desk.at.house, desk.at.bench.now);
    for (const one of [id, untouched]) {
      const events = await box.db.select().from(appealEvents).where(eq(appealEvents.appealId, one));
      expect(events.filter((row) => row.event === 'recount')).toHaveLength(1);
      const told = (await desk.at.told(one)).filter((letter) => letter.template === 'appeals.recounted');
      expect(told).toHaveLength(1);
      expect(told[0]?.values['moved']).toContain('вихідний');
    }
    const view = await findStatus(box.db, desk.at.house, number, 'uk', desk.at.bench.now);
    expect(view?.timeline.some((one) => one.text.startsWith('Вихідні дні змінилися'))).toBe(true);
  });

  test('a change that moves no date of a letter tells nobody', async () => {
    const { id } = await desk.at.sent();
    desk.at.bench.pass(24 * hour);
    await set(daysOffSetting, { ...daysOff, off: ['2027-08-08'], martialLaw: false, holidays: [] });
    await recountDates(desk.at.house, later(desk.at.bench.now, 1));
    expect((await desk.at.told(id)).map((letter) => letter.template)).not.toContain('appeals.recounted');
  });
});

test('new terms bind letters that come after them; a letter on its way keeps those it came under', async () => {
  const { number } = await desk.at.sent();
  const before = await datesOf(number);
  desk.at.bench.pass(24 * hour);
  await set(termsSetting, { ...termsSetting.initial, quickDays: 10, longestDays: 60 });
  desk.at.bench.pass(24 * hour);
  expect(await datesOf(number)).toEqual(before);
  const next = await desk.at.sent();
  const { quick, longest, from } = await datesOf(next.number);
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  expect([day(quick.law) - day(from), day(longest.law) - day(from)]).toEqual([10, 60]);
});

test('the hours of moderators and the hours to read decide when a letter is due', async () => {
  const due = async (at: Date): Promise<string> => {
    const kept = await desk.at.keep({ at });
    await box.db.transaction((tx) => askModerators(tx, desk.at.house, kept.id, at));
    const [item] = await box.db.select().from(reviewItems).where(eq(reviewItems.subjectId, kept.id));
    return item?.dueAt.toISOString() ?? '';
  };
  // Ten on a Monday morning in Kyiv.
  const ten = new Date('2026-11-23T08:00:00Z');
  expect(await due(ten)).toBe('2026-11-24T08:00:00.000Z');
  await set(hoursSetting, { weekdays: [0, 1, 2, 3, 4, 5, 6], from: 0, to: 1439 }, later(ten, -1));
  await set(termsSetting, { ...termsSetting.initial, readHours: 4 }, later(ten, -1));
  expect(await due(ten)).toBe('2026-11-23T12:00:00.000Z');
});

test('while no appeals are taken nothing is stored, every word stays in the draft, and it goes through afterwards', async () => {
  await layLand(box.db, monday);
  const person = new Visitor(desk.at.house, desk.at.bench.now);
  await person.walk();
  const words = { open: false, uk: 'Переїжджаємо, запрацюємо в середу.', en: 'We are moving, back on Wednesday.' };
  await set(acceptingSetting, words, person.now);
  const stopped = await person.sendProved();
  expect(stopped).toMatchObject({ status: 503, go: null, form: { errors: { _form: { key: 'appeals.stopped.kept' } } } });
  expect(stopped.draft?.answers.steps.what?.values['subject']).toBe('Порушення спокою у дворі');
  await set(acceptingSetting, { open: true, uk: '', en: '' }, person.now);
  expect((await person.sendProved()).go).toBe('appeals.sent');
});

test.each([
  [hoursSetting.initial, 'у будні з 9:00 до 18:00'],
  [{ weekdays: [0, 1, 2, 3, 4, 5, 6], from: 480, to: 1200 }, 'щодня з 8:00 до 20:00'],
  [{ weekdays: [2, 6], from: 540, to: 810 }, 'вівторок, субота, з 9:00 до 13:30'],
])('people read when moderators do: %j', (hours, words) => {
  expect(sayHours(hours, translator('uk'))).toBe(words);
});
