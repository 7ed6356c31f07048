import { randomBytes } from 'node:crypto';
import { armor } from 'age-encryption';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files, messages, threads } from '#db/schema/tips.ts';
import { readAccount } from '#modules/tips/account.ts';
import { readCode, writeCode } from '#modules/tips/code.ts';
import { composeReply } from '#modules/tips/compose.ts';
import { readFollowing, readOpening } from '#modules/tips/message.ts';
import { hashOfMessage, openEnvelope, openFile, openIdentity, openText, openWith, sealFor } from '#modules/tips/seal.ts';
import { deriveSecrets } from '#modules/tips/secrets.ts';
import { eq } from 'drizzle-orm';
import { identityToRecipient } from 'age-encryption';
import { emptyDatabase } from '../../support/database.ts';
import { pictures } from '../../support/pictures.ts';
import { makeReader } from '../../support/tips.ts';
import { openTestWitness, type Heard, type TestWitness } from '../../support/witness.ts';

const at = emptyDatabase();
let house: TestWitness;
beforeEach(async () => {
  house = await openTestWitness(at.db, { flood: { free: 50 } });
});
afterEach(() => house.close());

type Fields = Record<string, string | readonly string[]>;
/** As a browser sends a form with files. */
async function multipart(path: string, fields: Fields, attached: { name: string; bytes: Uint8Array }[] = [], to = house): Promise<Heard> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  for (const { name, bytes } of attached) form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const request = new Response(form);
  return to.ask('POST', path, Buffer.from(await request.arrayBuffer()), {
    'content-type': request.headers.get('content-type') ?? '',
    origin: 'null',
    'sec-fetch-site': 'same-origin',
  });
}
const plain = (path: string, fields: Record<string, string>, to = house) =>
  to.ask('POST', path, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'null',
    'sec-fetch-site': 'same-origin',
  });
const codeOf = (heard: Heard): string => [...heard.body.toString().matchAll(/<li>([0-9A-Z]{4})<\/li>/g)].map(([, group]) => group).join('-');
const secretsOf = async (code: string) => {
  const read = readCode(code);
  if (!read.ok) throw new Error('This is no code.');
  return deriveSecrets(read.seed);
};
const text = 'Щовечора біля школи зʼявляється старе синє авто, з нього щось продають дітям.';
const told: Fields = {
  category: 'drugs',
  danger: 'no',
  way: 'anonymous',
  place: 'школа на розі',
  district: '',
  radius: '300',
  text,
  minor: 'yes',
  name: '',
  contact: '',
  ticket: '',
};

/** The opening of the only tip, as a reader sees it. */
async function readTip(code: string) {
  const secrets = await secretsOf(code);
  const [message] = await at.db.select().from(messages).orderBy(messages.seq);
  const key = await openEnvelope(message!.envelope!, house.readers.readers[0].identity);
  const opening = readOpening((await openText(message!.message, key!))!, { thread: secrets.thread });
  if (!opening.ok) throw new Error(opening.why);
  return { opening: opening.message, account: readAccount(opening.message.fields), key: key!, secrets };
}

test('a form without a script becomes the same tip as any other, with cleaned pictures, and its code is shown once', async () => {
  const { jpeg, secret } = await pictures();
  const heard = await multipart('/nadislaty', told, [{ name: 'Петренко.jpg', bytes: jpeg }]);
  expect(heard.status).toBe(201);
  const code = codeOf(heard);
  expect(readCode(code).ok).toBe(true);
  expect(await at.db.select().from(threads)).toMatchObject([{ origin: 'server', urgency: 'U2', ring: 'all', language: 'uk', state: 'received' }]);
  const { opening, account, key } = await readTip(code);
  expect(opening).toMatchObject({ text, way: 'anonymous', attachments: [{ i: 1, type: 'image/jpeg' }] });
  expect(account).toMatchObject({
    category: 'drugs',
    danger: 'no',
    place: { words: 'школа на розі', radius: 300 },
    minor: true,
    police: false,
    identity: null,
  });
  const [file] = await at.db.select().from(files);
  const opened = await openFile(file!.bytes, key);
  expect(opened!.length).toBeGreaterThan(100);
  expect(Buffer.from(opened!).includes(secret)).toBe(false);
  expect(JSON.stringify(opening)).not.toContain('Петренко');
});

test('in English the page is English; danger now and the police are heard', async () => {
  const heard = await multipart('/en/send', { ...told, danger: 'now', police: 'yes' });
  expect(heard.body.toString()).toContain('Write it down on paper');
  expect(await at.db.select().from(threads)).toMatchObject([{ urgency: 'U0', ring: 'civil', language: 'en' }]);
  expect((await readTip(codeOf(heard))).account).toMatchObject({ gatePassed: true, police: true });
});

test('who is named is inside the seal; who is confidential lies under two locks', async () => {
  const named = await multipart('/nadislaty', { ...told, way: 'named', name: 'Олена', contact: '067 000 00 00' });
  expect((await readTip(codeOf(named))).account?.identity).toEqual({ name: 'Олена', contact: '067 000 00 00' });
  const closed = await multipart('/nadislaty', { ...told, way: 'confidential', name: 'Олена' });
  expect([closed.status, closed.body.toString()]).toEqual([422, expect.stringContaining('Зараз хранителів немає')]);
  const [first, second] = [await makeReader('k1', 'keeper1'), await makeReader('k2', 'keeper2')];
  house.setList(house.readers.sign({ readers: [...house.readers.readers, first, second] }));
  house.wait(2);
  await at.db.delete(threads);
  expect((await multipart('/nadislaty', { ...told, way: 'confidential', name: 'Олена', contact: 'після шостої' })).status).toBe(201);
  const [{ identity } = { identity: null }] = await at.db.select().from(threads);
  const inner = await openWith(identity!, first.identity);
  expect(JSON.parse((await openIdentity(inner!, second.identity))!)).toEqual({ name: 'Олена', contact: 'після шостої' });
  const [message] = await at.db.select().from(messages);
  const key = await openEnvelope(message!.envelope!, house.readers.readers[0].identity);
  expect(await openText(message!.message, key!)).not.toContain('Олена');
});

test('who stays anonymous and typed a name all the same sends none', async () => {
  const heard = await multipart('/nadislaty', { ...told, name: 'Олена', contact: 'після шостої' });
  const { opening } = await readTip(codeOf(heard));
  expect(JSON.stringify(opening)).not.toMatch(/Олена|після/);
});

const cross = `"><script>alert(1)</script>'&`;
test.each<[string, Fields, { name: string; bytes: Uint8Array }[], string]>([
  ['nothing', { ...told, text: '', place: '  ' }, [], 'Напишіть хоч кілька слів'],
  ['too much', { ...told, text: 'я'.repeat(4003) }, [], 'приберіть 3 знаки'],
  ['nobody named', { ...told, way: 'named' }, [], 'Напишіть імʼя або контакт'],
  ['a film', told, [{ name: 'кіно.mp4', bytes: new Uint8Array(500) }], 'це відео'],
  ['a broken picture', told, [{ name: 'a.jpg', bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 9]) }], 'пошкоджено'],
  ['signs of HTML', { ...told, text: cross, way: 'named', place: cross }, [], 'Напишіть імʼя або контакт'],
])('%s: the form comes back with every word and what is wrong, and nothing is stored', async (_, fields, attached, words) => {
  const heard = await multipart('/nadislaty', { ...fields, ...(fields['text'] === '' ? {} : { 'q-what': 'ще слово' }) }, attached);
  const page = heard.body.toString();
  expect([heard.status, page]).toEqual([422, expect.stringContaining(words)]);
  const escaped = String(fields['text'])
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
  expect(page).toContain(escaped);
  if (fields['text'] !== '') expect(page).toContain('ще слово');
  expect(page).not.toContain('<script>alert');
  expect(page).toMatch(/tel:112[\s\S]*tel:102/);
  expect(await at.db.select().from(threads)).toEqual([]);
  expect(await at.db.select().from(files)).toEqual([]);
});

test('no form, a form cut in the middle, and eleven megabytes are refused', async () => {
  const headers = { 'content-type': 'multipart/form-data; boundary=x', origin: 'null', 'sec-fetch-site': 'same-origin' };
  expect((await house.ask('POST', '/nadislaty', Buffer.from('--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nпів сло'), headers)).status).toBe(400);
  expect((await multipart('/nadislaty', told, [{ name: 'a.png', bytes: randomBytes(11 * 1024 * 1024) }])).status).toBe(413);
  expect((await house.ask('POST', '/nadislaty', { text }, { 'content-type': 'application/json' })).status).toBe(415);
  expect((await house.ask('GET', '/nadislaty')).headers.location).toBe('/');
  expect(await at.db.select().from(threads)).toEqual([]);
});

test('a page that is loaded anew sends no second tip, and shows the same code', async () => {
  const first = await multipart('/nadislaty', told);
  const again = await multipart('/nadislaty', told);
  expect(codeOf(again)).toBe(codeOf(first));
  expect(codeOf(await multipart('/nadislaty', { ...told, place: 'інша школа' }))).not.toBe(codeOf(first));
  expect(await at.db.select().from(threads)).toHaveLength(2);
  const short = { ...told, text: 'Стрілянина' };
  expect(codeOf(await multipart('/nadislaty', short))).not.toBe(codeOf(await multipart('/nadislaty', short)));
});

test('without a list of readers it says so and stores nothing (I16)', async () => {
  house.setList(null);
  house.wait(2);
  const heard = await multipart('/nadislaty', told);
  expect([heard.status, heard.body.toString()]).toEqual([503, expect.stringContaining('Приймання зараз закрито')]);
  expect(await at.db.select().from(threads)).toEqual([]);
});

test('in a flood one waits: with every word, and a ticket that is good once and not too soon', async () => {
  const busy = await openTestWitness(at.db, { flood: { free: 1, waitSeconds: 20 } });
  expect((await multipart('/nadislaty', told, [], busy)).status).toBe(201);
  const other = { ...told, text: 'Інше, теж довше за сорок знаків, щоб було видно, що слова на місці.' };
  const asked = await multipart('/nadislaty', other, [], busy);
  const page = asked.body.toString();
  expect([asked.status, page]).toEqual([429, expect.stringContaining('Зачекайте 20 секунд')]);
  expect(page).toContain(other.text);
  const ticket = /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? '';
  expect((await multipart('/nadislaty', { ...other, ticket }, [], busy)).status).toBe(429);
  busy.wait(21);
  expect((await multipart('/nadislaty', { ...other, ticket: ticket.replace(/\d/, '9') }, [], busy)).status).toBe(429);
  expect((await multipart('/nadislaty', { ...other, ticket }, [], busy)).status).toBe(201);
  expect((await multipart('/nadislaty', { ...other, text: `${other.text} І ще.`, ticket }, [], busy)).status).toBe(429);
  await busy.close();
});

test('the dialogue: a reply is read, answered, added to, and erased; a wrong code is told kindly', async () => {
  const code = codeOf(await multipart('/nadislaty', told));
  const { secrets, key } = await readTip(code);
  const [first] = house.readers.readers;
  const [opening] = await at.db.select().from(messages);
  const after = hashOfMessage(opening!.message);
  const recipients = [secrets.replyRecipient, await identityToRecipient(key)] as const;
  const fields = { card: 'when', options: ['вранці', 'ввечері'] };
  const message = await composeReply({
    thread: secrets.thread,
    seq: 1,
    after,
    kid: first.kid,
    signKey: first.signKey,
    text: 'О котрій це буває?',
    fields,
    ring: 'all',
    recipients,
  });
  await at.db.insert(messages).values({ threadId: opening!.threadId, seq: 1, by: 'reader', message, addedOn: '2026-11-24' });
  await at.db.update(threads).set({ state: 'waiting_author' });

  const page = (await plain('/rozmova', { code: code.toLowerCase().replaceAll('-', ' ') })).body.toString();
  expect(page).toContain('О котрій це буває?');
  expect(page).toContain('Чекаємо на вашу відповідь.');
  const last = /name="after" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
  const empty = await multipart('/rozmova/dopysaty', { code, after: last, text: '', kind: 'answer' });
  expect(empty.status).toBe(422);
  const answer = { code, after: last, text: 'Після восьмої.', kind: 'answer', 'q-when': 'ввечері' };
  const added = await multipart('/rozmova/dopysaty', answer);
  expect([added.status, added.body.toString()]).toEqual([200, expect.stringContaining('Додано.')]);
  const again = await multipart('/rozmova/dopysaty', answer);
  expect([again.status, again.body.toString()]).toEqual([409, expect.stringContaining('Після восьмої.')]);
  const found = await at.db.select().from(messages).orderBy(messages.seq);
  expect(found).toHaveLength(3);
  const own = await openEnvelope(found[2]!.envelope!, first.identity);
  const read = readFollowing((await openText(found[2]!.message, own!))!, {
    thread: secrets.thread,
    seq: 2,
    verifyKey: secrets.verifyKey,
    after: hashOfMessage(message),
  });
  expect(read).toMatchObject({ ok: true, message: { kind: 'answer', text: 'Після восьмої.', fields: { card: 'when', answer: 'ввечері' } } });
  expect(await at.db.select().from(threads)).toMatchObject([{ state: 'in_view' }]);

  expect((await plain('/rozmova/sterty', { code })).body.toString()).toContain('Стерти назавжди?');
  expect(await at.db.select().from(messages)).toHaveLength(3);
  expect((await plain('/rozmova/sterty', { code, sure: 'yes' })).body.toString()).toContain('Повідомлення стерто.');
  expect(await at.db.select().from(messages)).toEqual([]);
  const gone = await plain('/rozmova', { code });
  expect([gone.status, gone.body.toString()]).toEqual([404, expect.stringContaining('За цим кодом нічого немає')]);
});

test.each([
  ['12', 'Ви ввели 2'],
  ['00U0-0000-0000-0000-0000-0000-02T1', '«U»'],
  ['0000-0000-0000-0000-0000-0000-02T2', 'У коді помилка'],
  [writeCode(new Uint8Array(16).fill(9)), 'За цим кодом нічого немає'],
])('the code %s is answered in words, and stays as it was typed', async (code, words) => {
  const page = (await plain('/rozmova', { code })).body.toString();
  expect(page).toContain(words);
  expect(page).toContain(code);
});

test('text sealed by one’s own program to every reader is stored as it is; to fewer, or in clear, it comes back', async () => {
  const { escrow, readers } = house.readers;
  const all = [...readers.filter(({ ring }) => ring === 'civil').map(({ age }) => age), escrow.age];
  const sealed = await sealFor(Buffer.from('сам зашифрував'), all);
  const send = (armored: string) => plain('/zashyfrovane', { armor: armored });
  for (const [armored, words] of [
    ['просто слова', 'не схоже на зашифрований файл'],
    ['-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----', 'не схоже на зашифрований файл'],
    [armor.encode(await sealFor(Buffer.from('x'), all.slice(1))), 'Зашифровано до 2 ключів, а потрібно щонайменше 3'],
  ] as const) {
    const heard = await send(armored);
    expect([heard.status, heard.body.toString()]).toEqual([422, expect.stringContaining(words)]);
    expect(heard.body.toString()).toContain(armored.slice(0, 30));
  }
  const heard = await send(`Ось:\r\n\r\n  ${armor.encode(sealed).replaceAll('\n', '\r\n  ')}`);
  expect(heard.status).toBe(201);
  expect(await at.db.select().from(threads)).toMatchObject([{ origin: 'pasted', ring: 'civil' }]);
  const [message] = await at.db.select().from(messages).where(eq(messages.seq, 0));
  expect(message!.envelope).toHaveLength(0);
  expect(Buffer.from((await openWith(message!.message, readers[0].identity))!).toString()).toBe('сам зашифрував');
  const talk = (await plain('/rozmova', { code: codeOf(heard) })).body.toString();
  expect(talk).toContain('Отримано. Ще не прочитано.');
  expect(talk).not.toContain('name="text"');
});
