import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { appealFiles, appealVersions } from '#db/schema/appeals.ts';
import { outbox } from '#db/schema/outbox.ts';
import { reviewItems } from '#db/schema/moderation.ts';
import { correctAppeal, findReturned, sendAsIs } from '#modules/appeals/correct.ts';
import { correctForm, partsOf, typedBefore } from '#modules/appeals/correctForm.ts';
import { checkForm } from '#platform/forms.ts';
import { keepFile, listFiles, type CleanFile } from '#platform/files.ts';
import { openVersion } from '#modules/appeals/letter.ts';
import { openReview } from '#modules/appeals/reviewView.ts';
import { waitingFiles } from '#modules/appeals/waitingFiles.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, sha } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();
const desk = appealDesk(box);

/** The form as a browser sends it back, with some fields typed anew. */
function typed(change: Record<string, string> = {}, content = appealContent()) {
  const before = typedBefore(content);
  const sent = new FormData();
  for (const [name, value] of Object.entries({ ...before.values, ...change })) sent.append(name, value ?? '');
  for (const value of before.lists['keep'] ?? []) sent.append('keep', value);
  return checkForm(sent, correctForm(content, false));
}
const whole = (change: Record<string, string> = {}) => {
  const form = typed(change);
  if (form.status !== 'valid') throw new Error(JSON.stringify(form.errors));
  return form.data;
};
async function returned(reasons = ['R1']) {
  const kept = await desk.at.keep();
  await desk.at.decide(kept.id, 'return', { reasons, words: 'Бракує: будинок. Додайте це.' });
  return kept;
}

test('a correction is a new version before the moderators again; the first stays as it was read', async () => {
  const { id, number, hash } = await returned();
  expect(await findReturned(desk.at.db, desk.at.house, number)).toMatchObject({
    codes: ['R1'],
    words: 'Бракує: будинок. Додайте це.',
    until: '2026-12-03',
    asIs: false,
  });
  const essence = 'Тепер тут є все: Грецька, 12, двір, вечір пʼятниці, наряд не приїхав.';
  expect(await correctAppeal(desk.at.house, number, whole({ essence, building: '12-А' }), desk.at.bench.now)).toEqual({ ok: true });
  expect(await desk.at.row(id)).toMatchObject({ state: 'submitted', version: 2 });
  const first = await openVersion(desk.at.db, desk.at.house, id, 1);
  const second = await openVersion(desk.at.db, desk.at.house, id, 2);
  expect(first).toMatchObject({ textHash: hash, content: { essence: appealContent().essence } });
  expect(second?.content).toMatchObject({
    essence,
    applicant: { residence: { building: '12-А', street: 'Грецька' }, email: 'maria@mail.example', phone: '+380671112233' },
  });
  const [item] = await desk.at.db.select().from(reviewItems).where(eq(reviewItems.state, 'open'));
  expect(item).toMatchObject({ subjectId: id, version: 2, aboutPolice: true });
  expect((await desk.at.told(id)).map((one) => one.template).sort()).toEqual(['appeals.returned', 'appeals.submitted']);
});

test('a yes to the older version is worth nothing after a correction; a yes to the new one sends the new words', async () => {
  const { id, number } = await returned();
  await correctAppeal(desk.at.house, number, whole({ request: 'Прошу відповісти саме на виправлений текст.' }), desk.at.bench.now);
  expect(await desk.at.decide(id, 'approve', { version: 1 })).toEqual({ ok: false, why: 'appeals.review.changed' });
  expect(await desk.at.db.select().from(outbox).where(eq(outbox.lane, 'police'))).toEqual([]);
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: true });
  await desk.at.sendAll('police');
  const { default: PostalMime } = await import('postal-mime');
  expect((await PostalMime.parse(desk.at.bench.server.taken[0]?.raw ?? '')).text).toContain('Прошу відповісти саме на виправлений текст.');
});

test('only a returned appeal can be corrected, and only once for one return', async () => {
  const kept = await desk.at.keep();
  expect(await correctAppeal(desk.at.house, kept.number, whole(), desk.at.bench.now)).toEqual({ ok: false, why: 'gone' });
  const { number, id } = await returned();
  expect(await correctAppeal(desk.at.house, number, whole(), desk.at.bench.now)).toEqual({ ok: true });
  expect(await correctAppeal(desk.at.house, number, whole(), desk.at.bench.now)).toEqual({ ok: false, why: 'gone' });
  expect(await desk.at.db.select().from(appealVersions).where(eq(appealVersions.appealId, id))).toHaveLength(2);
});

test('advice may be set aside: the same words go on; a missing name may not', async () => {
  const advised = await returned(['R8', 'R9']);
  expect(await sendAsIs(desk.at.house, advised.number, desk.at.bench.now)).toBe(true);
  expect(await desk.at.row(advised.id)).toMatchObject({ state: 'submitted', version: 2, contentHash: advised.hash });
  expect(await desk.at.decide(advised.id, 'approve')).toEqual({ ok: true });
  const asked = await returned(['R1', 'R8']);
  expect(await sendAsIs(desk.at.house, asked.number, desk.at.bench.now)).toBe(false);
  expect((await desk.at.row(asked.id)).state).toBe('returned');
});

test('the corrected words meet the rules of the first time, and nothing typed is lost', () => {
  const form = typed({ essence: 'мало', surname: 'Виг4дана', street: '', request: '' });
  expect(form.status).toBe('invalid');
  expect(Object.keys(form.errors).sort()).toEqual(['essence', 'request', 'street', 'surname']);
  expect(form.values['essence']).toBe('мало');
  expect(partsOf(['R1', 'R3'])).toEqual(['name', 'home', 'text', 'request']);
  expect(partsOf(['R7'])).toEqual(['files']);
});

test('files can be taken out and added; each version lists its own', async () => {
  const { id, number } = await returned(['R7']);
  const { house, db, bench } = desk.at;
  const waiting = { owner: waitingFiles('correction', id), quota: { count: 100, each: 1000, all: 1_000_000 } };
  const choose = async (...names: number[]): Promise<void> => {
    for (const n of names) {
      const content = Buffer.from(`файл ${n}`);
      const file: CleanFile = { content, type: 'text/plain', label: `${n}.txt`, sha256: sha(content), purpose: 'attachment', evidence: false, scannedAt: null };
      await keepFile(db, house.vault, waiting.owner, file, waiting.quota, bench.now);
    }
  };
  await choose(1, 2);
  expect(await correctAppeal(house, number, whole(), bench.now)).toEqual({ ok: true });
  await desk.at.decide(id, 'return', { reasons: ['R7'], words: 'Файл «1.txt» не відкривається.' });
  const content = (await openVersion(db, house, id, 2))?.content ?? appealContent();
  expect(content.files.map((one) => one.label)).toEqual(['1.txt', '2.txt']);
  await choose(3);
  expect(await correctAppeal(house, number, { ...whole(), keep: [2] }, bench.now)).toEqual({ ok: true });
  const listed = await db.select().from(appealFiles).where(eq(appealFiles.appealId, id)).orderBy(appealFiles.version, appealFiles.position);
  const names = (version: number) => listed.filter((row) => row.version === version).map((row) => house.vault.open(row.labelSealed));
  expect([names(2), names(3)]).toEqual([
    ['1.txt', '2.txt'],
    ['2.txt', '3.txt'],
  ]);
  await desk.at.decide(id, 'return', { reasons: ['R7'], words: 'Файл «3.txt» не відкривається.' });
  await choose(4, 5, 6, 7);
  const tooMany = await correctAppeal(house, number, { ...whole(), keep: [1, 2] }, bench.now);
  expect(tooMany).toMatchObject({ ok: false, why: 'file', fault: { key: 'files.tooMany' } });
  expect((await desk.at.row(id)).version).toBe(3);
  expect(await listFiles(db, house.vault, waiting.owner), 'they still wait with the form').toHaveLength(4);
});

test('a moderator reads the words, and that an address was given, but neither the address nor the phone', async () => {
  const { id } = await desk.at.keep();
  const view = await openReview(desk.at.db, desk.at.house, id, 'uk', false, desk.at.bench.now);
  const shown = JSON.stringify(view?.parts);
  expect(shown).toContain('Наряд не приїхав');
  expect(shown).toContain('Вигадана Марія Іванівна');
  expect(shown).toContain('вказано');
  for (const hidden of ['65026', 'кв. 3', '+380671112233', 'maria@mail.example']) expect(shown).not.toContain(hidden);
  expect(view?.residence).toBeNull();
  expect((await openReview(desk.at.db, desk.at.house, id, 'uk', true, desk.at.bench.now))?.residence).toBe('65026, Одеська, Одеський, Одеса, Грецька, 12, 3');
});
