/** Asks the witness, or answers them: a card with ready answers about what the police need, or a few words. Signed by the reader, sealed to the witness and to the tip's own readers. */
import { identityToRecipient } from 'age-encryption';
import { button, el, send } from './dom.client.ts';
import { fieldsOfCard } from './answers.ts';
import { composeReply } from './compose.ts';
import type { Open, Room } from './deskRoom.client.ts';
import { isUnsafe, ringToWrite } from './reading.ts';
import { hashOfMessage } from './seal.ts';
import { fromWire, toWire } from './wire.ts';

export function replyForm({ tip, read }: Open, room: Room): HTMLElement {
  const { words } = room;
  const said = el('p', { role: 'alert', class: 'err' });
  const text = el('textarea', { id: 'reply', rows: '3', maxlength: '2000' });
  const cards = room.cards[tip.language];
  const choose = (ask: string): void => {
    // What somebody has typed stays; a question takes the place of another question only.
    if (text.value.trim() === '' || cards.some((card) => card.ask === text.value)) text.value = ask;
  };
  const none = { id: '', ask: words('tips.desk.card.none'), options: [] };
  const boxes = [none, ...cards].map((card, at) => {
    const box = el('input', {
      type: 'radio',
      name: 'card',
      id: `card-${card.id}`,
      value: card.id,
      checked: at === 0,
      change: () => choose(card.id === '' ? '' : card.ask),
    });
    return { card, box, row: el('div', { class: 'check' }, box, el('label', { for: `card-${card.id}` }, card.ask)) };
  });
  const go = async (): Promise<void> => {
    if (isUnsafe(read)) return said.replaceChildren(words('tips.desk.reply.unsafe'));
    const card = boxes.find(({ box }) => box.checked)?.card ?? none;
    const last = tip.items.at(-1);
    const first = read.items.find(({ message }) => message?.kind === 'open');
    if (text.value.trim() === '') return said.replaceChildren(words('tips.desk.reply.empty'));
    if (!read.opening || !first?.key || !last) return said.replaceChildren(words('tips.desk.reply.closed'));
    const seq = last.seq + 1;
    const message = await composeReply({
      thread: tip.thread,
      seq,
      after: hashOfMessage(fromWire(last.message) ?? new Uint8Array()),
      kid: room.key.kid,
      signKey: room.key.signKey,
      text: text.value.trim(),
      fields: card.id === '' ? {} : fieldsOfCard(card),
      ring: ringToWrite(tip, read.account),
      recipients: [read.opening.replyTo, await identityToRecipient(first.key)],
    });
    const answer = await send(room.address('tip', tip.id), {
      v: 1,
      version: tip.version,
      act: 'reply',
      seq,
      message: toWire(message),
      asks: card.id !== '' || /\?\s*$/.test(text.value),
    });
    if (answer?.ok) return room.again();
    said.replaceChildren(words(answer ? `tips.desk.refused.${answer.refused}` : 'tips.keys.offline'));
  };
  return el(
    'details',
    { class: 'write' },
    el('summary', {}, words('tips.desk.reply')),
    el('p', { class: 'muted' }, words('tips.desk.reply.lead')),
    el('fieldset', {}, el('legend', {}, words('tips.desk.cards')), ...boxes.map(({ row }) => row)),
    el('div', { class: 'field' }, el('label', { for: 'reply' }, words('tips.desk.reply.words')), text),
    said,
    el('div', { class: 'row' }, button(words('tips.desk.reply.send'), go, 'btn', { 'data-send': 'reply' })),
  );
}
