/** Builds what the witness sees, element by element: nothing here ever turns a text into markup. */
import type { Drawing } from '#ui/sprite.ts';

export type Child = Node | string | null | false;
type Value = string | number | boolean | undefined | ((event: Event) => void);
type Props = { readonly [name: string]: Value };

/** A function is a listener, `true` an attribute without a value, `false` and `undefined` nothing. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== false));
  return made;
}

const drawn = new Map<string, readonly Drawing[]>();
export const learnIcons = (icons: Readonly<Record<string, readonly Drawing[] | null>>): void => {
  for (const [name, shapes] of Object.entries(icons)) if (shapes) drawn.set(name, shapes);
};

const svg = 'http://www.w3.org/2000/svg';
export function icon(name: string, more = ''): SVGSVGElement {
  const made = document.createElementNS(svg, 'svg');
  for (const [key, value] of [['class', `ico ${more}`.trim()], ['viewBox', '0 0 24 24'], ['aria-hidden', 'true'], ['focusable', 'false']] as const) made.setAttribute(key, value); // prettier-ignore
  for (const [tag, attributes] of drawn.get(name) ?? []) {
    const shape = document.createElementNS(svg, tag);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    made.append(shape);
  }
  return made;
}

export const button = (words: string, act: () => void, kind = '', sign?: string): HTMLButtonElement =>
  el('button', { type: 'button', class: `btn ${kind}`.trim(), click: act }, sign !== undefined && icon(sign), words);

let ids = 0;
const fresh = (): string => `f${(ids += 1)}`;

type Field = {
  label: string;
  hint?: string;
  value: string;
  lines?: number;
  most?: number;
  class?: string;
  mode?: string;
  placeholder?: string;
  typed: (value: string) => void;
};
/** A question with a field for words. */
export function field({ label, hint, value, lines, class: more = '', mode, placeholder, typed }: Field): {
  box: HTMLElement;
  input: HTMLInputElement | HTMLTextAreaElement;
} {
  const id = fresh();
  const shared = {
    id,
    dir: 'auto',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
    inputmode: mode,
    placeholder,
  };
  const input =
    lines === undefined ? el('input', { ...shared, class: `input ${more}`.trim() }) : el('textarea', { ...shared, class: `area ${more}`.trim(), rows: lines });
  input.value = value;
  input.addEventListener('input', () => typed(input.value));
  const box = el(
    'div',
    { class: 'field' },
    el('label', { class: 'field__label', for: id }, label),
    hint !== undefined && el('p', { class: 'field__hint', id: `${id}-hint` }, hint),
    input,
  );
  return { box, input };
}

type Choice = { v: string; say: string; hint?: string; off?: boolean };
/** One question with listed answers. `many`: each stands alone. */
export function choices({
  legend,
  hidden,
  options,
  chosen,
  chose,
  many = false,
}: {
  legend: string;
  hidden?: boolean;
  options: readonly Choice[];
  chosen: readonly string[];
  chose: (value: string, on: boolean) => void;
  many?: boolean;
}): HTMLFieldSetElement {
  const name = fresh();
  return el(
    'fieldset',
    { class: 'choices' },
    el('legend', { class: hidden === true ? 'vh' : 'field__label' }, legend),
    ...options.map(({ v, say, hint, off }) => {
      const id = `${name}-${v}`;
      const input = el('input', {
        type: many ? 'checkbox' : 'radio',
        id,
        name,
        value: v,
        disabled: off,
        'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
      });
      input.checked = chosen.includes(v);
      input.addEventListener('change', () => chose(v, input.checked));
      return el(
        'div',
        { class: 'choice choice--box' },
        input,
        el('label', { for: id }, say),
        hint !== undefined && el('p', { class: 'choice__hint', id: `${id}-hint` }, hint),
      );
    }),
  );
}

export const note = (sign: string, kind: string, ...children: readonly Child[]): HTMLElement =>
  el('div', { class: `note note--${kind}` }, icon(sign), el('div', {}, ...children));

/** Says a fault beside its field, and takes the person there. */
export function complain(input: HTMLElement, words: string): void {
  const box = input.closest('.field, fieldset') ?? input.parentElement;
  box?.querySelector('.field__error')?.remove();
  const id = `${input.id}-error`;
  input.before(el('p', { class: 'field__error', id }, icon('alert-triangle'), words));
  box?.classList.add('is-error');
  input.setAttribute('aria-invalid', 'true');
  const described = (input.getAttribute('aria-describedby') ?? '').split(' ').filter((one) => one !== '' && one !== id);
  input.setAttribute('aria-describedby', [...described, id].join(' '));
  input.focus();
}
