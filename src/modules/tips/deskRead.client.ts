/** Shows an opened tip: what does not hold first, then what was told, the dialogue, pictures only when asked for, and what readers wrote. */
import { button, el } from './dom.client.ts';
import type { Answer } from './account.ts';
import { readAnswer, skipped } from './answers.ts';
import type { Open, Room } from './deskRoom.client.ts';
import { replyForm } from './deskWrite.client.ts';
import { noteForm } from './deskNote.client.ts';
import { readAttachment, type ReadItem } from './reading.ts';
import type { SpokenQuestion } from './situations.ts';

export function detailOf(open: Open, room: Room): HTMLElement[] {
  const { tip, read } = open;
  const { words } = room;
  const situation = room.situations.find(({ id }) => id === read.account?.category);
  const chosen = room.situations.find(({ id }) => id === read.note?.category);
  const head = el(
    'header',
    { class: 'qdet__h' },
    el(
      'p',
      { class: 'qdet__ref' },
      el('span', { translate: 'no' }, tip.id.slice(0, 8).toUpperCase()),
      el('span', {}, words(`tips.desk.state.${tip.state}`)),
      el('span', {}, dayIn(tip.arrivedOn, room)),
    ),
    el('h1', { tabindex: '-1' }, `${tip.urgency} · ${(chosen ?? situation)?.title ?? words('tips.desk.untitled')}`),
    chosen && situation && chosen !== situation && el('p', { class: 'muted' }, words('tips.desk.asTold', { title: situation.title })),
    el(
      'p',
      { class: 'qdet__m' },
      el('span', {}, words(`tips.desk.origin.${tip.origin}`)),
      el('span', {}, words(`tips.desk.ring.${tip.ring}`)),
      read.opening && el('span', {}, words(`tips.desk.way.${read.opening.way}`)),
      read.opening &&
        el(
          'span',
          {},
          words('tips.desk.at', {
            at: new Date(read.opening.at.replace('Z', ':00Z')).toLocaleString(room.language === 'uk' ? 'uk-UA' : 'en-GB', {
              timeZone: 'Europe/Kyiv',
              dateStyle: 'medium',
              timeStyle: 'short',
            }),
          }),
        ),
      tip.resonance && el('span', {}, words('tips.desk.ask.resonance')),
    ),
  );
  return [
    head,
    proofs(open, room),
    ...passedOn(open, room),
    ...told(open, room),
    ...read.items.map((item) => itemOf(item, room)),
    ...(tip.origin === 'pasted' || tip.state === 'closed' ? [] : [replyForm(open, room)]),
    noteForm(open, room),
    history(open, room),
  ];
}

/** Letters to the police: whether each has left, and what its link brought back. One that did not leave asks for a person. */
function passedOn({ tip }: Open, room: Room): HTMLElement[] {
  if (tip.relays.length === 0) return [];
  const { words } = room;
  const list = el(
    'section',
    { class: 'passed' },
    el('h2', {}, words('tips.desk.passed')),
    el(
      'ul',
      {},
      ...tip.relays.map((one) =>
        el(
          'li',
          {},
          el('p', {}, el('b', { translate: 'no' }, one.reference), ` · ${dayIn(one.relayedOn, room)} · ${words(`tips.desk.passed.${one.state}`)}`),
          (one.theirNumber ?? one.theirUnit) &&
            el('p', { class: 'muted' }, words('tips.desk.passed.taken', { number: one.theirNumber ?? '…', unit: one.theirUnit ?? '…' })),
          one.outcome !== null && el('p', {}, words(`tips.desk.outcome.${one.outcome}`)),
        ),
      ),
    ),
  );
  return [list];
}

/** Everything that was checked, in one sentence when it holds, in plain words when it does not. */
function proofs({ read }: Open, { words }: Room): HTMLElement {
  const wrong = [
    ...read.faults.map((fault) => words(`tips.desk.fault.${fault}`)),
    ...(read.strangeNotes > 0 ? [words('tips.desk.fault.notes', { number: read.strangeNotes })] : []),
  ];
  if (wrong.length === 0) return el('p', { class: 'proof proof--ok' }, words('tips.desk.proof'));
  return el(
    'div',
    { class: 'proof proof--bad', role: 'alert' },
    el('p', {}, el('b', {}, words('tips.desk.proof.bad'))),
    el('ul', {}, ...wrong.map((one) => el('li', {}, one))),
  );
}

function told({ read }: Open, room: Room): HTMLElement[] {
  const { words } = room;
  const { account, opening } = read;
  if (!opening) return [];
  const situation = room.situations.find(({ id }) => id === account?.category);
  const rows: [string, string][] = [];
  if (account) {
    rows.push([words('tips.desk.danger'), words(`tips.desk.danger.${account.danger}`) + (account.gatePassed ? ` · ${words('tips.desk.gate')}` : '')]);
    const radius = account.place.radius === null ? words('tips.desk.radius.unknown') : words('tips.desk.radius', { metres: account.place.radius });
    if (account.place.words !== '' || account.place.district !== '')
      rows.push([words('tips.desk.place'), [account.place.words, account.place.district, radius].filter(Boolean).join(' · ')]);
    for (const [id, answer] of Object.entries(account.answers)) {
      const question = situation?.questions.find((one) => one.id === id);
      rows.push([question?.ask ?? id, sayAnswer(answer, question, room)]);
    }
    for (const about of ['foreigner', 'minor', 'police'] as const) if (account[about]) rows.push([words('tips.desk.about'), words(`tips.desk.about.${about}`)]);
    if (account.identity) rows.push([words('tips.desk.identity.name'), account.identity.name], [words('tips.desk.identity.contact'), account.identity.contact]);
  } else rows.push([words('tips.desk.raw'), JSON.stringify(opening.fields, null, 1)]);
  return [
    el(
      'section',
      { class: 'told' },
      el('h2', {}, words('tips.desk.told')),
      el('dl', { class: 'answers' }, ...rows.map(([ask, answer]) => el('div', {}, el('dt', {}, ask), el('dd', {}, answer)))),
    ),
    ...(situation ? [el('details', { class: 'advice' }, el('summary', {}, words('tips.desk.advice')), el('p', {}, situation.advice))] : []),
  ];
}

export function sayAnswer(answer: Answer, question: SpokenQuestion | undefined, { words }: Pick<Room, 'words'>): string {
  const one = (value: string): string => (value === 'unknown' ? words('tips.desk.unknown') : (question?.options.find(({ v }) => v === value)?.say ?? value));
  if (typeof answer === 'boolean') return words(answer ? 'tips.desk.yes' : 'tips.desk.no');
  if (typeof answer === 'number') return String(answer);
  return typeof answer === 'string' ? one(answer) : answer.map(one).join('; ');
}

function itemOf(item: ReadItem, room: Room): HTMLElement {
  const { words } = room;
  const by = item.by === 'reader' ? 'reader' : (item.message?.kind ?? 'sealed');
  const answered = item.by === 'witness' && item.message ? readAnswer({ ...item.message.fields }) : null;
  const card = room.cards[room.language].find(({ id }) => id === answered?.card);
  return el(
    'section',
    { class: `said said--${item.by}` },
    el('p', { class: 'said__h' }, el('b', {}, words(`tips.desk.item.${by}`)), ' ', el('span', { class: 'muted' }, dayIn(item.addedOn, room))),
    item.faults.length > 0 && el('p', { class: 'said__bad' }, item.faults.map((fault) => words(`tips.desk.fault.${fault}`)).join(' ')),
    (item.message?.text ?? item.plain)
      ? el('p', { class: 'said__t' }, item.message?.text ?? item.plain ?? '')
      : item.faults.length === 0 && el('p', { class: 'muted' }, words('tips.desk.item.noWords')),
    answered &&
      el('p', { class: 'said__t' }, `${card?.ask ?? answered.card}: ${answered.answer === skipped ? words('tips.desk.card.skipped') : answered.answer}`),
    item.files.length > 0 && el('ul', { class: 'pictures' }, ...item.files.map((file) => el('li', {}, pictureOf(file, item.key ?? '', room)))),
  );
}

/** Nothing is shown before it is asked for, and then blurred; a second press shows it. The bytes never leave this page. */
function pictureOf({ id, attachment }: ReadItem['files'][number], key: string, room: Room): HTMLElement {
  const { words } = room;
  const box = el('div', { class: 'picture' });
  const said = (name: string): void => box.replaceChildren(el('p', { role: 'alert' }, words(name)));
  const show = async (): Promise<void> => {
    const answer = await fetch(room.address('file', id), { redirect: 'error', cache: 'no-store' }).catch(() => null);
    if (!answer?.ok) return said('tips.desk.file.gone');
    const read = await readAttachment(new Uint8Array(await answer.arrayBuffer()), key, attachment);
    if (!read.ok) return said(`tips.desk.file.${read.why}`);
    if (!/^image\/(jpeg|png|webp)$/.test(attachment.type)) return said('tips.desk.file.kind');
    const picture = el('img', {
      src: room.blob(read.bytes, attachment.type),
      alt: words('tips.desk.file.alt', { number: attachment.i }),
      class: 'is-blurred',
      'data-picture': attachment.i,
    });
    const clear = button(words('tips.desk.file.clear'), () => {
      const blurred = picture.classList.toggle('is-blurred');
      clear.textContent = words(blurred ? 'tips.desk.file.clear' : 'tips.desk.file.blur');
    });
    box.replaceChildren(picture, clear);
  };
  box.append(button(words('tips.desk.file', { number: attachment.i, size: Math.ceil(attachment.size / 1024) }), show));
  return box;
}

function history({ tip }: Open, { words }: Room): HTMLElement {
  const lines = tip.acts.map(({ act, code, by, on }) =>
    el('li', {}, `${on} · ${words(`tips.desk.act.${act}`)}${code ? ` (${sayCode(code, words)})` : ''}${by ? ` · ${by}` : ''}`),
  );
  return el('details', { class: 'history' }, el('summary', {}, words('tips.desk.history', { number: lines.length })), el('ol', {}, ...lines));
}

const dayIn = (day: string, { language }: Room): string =>
  new Date(`${day}T12:00:00Z`).toLocaleDateString(language === 'uk' ? 'uk-UA' : 'en-GB', { day: 'numeric', month: 'long' });

const sayCode = (code: string, words: Room['words']): string => {
  for (const start of ['tips.desk.state.', 'tips.desk.outcome.', 'tips.desk.ask.']) if (words(start + code) !== start + code) return words(start + code);
  return code;
};
