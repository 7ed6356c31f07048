/** Coming back with the code: what became of it, questions, answers, more, a mistake, deleting. The code itself never leaves this page. */
import { keptFor } from '#platform/kept.ts';
import { cardOf, fieldsOfAnswer, skipped, type Card } from './answers.ts';
import { hexOf } from './bytes.ts';
import { readCode } from './code.ts';
import { composeFollowing, readTalk, type CleanFile, type Composed, type SeenItem } from './compose.ts';
import { isLast, limits } from './rules.ts';
import { deriveSecrets, type TipSecrets } from './secrets.ts';
import { wirePaths, type AddWire, type Talk, type WireRefusal } from './wire.ts';
import { signsOver } from './witnessDraft.client.ts';
import { readersList, restart, type Screen } from './witnessFlow.client.ts';
import { pictureBox } from './witnessAsk.client.ts';
import { stageWords } from './witnessCheck.client.ts';
import { button, choices, complain, el, field, icon, note } from './witnessElement.client.ts';
import { eraseTip, fetchTalk, sendComposed, shortenTip } from './witnessSend.client.ts';
import { dayOf, say } from './witnessWords.client.ts';

type Open = { secrets: TipSecrets; talk: Talk; seen: readonly SeenItem[]; said: string };
let open: Open | null = null;
addEventListener('pagehide', () => (open = null));

const whyWords = (why: 'offline' | WireRefusal): string => (why === 'offline' ? say('tips.return.failed') : say(`tips.wire.${why}`));

/** Opens the dialogue; answers what to tell the person where that did not go. */
export async function openTalk(secrets: TipSecrets, said = ''): Promise<string | null> {
  const list = await readersList();
  const asked = await fetchTalk(hexOf(secrets.access));
  if (!asked.ok) return whyWords(asked.why);
  if (!asked.answer.tip) {
    if (said !== '') return said;
    return say('tips.return.none');
  }
  const talk = asked.answer.tip;
  open = { secrets, talk, seen: await readTalk(secrets, talk.items, list?.ok ? list.manifest.readers : []), said };
  restart({ screen: 'talk' });
  return null;
}

export const returning: Screen = (main) => {
  const typed = field({
    label: say('tips.return.code'),
    hint: say('tips.return.hint'),
    value: '',
    class: 'input--code input--whole',
    lines: 2,
    typed: () => {},
  });
  typed.input.setAttribute('autocapitalize', 'characters');
  // The field has two lines only to show a long code whole; Enter means what it means in any other field.
  typed.input.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    typed.input.form?.requestSubmit();
  });
  const status = el('p', { role: 'status' });
  const submit = async (): Promise<void> => {
    const read = readCode(typed.input.value);
    if (!read.ok) {
      if (read.why === 'length') complain(typed.input, say('tips.return.length', { count: read.found }));
      else if (read.why === 'sign') complain(typed.input, say('tips.return.sign', { sign: read.sign }));
      else complain(typed.input, read.group === null ? say('tips.return.sum') : say('tips.return.group', { group: read.group }));
      return;
    }
    status.textContent = say('tips.return.wait');
    const words = await openTalk(await deriveSecrets(read.seed));
    status.textContent = '';
    if (words !== null) complain(typed.input, words);
  };
  main.append(
    el('h1', {}, say('tips.return.title')),
    el('p', { class: 'task__lead' }, say('tips.return.lead')),
    el(
      'form',
      {
        class: 'task__form',
        submit: (event) => {
          event.preventDefault();
          void submit();
        },
      },
      typed.box,
      el('div', { class: 'task__end' }, el('button', { type: 'submit', class: 'btn btn--big' }, say('tips.return.open'))),
    ),
    status,
    el('details', { class: 'more' }, el('summary', {}, say('tips.return.lost')), el('p', {}, say('tips.return.lostMeans'))),
  );
};

type Reply = Extract<SeenItem, { by: 'reader'; ok: true }>;
const isReply = (item: SeenItem): item is Reply => item.by === 'reader' && item.ok;

export const talk: Screen = (main) => {
  if (!open) return restart({ screen: 'return' });
  const { talk: now, seen, said } = open;
  const status = el('p', { role: 'status', class: 'sending' }, said);
  const last = seen.at(-1);
  const card = last && isReply(last) ? cardOf(last.fields) : null;
  const ended = isLast(now.state) && now.state !== 'joined';
  main.append(
    el(
      'div',
      { class: 'panel' },
      el('h1', {}, say('tips.talk.title')),
      el('p', {}, say(`tips.state.${now.state}`)),
      now.outcome !== null && el('p', {}, say(`tips.end.${now.outcome}`)),
    ),
    status,
    el(
      'ol',
      { class: 'talk' },
      ...seen.map((item) =>
        el(
          'li',
          { class: `talk__${item.by}` },
          el('h2', {}, say(item.by === 'witness' ? 'tips.talk.you' : 'tips.talk.reader'), ' ', el('small', {}, dayOf(item.addedOn))),
          el(
            'p',
            { dir: 'auto', class: item.by === 'witness' ? 'muted' : '' },
            item.by === 'witness' ? say('tips.talk.own') : item.ok ? item.text : say('tips.talk.damaged'),
          ),
        ),
      ),
    ),
    ...(ended ? [] : card ? [answerCard(card, status)] : [writeBox(last && isReply(last) ? 'answer' : 'more', status)]),
    ...(ended
      ? []
      : [
          el(
            'details',
            { class: 'more' },
            el('summary', {}, say('tips.talk.mistake')),
            el('p', {}, say('tips.talk.mistakeMeans')),
            writeBox('mistake', status),
          ),
        ]),
    keeping(now, status),
    el(
      'div',
      { class: 'task__end' },
      button(
        say('tips.talk.close'),
        () => {
          open = null;
          restart({ screen: 'return' });
        },
        'btn--second',
        'x',
      ),
    ),
  );
};

/** Seals and sends what is added; what was typed stays where it is until it arrived. */
function sender(
  status: HTMLElement,
): (what: { kind: 'more' | 'answer' | 'mistake'; text: string; fields: Record<string, string>; files: readonly CleanFile[] }) => Promise<void> {
  let ready: { for: string; composed: Composed<AddWire> } | null = null;
  let busy = false;
  return async ({ kind, text, fields, files }) => {
    if (!open || busy) return;
    busy = true;
    const tell = (words: string): void => void (status.textContent = words);
    const stop = (words: string): void => {
      tell(words);
      status.tabIndex = -1;
      status.focus();
    };
    try {
      const { secrets, talk: now, seen } = open;
      const list = await readersList();
      if (list === null) return stop(say('tips.seal.offline'));
      if (!list.ok) return restart({ screen: 'closed' });
      if (now.items.length >= limits.items || now.items.filter(({ by }) => by === 'witness').length >= limits.witnessItems) return stop(say('tips.talk.full'));
      const mark = JSON.stringify([kind, text, fields, files.map(({ bytes }) => bytes.length), now.items.length]);
      tell(say('tips.seal.sealing'));
      if (ready?.for !== mark)
        ready = { for: mark, composed: await composeFollowing({ secrets, manifest: list.manifest, kind, text, fields, files, items: now.items, seen }) };
      const sent = await sendComposed(ready.composed, wirePaths.add, stageWords(tell));
      if (!sent.ok && sent.why !== 'order') return stop(sent.why === 'offline' ? say('tips.seal.offline') : say(`tips.wire.${sent.why}`));
      if (!sent.ok) {
        // A reader wrote meanwhile: what was typed is sealed anew behind it.
        ready = null;
        const asked = await fetchTalk(hexOf(secrets.access));
        if (asked.ok && asked.answer.tip)
          open = { secrets, said: '', talk: asked.answer.tip, seen: await readTalk(secrets, asked.answer.tip.items, list.manifest.readers) };
        return stop(say('tips.wire.order'));
      }
      ready = null;
      const words = await openTalk(secrets, say('tips.talk.sent'));
      if (words !== null) stop(say('tips.talk.sent'));
    } finally {
      busy = false;
    }
  };
}

function writeBox(kind: 'more' | 'answer' | 'mistake', status: HTMLElement): HTMLElement {
  const files: CleanFile[] = [];
  let typed = '';
  const send = sender(status);
  const words = field({ label: say(kind === 'more' ? 'tips.talk.addTitle' : 'tips.talk.text'), value: '', lines: 4, typed: (value) => (typed = value) });
  const submit = (): void => {
    const over = signsOver(typed, limits.text);
    if (over > 0) complain(words.input, say('tips.where.long', { count: over }));
    else if (typed.trim() === '' && files.length === 0) complain(words.input, say('tips.talk.empty'));
    else void send({ kind, text: typed.trim(), fields: {}, files });
  };
  return el(
    'section',
    { class: 'card stack' },
    words.box,
    kind !== 'mistake' && pictureBox(files, () => {}),
    el('div', { class: 'row' }, button(say(kind === 'answer' ? 'tips.talk.answer' : 'tips.talk.add'), submit, '', 'send')),
  );
}

function answerCard(card: Card, status: HTMLElement): HTMLElement {
  let chosen = '';
  let typed = '';
  const send = sender(status);
  const options = choices({
    legend: say('tips.talk.answer'),
    chosen: [],
    options: [...card.options, say('tips.unknown')].map((option) => ({ v: option, say: option })),
    chose: (value) => (chosen = value),
  });
  const words = field({ label: `${say('tips.talk.text')} (${say('tips.optional')})`, value: '', lines: 3, typed: (value) => (typed = value) });
  const files: CleanFile[] = [];
  const answer = (value: string): void => {
    const over = signsOver(typed, limits.text);
    if (over > 0) complain(words.input, say('tips.where.long', { count: over }));
    else if (value === '' && typed.trim() === '' && files.length === 0) complain(words.input, say('tips.talk.empty'));
    else void send({ kind: 'answer', text: typed.trim(), fields: fieldsOfAnswer(card, value), files });
  };
  return el(
    'section',
    { class: 'card stack card--ask' },
    card.options.length > 0 && options,
    words.box,
    pictureBox(files, () => {}),
    el(
      'div',
      { class: 'row' },
      button(say('tips.talk.answer'), () => answer(chosen), '', 'send'),
      button(say('tips.talk.skip'), () => answer(skipped), 'btn--text'),
    ),
  );
}

function keeping(now: Talk, status: HTMLElement): HTMLElement {
  const access = open ? hexOf(open.secrets.access) : '';
  const secrets = open?.secrets;
  const sooner = (): HTMLElement => {
    const until = now.keepUntil ?? '';
    const day = el('input', { type: 'date', class: 'input input--short', id: 'keep', max: until });
    const change = async (): Promise<void> => {
      if (day.value === '' || day.value >= until || day.value < new Date().toISOString().slice(0, 10))
        return complain(day, say('tips.talk.soonerWrong', { day: dayOf(until) }));
      const sent = await shortenTip(access, day.value);
      if (!sent.ok) return complain(day, whyWords(sent.why));
      if (secrets) await openTalk(secrets, say('tips.talk.keep', { day: dayOf(day.value) }));
    };
    return el(
      'details',
      { class: 'more' },
      el('summary', {}, say('tips.talk.sooner')),
      el('div', { class: 'field' }, el('label', { class: 'field__label', for: 'keep' }, say('tips.talk.soonerDay')), day),
      button(say('tips.talk.soonerSave'), () => void change(), 'btn--second'),
    );
  };
  const erase = async (): Promise<void> => {
    const sent = await eraseTip(access);
    if (!sent.ok) {
      status.textContent = whyWords(sent.why);
      return;
    }
    open = null;
    restart({ screen: 'return' });
    const main = document.querySelector('#main');
    main?.prepend(
      note('check', 'ok', el('p', { role: 'status' }, say('tips.talk.erased')), el('p', {}, say('tips.talk.erasedCopies', { days: keptFor.copyDays }))),
    );
  };
  return el(
    'section',
    { class: 'stack' },
    el('p', { class: 'muted' }, icon('clock'), ' ', now.keepUntil === null ? say('tips.talk.keepOpen') : say('tips.talk.keep', { day: dayOf(now.keepUntil) })),
    now.keepUntil !== null && sooner(),
    el(
      'details',
      { class: 'more' },
      el('summary', {}, say('tips.talk.erase')),
      el('p', {}, say('tips.talk.eraseSure')),
      button(say('tips.talk.eraseYes'), () => void erase(), 'btn--stop', 'trash'),
    ),
  );
}
