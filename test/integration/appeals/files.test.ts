import { beforeEach, expect, test } from 'vitest';
import { files, uploadParts, uploads } from '#db/schema/files.ts';
import { addFiles, answerFiles, answerUpload, openFiles } from '#modules/appeals/files.ts';
import { forgetOldUploads, pieceBytes } from '#platform/filesUpload.ts';
import { translator } from '#platform/i18n.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { badFiles, pdf, photo } from '../../support/sampleFiles.ts';
import { answers, layLand, postedForm, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const now = new Date('2026-11-21T10:00:00Z');
let house: House;
beforeEach(async () => {
  house = testHouse(box.database);
  await layLand(box.db, now);
});
const begun = async (): Promise<Visitor> => {
  const person = new Visitor(house, now);
  await person.fill('aim', answers.aim);
  return person;
};
const file = (bytes: Buffer, name: string) => new File([new Uint8Array(bytes)], name);
const names = async (person: Visitor) => (await openFiles(person.desk())).files.map((one) => one.label);
const text = (sign: string) => file(Buffer.from(`Записка ${sign}. `.repeat(40)), `${sign}.txt`);

const start = (person: Visitor, body: object) =>
  answerUpload(person.desk(undefined, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }));
const piece = (person: Visitor, id: string, from: number, bytes: Buffer) =>
  answerUpload(
    person.desk(undefined, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'upload-id': id, 'upload-offset': String(from) },
      body: new Uint8Array(bytes),
    }),
  );
const id = 'a1b2c3d4e5f6a7b8c9d0';
const order = (bytes: Buffer, name = 'акт.pdf') => ({ start: id, name, size: bytes.length, purpose: 'attachment', evidence: false });

/** A real document of several pieces. */
const long = pdf({ catalog: `/Note (${'слово '.repeat(60_000)})` });

test('good files of one choice are kept, each bad one gets its own words', async () => {
  const person = await begun();
  const bad = (await badFiles()).find(([name]) => name === 'all.zip');
  const turn = await answerFiles(
    person.desk({ file: [file(await photo(), 'двір.jpg'), file(bad?.[1] ?? Buffer.alloc(0), 'all.zip'), file(pdf(), 'акт.pdf')] }),
  );
  expect(turn.status).toBe(422);
  expect(turn.faults.map((fault) => translator('uk')(fault.key, fault.values))).toEqual(['«all.zip»: архіви не приймаємо. Додайте файли з нього по одному']);
  expect(turn.files.map((one) => one.label)).toEqual(['двір.jpg', 'акт.pdf']);
});

test('five files fit, the sixth is named; two choosers at once do not get past the limit', async () => {
  const person = await begun();
  await Promise.all([
    addFiles(person.desk(), postedForm({ file: ['а', 'б', 'в', 'г'].map(text) })),
    addFiles(person.desk(), postedForm({ file: ['ґ', 'д', 'е', 'є'].map(text) })),
  ]);
  expect(await names(person)).toHaveLength(5);
  const { faults } = await addFiles(person.desk(), postedForm({ file: text('ж') }));
  expect(faults).toEqual([{ key: 'files.tooMany', values: { name: 'ж.txt', count: 5 } }]);
});

test('together files stay under fifteen megabytes', async () => {
  const person = await begun();
  const large = (sign: string) => file(Buffer.from(sign.repeat(Math.floor((4.9 * 1024 * 1024) / Buffer.byteLength(sign)))), `${sign.trim()}.txt`);
  expect((await addFiles(person.desk(), postedForm({ file: [large('аб '), large('вг '), large('ґд ')] }))).faults).toEqual([]);
  expect((await addFiles(person.desk(), postedForm({ file: large('еє ') }))).faults).toMatchObject([{ key: 'files.tooMuch' }]);
});

test('a file is removed by its button, and nobody else’s button removes it', async () => {
  const person = await begun();
  await addFiles(person.desk(), postedForm({ file: text('а') }));
  const [kept] = (await openFiles(person.desk())).files;
  const stranger = await begun();
  await answerFiles(stranger.desk({ _remove: kept?.id ?? '' }));
  await start(stranger, { remove: kept?.id });
  expect(await names(person)).toEqual(['а.txt']);
  await answerFiles(person.desk({ _remove: kept?.id ?? '' }));
  expect(await names(person)).toEqual([]);
});

test('bytes in the table are sealed under the key of the cookie', async () => {
  const person = await begun();
  await addFiles(person.desk(), postedForm({ file: text('таємниця') }));
  const [row] = await box.db.select().from(files);
  expect(Buffer.from(row?.sealed ?? []).includes(Buffer.from('Записка'))).toBe(false);
  expect(JSON.stringify({ ...row, sealed: '' })).not.toContain('таємниця');
  expect(() => house.vault.openBytes(row?.sealed ?? new Uint8Array())).toThrow();
});

test('a file arrives in pieces over a line that breaks, repeats and forgets', async () => {
  const person = await begun();
  expect(await start(person, order(long))).toEqual({ status: 200, body: { received: 0 } });
  for (let at = 0; at < long.length;) {
    const part = long.subarray(at, at + pieceBytes);
    const answer = await piece(person, id, at, part);
    // The answer is lost: the browser asks where it was, and sends the piece once more anyway.
    const asked = await start(person, order(long));
    expect(asked.body.received).toBe(answer.body.received);
    expect((await piece(person, id, at, part)).body).toEqual(answer.body);
    at = answer.body.received;
    if (at < long.length) expect(await piece(person, id, at + 5, part)).toEqual({ status: 409, body: { received: at } });
  }
  expect(await names(person)).toEqual(['акт.pdf']);
  expect(await box.db.select().from(uploadParts)).toEqual([]);
  const [kept] = (await openFiles(person.desk())).files;
  expect(kept?.bytes).toBe(long.length);
  expect((await start(person, order(long))).body.file?.id).toBe(kept?.id);
});

test('an overlapping piece adds only what is new, and one that is too long is turned back', async () => {
  const person = await begun();
  await start(person, order(long));
  await piece(person, id, 0, long.subarray(0, 1000));
  expect((await piece(person, id, 500, long.subarray(500, 2000))).body.received).toBe(2000);
  expect(await piece(person, id, 2000, Buffer.alloc(long.length))).toEqual({ status: 409, body: { received: 2000 } });
  expect((await piece(person, id, 2000, long.subarray(2000))).body.file?.label).toBe('акт.pdf');
});

test('another browser can neither see nor continue it', async () => {
  const person = await begun();
  await start(person, order(long));
  await piece(person, id, 0, long.subarray(0, 1000));
  const stranger = await begun();
  expect(await piece(stranger, id, 1000, long.subarray(1000))).toEqual({ status: 404, body: { received: 0 } });
  expect((await start(stranger, order(long))).body.received).toBe(0);
});

test('a finished file that may not be taken is refused in words, and asking again says the same', async () => {
  const person = await begun();
  const bytes = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(5000)]);
  await start(person, order(bytes, 'фото.jpg'));
  const fault = '«фото.jpg»: це програма, її не можна додати';
  expect(await piece(person, id, 0, bytes)).toEqual({ status: 422, body: { received: bytes.length, fault } });
  expect(await start(person, order(bytes, 'фото.jpg'))).toEqual({ status: 422, body: { received: bytes.length, fault } });
  expect(await names(person)).toEqual([]);
});

test.each([
  ['nothing', undefined],
  ['a list', []],
  ['an unknown field', { start: id, name: 'a', size: 5, purpose: 'attachment', evidence: false, more: 1 }],
  ['a path as an id', { start: '../../../etc/x', name: 'a', size: 5, purpose: 'attachment', evidence: false }],
  ['no size', { start: id, name: 'a', purpose: 'attachment', evidence: false }],
])('%s is not an order', async (_, body) => {
  expect((await start(await begun(), body ?? {})).status).toBe(400);
});

test('a size over the limit is said before a byte is sent', async () => {
  const person = await begun();
  expect(await start(person, { ...order(long), size: 6 * 1024 * 1024 })).toMatchObject({
    status: 422,
    body: { fault: '«акт.pdf»: файл більший за 5 МБ. Зменште його або оберіть інший' },
  });
});

test('what stopped on its way is forgotten after a day', async () => {
  const person = await begun();
  await start(person, order(long));
  await piece(person, id, 0, long.subarray(0, 1000));
  await forgetOldUploads(box.db, new Date(now.getTime() + 23 * 3_600_000));
  expect(await box.db.select().from(uploads)).toHaveLength(1);
  await forgetOldUploads(box.db, new Date(now.getTime() + 25 * 3_600_000));
  expect(await box.db.select().from(uploads)).toEqual([]);
  expect(await box.db.select().from(uploadParts)).toEqual([]);
});

test('a person may begin with a photo', async () => {
  const person = new Visitor(house, now);
  await addFiles(person.desk(), postedForm({ file: file(await photo(), 'двір.jpg') }));
  expect(await names(person)).toEqual(['двір.jpg']);
});
