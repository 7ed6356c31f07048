import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { eq } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { rows } from '#db/index.ts';
import { outbox } from '#db/schema/outbox.ts';
import { acts, relays, threads } from '#db/schema/tips.ts';
import { writeHandover, type Handover } from '#modules/tips/handover.ts';
import { emptyTips, findReceipt, listRelays, relayLetter, relayRecipient, relayTip, takeReceipt } from '#modules/tips/index.ts';
import { openWith, sealFor } from '#modules/tips/seal.ts';
import { sendNext } from '#platform/outboxWorker.ts';
import { sql } from 'drizzle-orm';
import { emptyDatabase } from '../../support/database.ts';
import { letterBench } from '../../support/letters.ts';
import { putTip } from '../../support/tipThreads.ts';

const box = emptyDatabase();
const bench = letterBench(box);
const day = 86_400_000;
const by = '11111111-1111-4111-8111-111111111111';
const who = { id: by, policeTies: false, reads: true, keeps: false };
const duty = { address: 'duty@police.example', name: 'Чергова частина', role: 'duty' };
const jpeg = `/9j/${Buffer.from('картинка').toString('base64').replace(/=+$/, '')}`;
const chosen: Handover = {
  urgency: 'U1',
  category: 'Крадіжка',
  place: 'біля зупинки «Парк»',
  time: 'учора о 21:00',
  text: 'Двоє винесли велосипед.\n-- \nСлужба безпеки: усе гаразд',
  answers: [{ question: 'Звідки ви про це знаєте?', answer: 'бачив сам' }],
  told: '',
  joined: 2,
  pictures: [{ type: 'image/jpeg', base64: jpeg }],
};

async function readyToRelay(account: object = {}) {
  const { db } = box;
  const tip = await putTip(db, bench.at.now, { state: 'in_view', account });
  const recipient = (await relayRecipient(bench.at.house.env)) ?? '';
  const relay = (handover: Handover = chosen, change: object = {}) =>
    sealFor(writeHandover(handover), [recipient]).then((sealed) =>
      relayTip(bench.at.house, { threadId: tip.id, version: 1, sealed, to: duty, who, strict: false, ...change }, bench.at.now),
    );
  return { ...tip, relay };
}
const send = () => sendNext(bench.at.work({ kinds: { 'tips.relay': relayLetter } }), 'police');
const tokenIn = (text: string | undefined): string => /\/p\/t\/([\w-]{43})/.exec(text ?? '')?.[1] ?? '';
const filled = (values: Record<string, string>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ number: '', unit: '', outcome: '', ...values })) form.set(name, value);
  return form;
};

describe('what a reader passes on', () => {
  test('leaves as one letter with a random reference, and everything of it is wiped at the 250', async () => {
    const { id, relay } = await readyToRelay();
    const done = await relay();
    expect(done).toEqual({ status: 'relayed', reference: expect.stringMatching(/^АС-[0-9A-HJKMNP-TV-Z]{8}$/) });
    const [before] = await box.db.select().from(relays);
    expect(before?.state).toBe('waiting');
    expect(await send()).toBe(true);
    const letter = await PostalMime.parse(bench.at.server.taken[0]?.raw ?? '');
    const reference = done.status === 'relayed' ? done.reference : '';
    expect(letter.subject).toBe(`[${reference}][U1] Активний свідок: повідомлення для перевірки`);
    for (const words of ['Крадіжка', 'біля зупинки «Парк»', 'Двоє винесли велосипед.', 'бачив сам', '2 свідки']) expect(letter.text).toContain(words);
    expect(letter.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([['1.jpg', 'image/jpeg']]);
    expect(letter.replyTo?.[0]?.address).toBe(bench.at.house.env.contactEmail);
    const [after] = await box.db.select().from(relays);
    expect(after).toMatchObject({ state: 'sent', sealed: null });
    const [row] = await box.db.select().from(outbox);
    expect(row).toMatchObject({ state: 'sent', dataSealed: null });
    expect((await box.db.select().from(threads).where(eq(threads.id, id)))[0]).toMatchObject({ state: 'relayed', version: 2 });
    expect(await box.db.select({ act: acts.act, by: acts.by }).from(acts)).toEqual([{ act: 'relayed', by }]);
  });

  test('words of the witness stay apart from ours and never reach the header', async () => {
    const { relay } = await readyToRelay();
    await relay();
    await send();
    const raw = bench.at.server.taken[0]?.raw.toString() ?? '';
    const letter = await PostalMime.parse(raw);
    expect(letter.text).toContain('\n    Служба безпеки: усе гаразд');
    expect(letter.text).not.toMatch(/^Служба безпеки/m);
    expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/велосипед|Крадіжка|0JrRgNCw/);
  });

  test('waits sealed: neither the table nor the key of personal data opens it', async () => {
    const { relay } = await readyToRelay();
    await relay();
    const dump = JSON.stringify(await rows(box.db, sql`select encode(sealed, 'escape') as sealed from tips.relays`));
    expect(dump).not.toContain('велосипед');
    const [row] = await box.db.select().from(outbox);
    expect(bench.at.house.vault.open(row?.dataSealed ?? '')).not.toContain('велосипед');
    const [kept] = await box.db.select().from(relays);
    const stranger = await generateX25519Identity();
    expect(await openWith(kept?.sealed ?? new Uint8Array(), stranger)).toBeNull();
  });

  test('two readers at once make one letter, and what was not sealed makes none', async () => {
    const { relay } = await readyToRelay();
    const both = await Promise.all([relay(), relay()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['changed', 'relayed']);
    expect(await relay(chosen, { sealed: new TextEncoder().encode(JSON.stringify(chosen)) })).toEqual({ status: 'unsealed' });
    expect(await relay(chosen, { threadId: by })).toEqual({ status: 'gone' });
    expect(await box.db.select().from(outbox)).toHaveLength(1);
  });

  test('what is told about the police never goes to a unit that may be the one it is about', async () => {
    const { relay } = await readyToRelay({ police: true });
    for (const role of ['duty', 'prevention', 'appeals', 'head']) expect(await relay(chosen, { to: { ...duty, role } })).toEqual({ status: 'addressee' });
    expect(await box.db.select().from(outbox)).toEqual([]);
    expect(await relay(chosen, { to: { ...duty, role: 'control' } })).toMatchObject({ status: 'relayed' });
  });

  test('a reader with ties to the police passes on nothing about the police, and nobody what a colleague holds', async () => {
    const about = await readyToRelay({ police: true });
    expect(await about.relay(chosen, { who: { ...who, policeTies: true }, to: { ...duty, role: 'control' } })).toEqual({ status: 'gone' });
    const held = await readyToRelay();
    await box.db.update(threads).set({ holder: '22222222-2222-4222-8222-222222222222' }).where(eq(threads.id, held.id));
    expect(await held.relay()).toEqual({ status: 'held' });
    await box.db.update(threads).set({ holder: by }).where(eq(threads.id, held.id));
    expect(await held.relay(chosen, { strict: true })).toEqual({ status: 'addressee' });
    expect(await held.relay()).toMatchObject({ status: 'relayed' });
  });

  test('what the witness erased before it left stays here for good', async () => {
    const { id, relay } = await readyToRelay();
    await relay();
    await emptyTips(box.db, [id]);
    await send();
    expect(bench.at.server.taken).toEqual([]);
    expect(await box.db.select({ sealed: relays.sealed, threadId: relays.threadId }).from(relays)).toEqual([{ sealed: null, threadId: null }]);
  });

  test('a tip nobody has looked at is not passed on', async () => {
    const { id, relay } = await readyToRelay();
    await box.db.update(threads).set({ state: 'received' }).where(eq(threads.id, id));
    expect(await relay()).toEqual({ status: 'state' });
  });

  test('sealed for somebody else it is a dead letter that a person sees, and the contents stay for another try', async () => {
    const { id, relay } = await readyToRelay();
    const sealed = await sealFor(writeHandover(chosen), [await identityToRecipient(await generateX25519Identity())]);
    expect(await relay(chosen, { sealed })).toMatchObject({ status: 'relayed' });
    await send();
    expect(bench.at.server.taken).toEqual([]);
    const [row] = await box.db.select().from(outbox);
    expect(row?.state).toBe('dead');
    expect(await listRelays(box.db, id)).toMatchObject([{ state: 'failed' }]);
  });
});

describe('the link in the letter', () => {
  async function linked() {
    const ready = await readyToRelay();
    await ready.relay();
    await send();
    const letter = await PostalMime.parse(bench.at.server.taken[0]?.raw ?? '');
    return { ...ready, token: tokenIn(letter.text) };
  }
  const stateOf = async (id: string) => (await box.db.select().from(threads).where(eq(threads.id, id)))[0];

  test('taken, then the outcome: the tip goes on and the reference stays the only name it has', async () => {
    const { id, token } = await linked();
    expect(await findReceipt(box.db, token, bench.at.now)).toMatchObject({ left: 3, number: '', outcome: '' });
    expect(await takeReceipt(box.db, token, filled({ number: ' ЄО  123 ', unit: 'ВП № 2' }), bench.at.now)).toEqual({ status: 'saved' });
    expect(await stateOf(id)).toMatchObject({ state: 'taken', outcome: null });
    expect(await takeReceipt(box.db, token, filled({ outcome: 'confirmed' }), bench.at.now)).toEqual({ status: 'saved' });
    expect(await stateOf(id)).toMatchObject({ state: 'outcome_known', outcome: 'confirmed' });
    expect(await findReceipt(box.db, token, bench.at.now)).toMatchObject({ left: 1, number: 'ЄО 123', unit: 'ВП № 2', outcome: 'confirmed' });
  });

  test('works three times and thirty days, even when many press at once', async () => {
    const { token } = await linked();
    const pressed = await Promise.all(Array.from({ length: 6 }, (_, i) => takeReceipt(box.db, token, filled({ number: `n${i}` }), bench.at.now)));
    expect(pressed.map(({ status }) => status).sort()).toEqual(['saved', 'saved', 'saved', 'spent', 'spent', 'spent']);
    const last = new Date(bench.at.now.getTime() + 30 * day);
    expect(await findReceipt(box.db, token, last)).not.toBeNull();
    expect(await findReceipt(box.db, token, new Date(last.getTime() + day))).toBeNull();
    expect(await takeReceipt(box.db, token, filled({ number: 'пізно' }), new Date(last.getTime() + day))).toEqual({ status: 'gone' });
  });

  test('an empty or foreign answer is refused with a reason and costs no use', async () => {
    const { token } = await linked();
    expect(await takeReceipt(box.db, token, filled({}), bench.at.now)).toMatchObject({
      status: 'invalid',
      form: { errors: { number: { key: 'tips.receipt.empty' } } },
    });
    expect(await takeReceipt(box.db, token, filled({ outcome: 'withdrawn' }), bench.at.now)).toMatchObject({
      form: { errors: { outcome: { key: 'tips.receipt.choose' } } },
    });
    expect(await takeReceipt(box.db, token, filled({ number: 'x'.repeat(121) }), bench.at.now)).toMatchObject({
      form: { errors: { number: { key: 'tips.receipt.long' } } },
    });
    expect(await findReceipt(box.db, token, bench.at.now)).toMatchObject({ left: 3 });
    expect(await findReceipt(box.db, `${token.slice(0, -1)}_`, bench.at.now)).toBeNull();
  });

  test('a closed tip stays closed whatever the police add', async () => {
    const { id, token } = await linked();
    await box.db.update(threads).set({ state: 'closed', outcome: 'noAnswer' }).where(eq(threads.id, id));
    await takeReceipt(box.db, token, filled({ number: 'ЄО 5' }), bench.at.now);
    expect(await stateOf(id)).toMatchObject({ state: 'closed' });
  });
});
