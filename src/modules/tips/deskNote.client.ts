/** The page readers keep about a tip: what kind it is, its marks, a summary. Sealed to the readers and signed by the one who wrote it. */
import { button, el, send } from './dom.client.ts';
import type { Open, Room } from './deskRoom.client.ts';
import { marks, marksOf, noteLimit, writeNote } from './noteText.ts';
import { isUnsafe, ringToWrite } from './reading.ts';
import { sealText } from './seal.ts';
import { weaponNamed } from './situations.ts';
import { toWire } from './wire.ts';

export function noteForm({ tip, read }: Open, room: Room): HTMLElement {
  const { words, manifest } = room;
  const { account, note } = read;
  const said = el('p', { role: 'alert', class: 'err' });
  const kind = el(
    'select',
    { id: 'kind' },
    el('option', { value: '' }, words('tips.desk.note.asTold')),
    ...room.situations.map(({ id, title }) => el('option', { value: id, selected: id === note?.category }, title)),
  );
  const found = account
    ? marksOf({
        category: account.category,
        police: tip.ring === 'civil',
        minor: account.minor,
        foreigner: account.foreigner,
        weapon: weaponNamed(account.answers),
      })
    : [];
  const set = note ? note.marks : found;
  const boxes = marks.map((mark) => {
    const box = el('input', { type: 'checkbox', id: `mark-${mark}`, value: mark, checked: set.includes(mark) });
    return { mark, box, row: el('div', { class: 'check' }, box, el('label', { for: `mark-${mark}` }, words(`tips.desk.mark.${mark}`))) };
  });
  const summary = el('textarea', { id: 'summary', rows: '4', maxlength: String(noteLimit) });
  summary.value = note?.summary ?? '';
  const go = async (): Promise<void> => {
    if (!manifest) return said.replaceChildren(words('tips.desk.refused.list'));
    if (isUnsafe(read)) return said.replaceChildren(words('tips.desk.reply.unsafe'));
    const seq = (tip.notes.at(-1)?.seq ?? -1) + 1;
    const chosen = boxes.filter(({ box }) => box.checked).map(({ mark }) => mark);
    const text = writeNote(
      { thread: tip.thread, seq, kid: room.key.kid, category: kind.value, marks: chosen, summary: summary.value.trim() },
      room.key.signKey,
    );
    const { envelope, message } = await sealText(text, manifest, ringToWrite(tip, account));
    const answer = await send(room.address('tip', tip.id), {
      v: 1,
      version: tip.version,
      act: 'note',
      seq,
      message: toWire(message),
      envelope: toWire(envelope),
    });
    if (answer?.ok) return room.again();
    said.replaceChildren(words(answer ? `tips.desk.refused.${answer.refused}` : 'tips.keys.offline'));
  };
  const shown = set.map((mark) => el('li', { class: 'st st--xs st--quiet' }, words(`tips.desk.mark.${mark}`)));
  return el(
    'section',
    { class: 'note-page' },
    el('h2', {}, words('tips.desk.note')),
    shown.length > 0 && el('ul', { class: 'marks' }, ...shown),
    note && note.summary !== '' && el('p', { class: 'said__t' }, note.summary),
    el(
      'details',
      { class: 'write' },
      el('summary', {}, words(note ? 'tips.desk.note.change' : 'tips.desk.note.write')),
      el('div', { class: 'field' }, el('label', { for: 'kind' }, words('tips.desk.note.kind')), kind),
      el('fieldset', {}, el('legend', {}, words('tips.desk.note.marks')), el('div', { class: 'boxes' }, ...boxes.map(({ row }) => row))),
      el('div', { class: 'field' }, el('label', { for: 'summary' }, words('tips.desk.note.summary')), summary),
      said,
      el('div', { class: 'row' }, button(words('tips.desk.note.keep'), go, 'btn', { 'data-send': 'note' })),
    ),
  );
}
