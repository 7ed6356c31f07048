/** Passing on to the police: nothing leaves that was not chosen, pictures are drawn anew, and the whole is sealed to the worker that writes the letter. */
import { base64 } from '@scure/base';
import { ask, button, el, isV1, send } from './dom.client.ts';
import type { Open, Room } from './deskRoom.client.ts';
import { sayAnswer } from './deskRead.client.ts';
import { handoverLimits, writeHandover, type Handover, type HandoverPicture } from './handover.ts';
import { isStrict, readAttachment, type ReadItem } from './reading.ts';
import { mayGo } from './rules.ts';
import { sealFor } from './seal.ts';
import { toWire } from './wire.ts';

type Choices = { v: 1; recipient: string | null; addressees: readonly { id: string; name: string; role: string }[] };
const isChoices = (value: unknown): value is Choices => isV1<Choices>(value) && Array.isArray(value.addressees);
const longestSide = 1600;

export function relayForm(open: Open, room: Room): HTMLElement {
  const { tip } = open;
  const { words } = room;
  if (!mayGo(tip.state, 'relayed') || !open.read.opening) return el('div', {});
  const box = el('div', { class: 'acts relay' });
  box.append(button(words('tips.desk.relay'), () => fill(box, open, room), 'btn', { 'data-act': 'relay' }));
  return box;
}

async function fill(box: HTMLElement, open: Open, room: Room): Promise<void> {
  const { tip } = open;
  const { words } = room;
  const address = room.address('tip', tip.id).replace(/\.json$/, '/peredaty.json');
  const choices = await ask(address, isChoices);
  if (!choices || choices.recipient === null) return box.replaceChildren(el('p', { role: 'alert' }, words('tips.desk.relay.unready')));
  const { recipient } = choices;
  const said = el('p', { role: 'alert', class: 'err' });
  // The server knows only its own column; what the sealed words say about the police counts as much.
  const strict = isStrict(tip, open.read);
  const addressees = choices.addressees.filter(({ role }) => !strict || role === 'control');
  if (strict && addressees.length === 0) return box.replaceChildren(el('p', { role: 'alert' }, words('tips.desk.relay.noControl')));
  const unit = el('select', { id: 'unit' }, ...addressees.map(({ id, name }) => el('option', { value: id }, name)));
  const parts = partsOf(open, room).map((part, at) => {
    const check = el('input', { type: 'checkbox', id: `part-${at}` });
    const text = part.picture ? null : el('textarea', { id: `part-${at}-text`, rows: part.name === 'text' ? '5' : '2', 'aria-label': part.label });
    if (text) text.value = part.value;
    return {
      ...part,
      check,
      text,
      row: el('div', { class: 'part' }, el('div', { class: 'check' }, check, el('label', { for: `part-${at}` }, part.label)), text),
    };
  });
  const go = async (): Promise<void> => {
    const chosen = parts.filter(({ check }) => check.checked);
    if (chosen.length === 0) return said.replaceChildren(words('tips.desk.relay.nothing'));
    const value = (name: string): string => chosen.find((part) => part.name === name)?.text?.value.trim() ?? '';
    const pictures: HandoverPicture[] = [];
    for (const { picture } of chosen) {
      if (!picture) continue;
      const drawn = await drawAnew(picture, room);
      if (!drawn) return said.replaceChildren(words('tips.desk.relay.picture'));
      pictures.push(drawn);
    }
    const handover: Handover = {
      urgency: tip.urgency,
      category: value('category').slice(0, handoverLimits.line),
      place: value('place').slice(0, handoverLimits.line),
      time: value('time').slice(0, handoverLimits.line),
      text: value('text').slice(0, handoverLimits.text),
      answers: chosen
        .flatMap(({ name, label, text }) => (name === 'answer' && text ? [{ question: label.slice(0, handoverLimits.line), answer: text.value.trim() }] : []))
        .slice(0, handoverLimits.answers),
      told: '',
      joined: tip.joined.length,
      pictures,
    };
    const sealed = toWire(await sealFor(writeHandover(handover), [recipient]));
    const answer = await send(address, { v: 1, version: tip.version, sealed, unit: unit.value, strict });
    if (answer?.ok) return room.again();
    said.replaceChildren(words(answer ? 'tips.desk.relay.refused' : 'tips.keys.offline'));
  };
  box.replaceChildren(
    el('h2', { tabindex: '-1' }, words('tips.desk.relay')),
    el('p', {}, words('tips.desk.relay.lead')),
    ...parts.map(({ row }) => row),
    el('div', { class: 'field' }, el('label', { for: 'unit' }, words('tips.desk.relay.unit')), unit),
    said,
    button(words('tips.desk.relay.go'), go, 'btn', { 'data-send': 'relay' }),
  );
  box.querySelector('h2')?.focus();
}

type Part = {
  name: 'category' | 'place' | 'time' | 'text' | 'answer' | 'picture';
  label: string;
  value: string;
  picture?: ReadItem['files'][number] & { key: string };
};

/** Everything that could be passed on, each for itself and none chosen beforehand. Name and contact are not among it. */
function partsOf({ read, tip }: Open, room: Room): Part[] {
  const { words } = room;
  const { account, opening, note } = read;
  const title = (id: string | undefined): string => room.situations.find((one) => one.id === id)?.title ?? '';
  const situation = room.situations.find(({ id }) => id === account?.category);
  const at = opening
    ? new Date(opening.at.replace('Z', ':00Z')).toLocaleString('uk-UA', { timeZone: 'Europe/Kyiv', dateStyle: 'long', timeStyle: 'short' })
    : '';
  const texts = read.items.flatMap(({ message }) => (message && message.kind !== 'reply' && message.text !== '' ? message.text : []));
  return [
    { name: 'category', label: words('tips.desk.relay.category'), value: title(note?.category || account?.category) },
    {
      name: 'place',
      label: words('tips.desk.place'),
      value: [account?.place.words, account?.place.radius ? words('tips.desk.radius', { metres: account.place.radius }) : ''].filter(Boolean).join(', '),
    },
    { name: 'time', label: words('tips.desk.relay.time'), value: at },
    { name: 'text', label: words('tips.desk.relay.text'), value: texts.join('\n\n') },
    ...Object.entries(account?.answers ?? {}).map(([id, answer]): Part => {
      const question = situation?.questions.find((one) => one.id === id);
      return { name: 'answer', label: question?.ask ?? id, value: sayAnswer(answer, question, room) };
    }),
    ...read.items.flatMap((item) =>
      item.files.map((file): Part => ({
        name: 'picture',
        label: words('tips.desk.file.alt', { number: file.attachment.i }),
        value: tip.id,
        picture: { ...file, key: item.key ?? '' },
      })),
    ),
  ];
}

/** The picture as it is seen, drawn on an empty sheet no larger than a letter needs: nothing of the witness's file goes along. */
async function drawAnew({ id, attachment, key }: NonNullable<Part['picture']>, room: Room): Promise<HandoverPicture | null> {
  const answer = await fetch(room.address('file', id), { redirect: 'error', cache: 'no-store' }).catch(() => null);
  const read = answer?.ok ? await readAttachment(new Uint8Array(await answer.arrayBuffer()), key, attachment) : null;
  if (!read?.ok) return null;
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(read.bytes)], { type: attachment.type })).catch(() => null);
  if (!bitmap) return null;
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = el('canvas', { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  const sheet = canvas.getContext('2d');
  if (!sheet) return null;
  sheet.fillStyle = '#fff';
  sheet.fillRect(0, 0, canvas.width, canvas.height);
  sheet.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
  return blob ? { type: 'image/jpeg', base64: base64.encode(new Uint8Array(await blob.arrayBuffer())) } : null;
}
