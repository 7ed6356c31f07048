/** The screens that ask: where and what, the questions of the situation one by one, whom it concerns, pictures. */
import { limits, radii } from './rules.ts';
import { askedOf, placeQuestion, unknown, wordsQuestion, type SpokenQuestion } from './situations.ts';
import { isEnough, signsOver } from './witnessDraft.client.ts';
import { backLink, draft, go, goOn, step, type Screen } from './witnessFlow.client.ts';
import { button, choices, complain, el, field, icon, note, type Child } from './witnessElement.client.ts';
import { takePictures, type PictureFault } from './witnessPictures.client.ts';
import { hintsOfDraft } from './witnessCheck.client.ts';
import { known, say, situationOf } from './witnessWords.client.ts';

/** What is enough is sent at once, unless a word in it should be looked at first. */
function sendNow(): void {
  go(hintsOfDraft().length > 0 ? { screen: 'check' } : { screen: 'sending' });
}
const ends = (next: HTMLElement, ...more: readonly Child[]): HTMLElement => el('div', { class: 'task__end' }, next, ...more);
const sendNowButton = (check: () => boolean): HTMLElement => button(say('tips.sendNow'), () => void (check() && sendNow()), 'btn--second', 'send');

export const where: Screen = (main) => {
  const situation = situationOf(draft.category);
  const place = field({
    label: (situation && placeQuestion(situation)?.ask) ?? say('tips.where.place'),
    hint: say('tips.where.placeExample'),
    value: draft.place,
    typed: (value) => (draft.place = value),
  });
  const words = field({
    label: (situation && wordsQuestion(situation)?.ask) ?? say('tips.where.text'),
    hint: say('tips.where.textHint'),
    value: draft.text,
    lines: 5,
    typed: (value) => (draft.text = value),
  });
  const district = el(
    'select',
    { class: 'select', id: 'district' },
    el('option', { value: '' }, say('tips.where.elsewhere')),
    ...known().districts.map(({ code, say: name }) => el('option', { value: code }, name)),
  );
  district.value = draft.district;
  district.addEventListener('change', () => (draft.district = district.value));
  const sound = (): boolean => {
    const over = signsOver(draft.text, limits.text);
    if (over > 0) complain(words.input, say('tips.where.long', { count: over }));
    else if (!isEnough(draft)) complain(words.input, say('tips.where.empty'));
    return over === 0 && isEnough(draft);
  };
  const calls = situation?.checks.filter(({ callIf }) => callIf === 'yes') ?? [];
  main.append(
    backLink(),
    el('h1', {}, situation && situation.id !== 'other' ? situation.title : say('tips.where.title')),
    (situation !== null &&
      el(
        'section',
        { class: 'urgent urgent--small' },
        el('h2', {}, icon('phone'), say('tips.form.callFirst')),
        el(
          'p',
          { class: 'urgent__row' },
          ...(situation.numbers.length > 0 ? situation.numbers : ['112', '102']).map((number) => el('a', { class: 'btn', href: `tel:${number}` }, number)),
        ),
        calls.length > 0 && el('p', {}, `${say('tips.where.callIf')}:`),
        calls.length > 0 && el('ul', {}, ...calls.map(({ ask }) => el('li', {}, ask))),
        situation.checks.some(({ callIf }) => callIf === 'no') && el('p', {}, say('tips.where.unsafe')),
        el('p', {}, situation.advice),
        situation.keepScene && el('p', {}, say('tips.where.keepScene')),
      )) ||
      '',
    place.box,
    words.box,
    el(
      'details',
      { class: 'more', open: draft.district !== '' || draft.radius !== null },
      el('summary', {}, `${say('tips.where.district')}. ${say('tips.where.radius')}`),
      el(
        'div',
        { class: 'task__form' },
        el('div', { class: 'field' }, el('label', { class: 'field__label', for: 'district' }, say('tips.where.district')), district),
        choices({
          legend: say('tips.where.radius'),
          chosen: [draft.radius === null ? unknown : String(draft.radius)],
          options: [...radii.map((radius) => ({ v: String(radius), say: say(`tips.radius.${radius}`) })), { v: unknown, say: say('tips.unknown') }],
          chose: (value) => (draft.radius = radii.find((radius) => String(radius) === value) ?? null),
        }),
      ),
    ),
    ends(
      button(say('tips.next'), () => void (sound() && goOn()), 'btn--big'),
      sendNowButton(sound),
    ),
  );
};

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : value === undefined ? [''] : [String(value)]);

function wordsOf(question: SpokenQuestion): HTMLElement {
  const said = asList(draft.answers[question.id]);
  const keep = (): void => {
    const filled = said.map((one) => one.trim()).filter((one) => one !== '');
    const [first] = filled;
    if (first === undefined) delete draft.answers[question.id];
    else if (question.type === 'number' && /^\d{1,9}$/.test(first)) draft.answers[question.id] = Number(first);
    else draft.answers[question.id] = question.repeatable && filled.length > 1 ? filled : first;
  };
  const long = question.type === 'text' || question.type === 'person' || question.type === 'vehicle' || question.type === 'place';
  const box = el('div', { class: 'stack' });
  const add = (at: number): HTMLInputElement | HTMLTextAreaElement => {
    const made = field({
      label: at === 0 ? question.ask : `${question.ask} (${at + 1})`,
      class: at === 0 && !long ? 'input--short' : '',
      value: said[at] === unknown ? '' : (said[at] ?? ''),
      ...(long ? { lines: 3 } : {}),
      ...(question.type === 'number' ? { mode: 'numeric' } : {}),
      typed: (value) => {
        said[at] = value;
        keep();
      },
    });
    if (at === 0) made.box.querySelector('label')?.classList.add('vh');
    box.append(made.box);
    return made.input;
  };
  said.forEach((_, at) => void add(at));
  if (!question.repeatable) return box;
  return el(
    'div',
    { class: 'stack' },
    box,
    button(say('tips.question.another'), () => add(said.push('') - 1).focus(), 'btn--text'),
  );
}

export const question: Screen = (main) => {
  const situation = situationOf(draft.category);
  const now = step();
  const asked = situation ? askedOf(situation, draft.answers) : [];
  const at = now.screen === 'question' ? asked.findIndex(({ id }) => id === now.id) : -1;
  const one = asked[at];
  if (!one) return void go({ screen: 'about' });
  const listed = one.type === 'choice' || one.type === 'bool';
  const own = one.type === 'bool' ? [{ v: 'yes', say: say('tips.yes') }, { v: 'no', say: say('tips.no') }] : one.options; // prettier-ignore
  const pass = (value: string | null): void => {
    if (value === null) delete draft.answers[one.id];
    else draft.answers[one.id] = value;
    goOn();
  };
  const sound = (): boolean => {
    const over = Math.max(...asList(draft.answers[one.id]).map((text) => signsOver(text, limits.answer)));
    const input = main.querySelector<HTMLElement>('.input, .area');
    if (over > 0 && input) complain(input, say('tips.where.long', { count: over }));
    return over <= 0;
  };
  const kept = draft.answers[one.id];
  main.append(
    backLink(),
    el('p', { class: 'muted' }, say('tips.question.step', { n: at + 1, of: asked.length })),
    el('h1', {}, one.ask),
    listed
      ? choices({
          legend: one.ask,
          hidden: true,
          chosen: typeof kept === 'string' ? [kept] : [],
          options: own.some(({ v }) => v === unknown) ? own : [...own, { v: unknown, say: say('tips.unknown') }],
          chose: (value) => (draft.answers[one.id] = value),
        })
      : wordsOf(one),
    ends(
      button(say('tips.next'), () => void (sound() && goOn()), 'btn--big'),
      el(
        'div',
        { class: 'row row--links' },
        !listed && button(say('tips.gate.unknown'), () => pass(unknown), 'btn--text'),
        button(say('tips.skip'), () => pass(null), 'btn--text'),
      ),
      sendNowButton(sound),
    ),
  );
};

export const about: Screen = (main) => {
  const marks = ['minor', 'foreigner', 'police'] as const;
  main.append(
    backLink(),
    el('h1', {}, say('tips.about.title')),
    choices({
      legend: say('tips.about.title'),
      hidden: true,
      many: true,
      chosen: marks.filter((mark) => draft[mark]),
      options: marks.map((mark) => ({ v: mark, say: say(`tips.about.${mark}`), ...(mark === 'police' ? { hint: say('tips.about.policeMeans') } : {}) })),
      chose: (value, on) => {
        const mark = marks.find((one) => one === value);
        if (mark) draft[mark] = on;
      },
    }),
    ends(
      button(say('tips.next'), goOn, 'btn--big'),
      sendNowButton(() => true),
    ),
  );
};

const faultWords = ({ why, name }: PictureFault): string => say(`tips.pictures.${why}`, { name, most: limits.files, mb: limits.fileBytes / 1024 / 1024 });

/** Choosing, cleaning and taking away pictures; `had` is changed in place, `changed` says so. */
export function pictureBox(had: { bytes: Uint8Array; type: string }[], changed: () => void): HTMLElement {
  const status = el('p', { role: 'status' });
  const list = el('ul', { class: 'thumbs' });
  const faults = el('div', { class: 'stack' });
  const show = (): void => {
    list.replaceChildren(
      ...had.map((picture, at) => {
        const address = URL.createObjectURL(new Blob([Uint8Array.from(picture.bytes)], { type: picture.type }));
        const image = el('img', { class: 'thumb__pic', src: address, alt: '', load: () => URL.revokeObjectURL(address) });
        const gone = (): void => {
          had.splice(at, 1);
          show();
          changed();
          status.focus();
        };
        return el(
          'li',
          { class: 'thumb' },
          image,
          el('span', {}, say('tips.pictures.cleaned', { n: at + 1, kb: Math.max(1, Math.round(picture.bytes.length / 1024)) })),
          el(
            'button',
            { type: 'button', class: 'btn btn--text', 'aria-label': say('tips.pictures.remove', { n: at + 1 }), click: gone },
            say('tips.check.cut'),
          ),
        );
      }),
    );
  };
  const input = el('input', { type: 'file', class: 'vh', id: 'pictures', multiple: true, accept: 'image/jpeg,image/png,image/webp' });
  input.addEventListener('change', () => {
    const chosen = [...(input.files ?? [])];
    status.textContent = say('tips.pictures.wait');
    void takePictures(had, chosen).then((taken) => {
      had.splice(0, had.length, ...taken.pictures);
      input.value = '';
      status.textContent = '';
      faults.replaceChildren(...taken.faults.map((fault) => note('alert-triangle', 'wait', el('p', { role: 'alert' }, faultWords(fault)))));
      show();
      changed();
    });
  });
  status.tabIndex = -1;
  show();
  return el(
    'div',
    { class: 'drop' },
    list,
    el('div', { class: 'drop__b' }, input, el('label', { class: 'btn btn--second', for: 'pictures' }, icon('photo'), say('tips.pictures.add'))),
    status,
    faults,
  );
}

export const pictures: Screen = (main) => {
  main.append(
    backLink(),
    el('h1', {}, say('tips.pictures.title')),
    el('p', {}, say('tips.pictures.hint')),
    pictureBox(draft.pictures, () => {}),
    el('p', { class: 'muted' }, say('tips.pictures.careful')),
    ends(button(say('tips.next'), goOn, 'btn--big')),
  );
};
