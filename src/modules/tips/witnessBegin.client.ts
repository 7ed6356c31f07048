/** The first screens: is there danger, how to write, about what. */
import { ways } from './message.ts';
import { keepersOf } from './manifest.ts';
import { situationGroups, type SpokenSituation } from './situations.ts';
import { backLink, draft, draw, goOn, hasBack, knownList, readersList, type Screen } from './witnessFlow.client.ts';
import { button, choices, el, field, icon, note, type Child } from './witnessElement.client.ts';
import { known, say } from './witnessWords.client.ts';

/** The quiet lines of the page that was there before the script. */
const lines = document.querySelector('#main .isobaths');
const panel = (...children: readonly Child[]): HTMLElement => el('div', { class: 'panel' }, lines?.cloneNode(true) ?? null, ...children);

export const gate: Screen = (main) => {
  const answer = (danger: 'now' | 'no' | 'unknown') => (): void => {
    draft.danger = danger;
    goOn();
  };
  main.append(
    panel(
      icon('lifebuoy', 'panel__i'),
      el('h1', {}, say('tips.gate.title')),
      el('p', {}, say('tips.gate.now')),
      el(
        'div',
        { class: 'row gate' },
        button(say('tips.gate.yes'), answer('now'), 'btn--lamp btn--big'),
        button(say('tips.gate.no'), answer('no'), 'btn--dusk btn--big'),
        button(say('tips.gate.unknown'), answer('unknown'), 'btn--dusk btn--big'),
      ),
    ),
    el(
      'ul',
      { class: 'promises' },
      el('li', {}, icon('eye-off'), el('span', {}, say('tips.gate.lead'))),
      el('li', {}, icon('clock'), el('span', {}, say('tips.gate.time'))),
      el('li', {}, icon('shield-lock'), el('span', {}, say('tips.gate.sealedHere'))),
    ),
  );
};

const dials = ['112', '102', '101', '103', '104'] as const;
export const numbers: Screen = (main) => {
  const passed = (): void => {
    draft.gatePassed = true;
    goOn();
  };
  main.append(
    hasBack() ? backLink() : '',
    panel(
      el('h1', {}, say('tips.numbers.title')),
      el('p', {}, say('tips.numbers.lead')),
      el(
        'ul',
        { class: 'dials' },
        ...dials.map((number) => el('li', {}, el('a', { href: `tel:${number}` }, el('b', {}, number), el('span', {}, say(`tips.numbers.${number}`))))),
      ),
      el('h2', {}, say('tips.numbers.silent')),
      el('p', {}, icon('device-mobile'), say('tips.numbers.app')),
      el('p', {}, icon('message-2'), say('tips.numbers.sms')),
      el('a', { class: 'btn btn--dusk', href: 'sms:112' }, say('tips.numbers.smsLink')),
    ),
    el(
      'div',
      { class: 'stack' },
      button(say('tips.numbers.called'), passed, 'btn--second'),
      button(say('tips.numbers.cannot'), passed, 'btn--second'),
      el('p', { class: 'muted' }, say('tips.numbers.notCounted')),
    ),
  );
};

export const way: Screen = (main) => {
  const list = knownList();
  const keepers = list?.ok === true && keepersOf(list.manifest) !== null;
  if (list === null) void readersList().then((read) => read && draw(false));
  if (!keepers && draft.way === 'confidential') draft.way = 'anonymous';
  const identity = el(
    'div',
    { class: 'choice__more', hidden: draft.way === 'anonymous' },
    field({ label: `${say('tips.way.name')} (${say('tips.optional')})`, value: draft.name, typed: (value) => (draft.name = value) }).box,
    field({ label: `${say('tips.way.contact')} (${say('tips.optional')})`, value: draft.contact, typed: (value) => (draft.contact = value) }).box,
  );
  main.append(
    backLink(),
    el('h1', {}, say('tips.way.title')),
    choices({
      legend: say('tips.way.title'),
      hidden: true,
      chosen: [draft.way],
      options: ways.map((one) => {
        const closed = one === 'confidential' && !keepers;
        return {
          v: one,
          say: say(`tips.way.${one}`),
          hint: closed ? say('tips.way.confidential.closed') : `${say(`tips.way.${one}.means`)} ${say(`tips.way.${one}.example`)}`,
          off: closed,
        };
      }),
      chose: (value) => {
        draft.way = ways.find((one) => one === value) ?? 'anonymous';
        identity.hidden = draft.way === 'anonymous';
      },
    }),
    identity,
    el('p', { class: 'muted' }, say('tips.way.onlyUp')),
    el('div', { class: 'task__end' }, button(say('tips.next'), goOn, 'btn--big')),
  );
};

const often = ['drugs', 'theft', 'fraud', 'domestic-violence', 'hooliganism', 'planned-crime', 'school-safety', 'police-misconduct'];
const plain = (text: string): string => text.toLocaleLowerCase().replace(/[’'`]/g, 'ʼ');

export const category: Screen = (main) => {
  const { situations } = known();
  const pick = (one: SpokenSituation): HTMLElement =>
    el(
      'li',
      {},
      el(
        'button',
        {
          type: 'button',
          class: 'kind',
          'aria-pressed': draft.category === one.id ? 'true' : undefined,
          click: () => {
            if (draft.category !== one.id) draft.answers = {};
            draft.category = one.id;
            goOn();
          },
        },
        icon(one.icon),
        el('span', {}, one.id === 'other' ? say('tips.category.other') : one.title),
      ),
    );
  const list = (title: string, some: readonly SpokenSituation[]): HTMLElement[] =>
    some.length === 0 ? [] : [el('h2', {}, title), el('ul', { class: 'kinds' }, ...some.map(pick))];
  const other = situations.filter(({ id }) => id === 'other');
  const all = (): HTMLElement[] => [
    ...list(say('tips.category.often'), [...other, ...often.flatMap((id) => situations.filter((one) => one.id === id))]),
    ...situationGroups
      .filter((group) => group !== 'other')
      .flatMap((group) =>
        list(
          say(`tips.group.${group}`),
          situations.filter((one) => one.group === group),
        ),
      ),
  ];
  const results = el('div', { class: 'stack' });
  const status = el('p', { role: 'status', class: 'muted' });
  const search = (typed: string): void => {
    const words = plain(typed)
      .split(/\s+/u)
      .filter((word) => word !== '');
    if (words.length === 0) {
      status.textContent = '';
      results.replaceChildren(...all());
      return;
    }
    // A beginning of a word finds its other endings too; the questions are searched as well, after the titles.
    const has = (text: string): boolean => words.every((word) => plain(text).includes(word.length > 4 ? word.slice(0, -1) : word));
    const titled = situations.filter((one) => has(`${one.title} ${say(`tips.group.${one.group}`)}`));
    const told = situations.filter(
      (one) =>
        !titled.includes(one) &&
        has([one.title, one.advice, ...one.questions.flatMap((question) => [question.ask, ...question.options.map((option) => option.say)])].join(' ')),
    );
    const found = [...titled, ...told];
    status.textContent = found.length === 0 ? say('tips.category.none') : say('tips.category.found', { count: found.length });
    results.replaceChildren(...list(say('tips.category.all'), [...found.slice(0, 12), ...other.filter((one) => !found.includes(one))]));
  };
  results.append(...all());
  main.append(
    backLink(),
    el('h1', {}, say('tips.category.title')),
    el('p', { class: 'task__lead' }, say('tips.category.lead')),
    field({ label: say('tips.category.search'), value: '', typed: search }).box,
    status,
    results,
  );
};

export const closed: Screen = (main) => {
  main.append(
    panel(
      icon('lock', 'panel__i'),
      el('h1', {}, say('tips.closed.title')),
      el('p', {}, say('tips.closed.why')),
      el('p', {}, say('tips.closed.call')),
      el(
        'ul',
        { class: 'dials' },
        ...(['112', '102'] as const).map((number) =>
          el('li', {}, el('a', { href: `tel:${number}` }, el('b', {}, number), el('span', {}, say(`tips.numbers.${number}`)))),
        ),
      ),
      el('h2', {}, say('tips.numbers.silent')),
      el('p', {}, icon('device-mobile'), say('tips.numbers.app')),
      el('p', {}, icon('message-2'), say('tips.numbers.sms')),
      el('a', { class: 'btn btn--dusk', href: 'sms:112' }, say('tips.numbers.smsLink')),
    ),
    note('clock', 'quiet', el('p', {}, say('tips.closed.later'))),
  );
};
