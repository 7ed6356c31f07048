import { expect, test } from 'vitest';
import { takeCorrection } from '#modules/appeals/correctDesk.ts';
import { typedBefore } from '#modules/appeals/correctForm.ts';
import { openVersion } from '#modules/appeals/letter.ts';
import { openStatus } from '#modules/appeals/see.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, testCode } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { photo } from '../../support/sampleFiles.ts';
import { Visitor, type Words } from '../../support/wizard.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const words = 'Тепер тут є все: Грецька, 12, двір, вечір пʼятниці, наряд не приїхав.';

/** The form as a browser sends it back, with the words typed anew. */
const typed = (change: Words = {}): Words => {
  const before = typedBefore(appealContent());
  const values = Object.entries(before.values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...Object.fromEntries(values), keep: before.lists['keep'] ?? [], essence: words, ...change };
};
async function returned(reasons = ['R1']) {
  const { id, number } = await desk.at.keep();
  await desk.at.decide(id, 'return', { reasons, words: 'Бракує: будинок. Додайте це.' });
  const person = new Visitor(desk.at.house, desk.at.bench.now);
  const opened = await openStatus(desk.at.db, desk.at.house, { number, code: testCode, network: person.network }, desk.at.bench.now);
  if (!opened.ok) throw new Error('It did not open.');
  person.jar.set('see', opened.cookie);
  return { id, number, person, take: (sent?: Words) => takeCorrection(person.desk(sent), number) };
}
const shownPage = (turn: Awaited<ReturnType<typeof takeCorrection>>) => {
  if (turn === null || 'go' in turn) throw new Error('The page was not shown.');
  return turn;
};
const picture = async (name: string) => new File([new Uint8Array(await photo())], name, { type: 'image/jpeg' });
const archive = () => new File(['PK\x03\x04 zip'], 'all.zip');

test('a refused file costs nobody a word nor a good file, and what was added goes with the correction', async () => {
  const { id, number, take } = await returned(['R5', 'R7']);
  expect(shownPage(await take())).toMatchObject({ status: 200, files: [], locked: false, returned: { words: 'Бракує: будинок. Додайте це.' } });
  const bad = shownPage(await take(typed({ files: [await picture('арка.jpg'), archive()], authority: archive() })));
  expect(bad.status).toBe(422);
  expect(bad.files.map(({ label }) => label)).toEqual(['арка.jpg']);
  expect(Object.keys(bad.form.errors)).toEqual(['files', 'authority']);
  expect(bad.form.values['essence']).toBe(words);
  const short = shownPage(await take(typed({ essence: 'Ні' })));
  expect([short.form.values['essence'], short.form.errors['essence']?.key, short.files.length]).toEqual(['Ні', 'appeals.form.essenceShort', 1]);
  expect((await desk.at.row(id)).version).toBe(1);
  expect(await take(typed({ authority: await picture('довіреність.jpg') }))).toEqual({ go: 'done', number });
  const now = await openVersion(desk.at.db, desk.at.house, id, 2);
  expect(now?.content.files.slice(-2).map(({ label, purpose }) => [label, purpose])).toEqual([
    ['арка.jpg', 'attachment'],
    ['довіреність.jpg', 'authority'],
  ]);
});

test('files are added and removed before anything is sent', async () => {
  const { take } = await returned(['R7']);
  const two = shownPage(await take(typed({ _files: '1', files: [await picture('а.jpg'), new File(['слово '.repeat(9)], 'б.txt')] })));
  expect(two).toMatchObject({ status: 200, files: [{ label: 'а.jpg' }, { label: 'б.txt' }], form: { errors: {}, values: { essence: words } } });
  const one = shownPage(await take(typed({ _remove: two.files[0]?.id ?? '' })));
  expect(one.files.map(({ label }) => label)).toEqual(['б.txt']);
  expect(one.form.values['essence']).toBe(words);
});

test('when the half hour is over the words stay, and the code opens the page again', async () => {
  const { id, number, person, take } = await returned();
  desk.at.bench.pass(31 * 60_000);
  person.now = desk.at.bench.now;
  const late = shownPage(await take(typed()));
  expect(late).toMatchObject({ status: 422, locked: true, returned: null, files: [] });
  expect([late.form.values['essence'], late.form.values['building'], late.form.errors['code']?.key]).toEqual([words, '12', 'appeals.again.code']);
  const wrong = shownPage(await take(typed({ code: 'XXXX-2222' })));
  expect([wrong.returned, wrong.form.values['essence'], wrong.form.errors['code']?.key]).toEqual([null, words, 'appeals.status.wrongPair']);
  expect((await desk.at.row(id)).version).toBe(1);
  const open = shownPage(await take(typed({ code: testCode })));
  expect(open, 'seen whole before it is sent: files could not be chosen meanwhile').toMatchObject({ status: 200, locked: false, form: { errors: {} } });
  expect([open.form.values['essence'], open.returned?.words]).toEqual([words, 'Бракує: будинок. Додайте це.']);
  expect(await take(typed())).toEqual({ go: 'done', number });
});

test('pressed twice it is done once; too late it costs nobody a word; a stranger sees nothing', async () => {
  const { id, number, take } = await returned();
  expect(await take(typed())).toEqual({ go: 'done', number });
  expect(await take(typed()), 'pressed twice').toEqual({ go: 'done', number });
  expect((await desk.at.row(id)).version).toBe(2);
  const late = shownPage(await take(typed({ essence: `${words} І ще одне речення про це.` })));
  expect(late).toMatchObject({ status: 422, returned: null, locked: false, form: { values: { essence: `${words} І ще одне речення про це.` } } });
  expect(late.form.errors['_form']?.key).toBe('appeals.status.correct.closed');
  expect(await take()).toEqual({ go: 'letter', number });
  const stranger = new Visitor(desk.at.house, desk.at.bench.now);
  expect(await takeCorrection(stranger.desk(), number)).toEqual({ go: 'letter', number });
  expect(shownPage(await takeCorrection(stranger.desk(typed()), number))).toMatchObject({ locked: true, returned: null, files: [] });
  expect(await takeCorrection(stranger.desk(), 'ZV-OD-2026-000123-8')).toBeNull();
});

test('advice set aside twice is one sending', async () => {
  const { id, number, take } = await returned(['R8']);
  for (let press = 0; press < 2; press += 1) expect(await take({ _act: 'asIs' })).toEqual({ go: 'done', number });
  expect((await desk.at.row(id)).version).toBe(2);
});
