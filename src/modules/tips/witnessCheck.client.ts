/** The last look at what was told, with words that could give the witness away; then sealing and sending; then the code, once. */
import { writeCode, groupsOf, readCode, seedBytes } from './code.ts';
import { composeOpening, type Composed } from './compose.ts';
import { askedOf, unknown, weaponNamed } from './situations.ts';
import { deriveSecrets } from './secrets.ts';
import { wirePaths, type DepositWire, type WireRefusal } from './wire.ts';
import { accountOf, identityOf, type Step } from './witnessDraft.client.ts';
import { backLink, draft, draw, finish, go, goBack, readersList, restart, type Screen } from './witnessFlow.client.ts';
import { button, complain, el, field, icon, note, type Child } from './witnessElement.client.ts';
import { hintsIn, without, type Hint } from './witnessHints.client.ts';
import { sendComposed, type Progress } from './witnessSend.client.ts';
import { openTalk } from './witnessTalk.client.ts';
import { known, say, situationOf } from './witnessWords.client.ts';

type Found = { hint: Hint; cut: () => void };
/** Answers that ask for numbers and links of somebody else are no slip. */
const asksForThem = ['contacts', 'senderMarks', 'onlineTrace', 'traces', 'property', 'serial', 'safeContact', 'vehicle'];

export function hintsOfDraft(): Found[] {
  const own = draft.way === 'named' ? '' : draft.name;
  const answers = Object.entries(draft.answers).flatMap(([id, answer]): Found[] =>
    typeof answer === 'string' && !asksForThem.includes(id)
      ? hintsIn(answer, own).map((hint) => ({ hint, cut: () => void (draft.answers[id] = without(answer, hint)) }))
      : [],
  );
  return [
    ...hintsIn(draft.text, own).map((hint) => ({ hint, cut: () => void (draft.text = without(draft.text, hint)) })),
    ...hintsIn(draft.place, own).map((hint) => ({ hint, cut: () => void (draft.place = without(draft.place, hint)) })),
    ...answers,
  ];
}

function answerWords(id: string): string {
  const question = situationOf(draft.category)?.questions.find((one) => one.id === id);
  const answer = draft.answers[id];
  const word = (value: unknown): string =>
    value === unknown
      ? say('tips.unknown')
      : (question?.options.find(({ v }) => v === value)?.say ??
        (question?.type === 'bool' && value === 'yes' ? say('tips.yes') : question?.type === 'bool' && value === 'no' ? say('tips.no') : String(value)));
  return Array.isArray(answer) ? answer.map(word).join('; ') : word(answer);
}

export const check: Screen = (main) => {
  const situation = situationOf(draft.category);
  const status = el('p', { role: 'status', class: 'muted', tabindex: -1 });
  const found = hintsOfDraft();
  const row = (name: string, value: string, to: Step): HTMLElement =>
    el(
      'div',
      {},
      el('dt', {}, name),
      el('dd', {}, value.trim() === '' ? el('span', { class: 'muted' }, say('tips.check.nothing')) : value),
      el(
        'dd',
        { class: 'sum__act' },
        el(
          'button',
          { type: 'button', class: 'btn btn--text', 'aria-label': `${say('tips.check.change')}: ${name}`, click: () => go(to) },
          say('tips.check.change'),
        ),
      ),
    );
  const cut = ({ hint, cut: act }: Found): void => {
    act();
    draw(false);
    const said = document.querySelector<HTMLElement>('#main [role=status]');
    if (!said) return;
    said.textContent = say('tips.check.cutDone', { what: hint.what });
    said.focus();
  };
  const asked = situation ? askedOf(situation, draft.answers).filter(({ id }) => draft.answers[id] !== undefined) : [];
  const district = known().districts.find(({ code }) => code === draft.district)?.say ?? '';
  main.append(
    backLink(),
    el('h1', {}, say('tips.check.title')),
    el('p', { class: 'muted' }, say('tips.check.notYet')),
    status,
    (found.length > 0 &&
      el(
        'section',
        { class: 'note note--quiet' },
        icon('eye-off'),
        el(
          'div',
          { class: 'stack' },
          el('h2', {}, say('tips.check.hints')),
          el('p', {}, say('tips.check.fine')),
          el(
            'ul',
            { class: 'hints' },
            ...found.map((one) =>
              el(
                'li',
                {},
                el('span', {}, say(`tips.hint.${one.hint.kind}`, { what: one.hint.what })),
                one.hint.kind === 'self'
                  ? el('button', { type: 'button', class: 'btn btn--second btn--sm', click: () => go({ screen: 'where' }) }, say('tips.check.change'))
                  : el(
                      'button',
                      { type: 'button', class: 'btn btn--second btn--sm', 'aria-label': `${say('tips.check.cut')}: ${one.hint.what}`, click: () => cut(one) },
                      say('tips.check.cut'),
                    ),
              ),
            ),
          ),
        ),
      )) ||
      '',
    el(
      'dl',
      { class: 'sum' },
      row(say('tips.check.what'), situation ? (situation.id === 'other' ? say('tips.category.other') : situation.title) : '', { screen: 'category' }),
      row(say('tips.check.danger'), say(`tips.danger.${draft.danger ?? 'unknown'}`), { screen: 'gate' }),
      row(say('tips.check.where'), [draft.place, district].filter((one) => one !== '').join('. '), { screen: 'where' }),
      row(say('tips.check.text'), draft.text, { screen: 'where' }),
      ...asked.map(({ id, ask }) => row(ask, answerWords(id), { screen: 'question', id })),
      row(say('tips.check.pictures'), draft.pictures.length > 0 ? String(draft.pictures.length) : '', { screen: 'pictures' }),
      row(
        say('tips.check.way'),
        [say(`tips.way.${draft.way}`), draft.way === 'anonymous' ? '' : [draft.name, draft.contact].filter((one) => one !== '').join(', ')]
          .filter((one) => one !== '')
          .join(': '),
        { screen: 'way' },
      ),
    ),
    el(
      'div',
      { class: 'send' },
      el('p', {}, say(draft.way === 'named' ? 'tips.check.law' : 'tips.check.mistakes')),
      button(say('tips.send'), () => go({ screen: 'sending' }), 'btn--big', 'send'),
    ),
  );
};

/** The sealed tip and the seed of its code: made once for what was told, so trying again sends the same bytes. */
let ready: { for: string; composed: Composed<DepositWire>; seed: Uint8Array } | null = null;
let code: string | null = null;
let sending = false;

export const stageWords: (tell: (words: string) => void) => Progress = (tell) => (stage) =>
  tell(stage.at === 'file' ? say('tips.seal.file', { n: stage.n, of: stage.of }) : say(stage.at === 'message' ? 'tips.seal.message' : 'tips.seal.puzzle'));

export const sendingScreen: Screen = (main) => {
  const status = el('p', { role: 'status', class: 'sending' });
  const more = el('div', { class: 'task__end' });
  main.append(el('h1', {}, say('tips.seal.title')), status, more);
  const tell = (words: string): void => void (status.textContent = words);
  const stop = (words: string, bare = false): void => {
    tell(words);
    more.replaceChildren(
      ...(bare ? [button(say('tips.send.withoutPictures'), () => void send([]), 'btn--big')] : []),
      button(say('tips.seal.again'), () => void send(), 'btn--big'),
      button(say('tips.seal.stay'), goBack, 'btn--text'),
    );
  };
  const send = async (pictures = draft.pictures): Promise<void> => {
    if (sending) return;
    sending = true;
    more.replaceChildren();
    try {
      const stopped = await sealAndSend(tell, pictures);
      const why = stopped?.why;
      if (why === undefined) finish({ screen: 'done' });
      else if (why === 'closed') restart({ screen: 'closed' });
      else
        stop(
          why === 'offline' ? say('tips.seal.offline') : say(`tips.wire.${why}`),
          (why === 'full' || why === 'busy') && stopped?.file === true && draft.text.trim() !== '',
        );
    } catch {
      stop(say('tips.wire.busy'));
    } finally {
      sending = false;
    }
  };
  // As soon as the network is back, without a press; the person may also press.
  window.addEventListener('online', () => void (main.contains(more) && more.childElementCount > 0 && send()), { once: true });
  void send();
};

/** Null when it is there; otherwise why not. */
async function sealAndSend(tell: (words: string) => void, pictures: typeof draft.pictures): Promise<{ why: 'offline' | WireRefusal; file?: true } | null> {
  const list = await readersList();
  if (list === null) return { why: 'offline' };
  if (!list.ok) return { why: 'closed' };
  const situation = situationOf(draft.category);
  const account = accountOf(draft, situation);
  const mark = JSON.stringify([account, draft.text, draft.way, draft.name, draft.contact, list.manifest.seq, pictures.map(({ bytes }) => bytes.length)]);
  if (ready?.for !== mark) {
    tell(say('tips.seal.sealing'));
    const seed = crypto.getRandomValues(new Uint8Array(seedBytes));
    const composed = await composeOpening({
      secrets: await deriveSecrets(seed),
      manifest: list.manifest,
      way: draft.way,
      text: draft.text.trim(),
      account,
      identity: draft.way === 'confidential' ? identityOf(draft) : null,
      files: pictures,
      usual: situation?.usual ?? 'U3',
      weapon: weaponNamed(account.answers),
      language: known().language,
      now: new Date(),
    });
    ready = { for: mark, composed, seed };
  }
  const { composed, seed } = ready;
  const sent = await sendComposed(composed, wirePaths.deposit, stageWords(tell));
  if (!sent.ok) return sent;
  code = writeCode(seed);
  ready = null;
  return null;
}

/** Shown once; gone with the page, or when the third group shows that it was written down. */
export const done: Screen = (main) => {
  const groups = groupsOf(code ?? '');
  const third = field({ label: say('tips.kod.third'), value: '', class: 'input--code', typed: () => {} });
  const open = (event: Event): void => {
    event.preventDefault();
    const typed = groupsOf(third.input.value);
    const read = code === null ? null : readCode(code);
    if (typed[0] !== groups[2]) return complain(third.input, say('tips.kod.differs'));
    if (!read?.ok) return;
    code = null;
    void deriveSecrets(read.seed).then((secrets) => openTalk(secrets));
  };
  const row: Child[] = [third.input, el('button', { type: 'submit', class: 'btn btn--second' }, icon('message-2'), say('tips.kod.open'))];
  const form = el('form', { class: 'receipt__chk', submit: open }, third.box);
  third.box.append(el('div', { class: 'receipt__row' }, ...row));
  main.append(
    el('div', { class: 'panel' }, icon('circle-check', 'panel__i'), el('h1', {}, say('tips.kod.title')), el('p', {}, say('tips.kod.when'))),
    el(
      'section',
      { class: 'receipt', 'aria-labelledby': 'code-title' },
      el('h2', { id: 'code-title' }, say('tips.kod.code')),
      el('p', {}, el('strong', {}, say('tips.kod.copy')), ` ${say('tips.kod.only')}`),
      el('ol', { class: 'receipt__code', 'aria-label': say('tips.kod.groups') }, ...groups.map((group) => el('li', {}, group))),
      el('p', { class: 'muted' }, say('tips.kod.once')),
      el(
        'div',
        { class: 'row' },
        button(say('tips.kod.print'), () => print(), '', 'printer'),
      ),
      form,
    ),
    note(
      'eye-off',
      'quiet',
      el('h2', {}, say('tips.kod.secret')),
      el('ul', { class: 'dots' }, el('li', {}, say('tips.kod.noShot')), el('li', {}, say('tips.kod.history')), el('li', {}, say('tips.kod.tellNobody'))),
    ),
  );
  addEventListener('pagehide', () => (code = null));
};
