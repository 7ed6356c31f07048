import PostalMime from 'postal-mime';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { appeals } from '#db/schema/appeals.ts';
import { files } from '#db/schema/files.ts';
import { takeAddendum } from '#modules/appeals/addendumDesk.ts';
import { maySee, openStatus } from '#modules/appeals/see.ts';
import { findStatus } from '#modules/appeals/status.ts';
import { closeAppeal, recordOwnEntry } from '#modules/appeals/tell.ts';
import { forgetWaitingFiles } from '#modules/appeals/waitingFiles.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, testCode } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hour } from '../../support/letters.ts';
import { photo } from '../../support/sampleFiles.ts';
import { Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const words = 'Згадала номер авто: ВН 0000 НН. Воно стояло біля арки.';

/** The page itself, as a browser without scripts uses it. */
async function visitor(number: string) {
  const person = new Visitor(desk.at.house, desk.at.bench.now);
  const opened = await openStatus(desk.at.db, desk.at.house, { number, code: testCode, network: person.network }, desk.at.bench.now);
  if (!opened.ok) throw new Error('It did not open.');
  person.jar.set('see', opened.cookie);
  return { person, take: (sent?: Parameters<Visitor['desk']>[0]) => takeAddendum(person.desk(sent), number) };
}
const shownPage = (turn: Awaited<ReturnType<typeof takeAddendum>>) => {
  if (turn === null || 'go' in turn) throw new Error('The page was not shown.');
  return turn;
};
const picture = async (name: string) => new File([new Uint8Array(await photo())], name, { type: 'image/jpeg' });

test('a fault in the words keeps the photo, a bad file keeps the words, and the letter carries both', async () => {
  const { number } = await desk.at.sent();
  const { take } = await visitor(number);
  const first = shownPage(await take());
  expect(first).toMatchObject({ status: 200, before: appealContent().essence, files: [] });
  const short = shownPage(await take({ essence: 'Ні', _once: first.once, files: [await picture('арка.jpg')] }));
  expect(short).toMatchObject({ status: 422, once: first.once, files: [{ label: 'арка.jpg' }] });
  expect([short.form.values['essence'], short.form.errors['essence']?.key]).toEqual(['Ні', 'appeals.form.essenceShort']);
  const bad = shownPage(await take({ essence: words, _once: first.once, files: [new File(['PK\x03\x04 zip'], 'all.zip')] }));
  expect(bad.status).toBe(422);
  expect([bad.form.values['essence'], Object.keys(bad.form.errors)]).toEqual([words, ['files']]);
  expect(await take({ essence: words, _once: first.once })).toEqual({ go: 'done', number });
  expect(await take({ essence: words, _once: first.once }), 'pressed twice').toEqual({ go: 'done', number });
  const child = `${number}-D1`;
  const [row] = await desk.at.db.select().from(appeals).where(eq(appeals.number, child));
  await desk.at.decide(row?.id ?? '', 'approve');
  await desk.at.sendAll('police');
  const parsed = await PostalMime.parse(desk.at.bench.server.taken.at(-1)?.raw ?? Buffer.alloc(0));
  const text = (parsed.text ?? '').replaceAll('\r\n', '\n');
  expect(parsed.attachments.map(({ filename }) => filename)).toContain('арка.jpg');
  expect(text).toMatch(/ВКЛАДЕННЯ\n1\) арка\.jpg, /u);
});

test('files can be added and removed before anything is sent; those nobody sent are forgotten in a day', async () => {
  const { number } = await desk.at.sent();
  const { take } = await visitor(number);
  const two = shownPage(await take({ essence: 'Ще пишу', _files: '1', files: [await picture('а.jpg'), new File(['слово '.repeat(9)], 'б.txt')] }));
  expect(two).toMatchObject({ status: 200, files: [{ label: 'а.jpg' }, { label: 'б.txt' }] });
  expect([two.form.values['essence'], two.form.errors]).toEqual(['Ще пишу', {}]);
  const one = shownPage(await take({ essence: 'Ще пишу', _remove: two.files[0]?.id ?? '' }));
  expect(one.files.map(({ label }) => label)).toEqual(['б.txt']);
  await forgetWaitingFiles(desk.at.db, new Date(desk.at.bench.now.getTime() + 23 * hour));
  expect(await desk.at.db.select().from(files)).toHaveLength(1);
  await forgetWaitingFiles(desk.at.db, new Date(desk.at.bench.now.getTime() + 25 * hour));
  expect(await desk.at.db.select().from(files)).toHaveLength(0);
});

test('when the half hour is over the words stay, and the code opens the page again', async () => {
  const { number } = await desk.at.sent();
  const { person, take } = await visitor(number);
  const { once } = shownPage(await take());
  desk.at.bench.pass(31 * 60_000);
  person.now = desk.at.bench.now;
  const late = shownPage(await take({ essence: words, _once: once }));
  expect(late).toMatchObject({ status: 422, before: null, once });
  expect([late.form.values['essence'], late.form.errors['code']?.key]).toEqual([words, 'appeals.again.code']);
  const wrong = shownPage(await take({ essence: words, _once: once, code: 'XXXX-2222' }));
  expect([wrong.before, wrong.form.values['essence'], wrong.form.errors['code']?.key]).toEqual([null, words, 'appeals.status.wrongPair']);
  expect((await findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now))?.addenda).toEqual([]);
  const open = shownPage(await take({ essence: words, _once: once, code: testCode }));
  expect(open, 'seen whole before it is sent: files could not be chosen meanwhile').toMatchObject({ status: 200, before: appealContent().essence, once });
  expect([open.form.values['essence'], open.form.errors]).toEqual([words, {}]);
  expect(await take({ essence: words, _once: once })).toEqual({ go: 'done', number });
  expect(maySee(desk.at.house, person.jar.get('see') ?? null, number, person.now)).toBe(true);
});

test('a letter closed meanwhile costs nobody their words, and a stranger sees nothing of it', async () => {
  const { number } = await desk.at.sent();
  const { take } = await visitor(number);
  await recordOwnEntry(desk.at.house, number, { act: 'answer', answeredOn: '2026-11-23', answerKind: 'explained' }, desk.at.bench.now);
  await closeAppeal(desk.at.house, number, desk.at.bench.now);
  const closed = shownPage(await take({ essence: words }));
  expect([closed.form.values['essence'], closed.form.errors['_form']?.key]).toEqual([words, 'appeals.addendum.closed']);
  expect(await take()).toEqual({ go: 'letter', number });
  const stranger = new Visitor(desk.at.house, desk.at.bench.now);
  expect(await takeAddendum(stranger.desk(), number)).toEqual({ go: 'letter', number });
  expect(shownPage(await takeAddendum(stranger.desk({ essence: words }), number))).toMatchObject({ before: null, files: [] });
  expect(await takeAddendum(stranger.desk(), 'ZV-OD-2026-000123-8')).toBeNull();
});
