/** Pages that the tip process writes itself: text is always escaped, and stands in a page that was made at build. */
import { translator, type Language } from '#platform/i18n.ts';
import type { Answer } from '#platform/httpAnswer.ts';
import { htmlAnswer, type WitnessHouse } from './witnessHouse.ts';
import { escaped } from './witnessPages.ts';

export type Html = { html: string };
type Piece = Html | string | number | null | false | readonly Html[];

const written = (piece: Piece): string => {
  if (piece === null || piece === false) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece));
  return 'html' in piece ? piece.html : piece.map(({ html }) => html).join('');
};
/** HTML with texts in it: everything that is not HTML already is escaped. */
export const markup = (parts: TemplateStringsArray, ...pieces: Piece[]): Html => ({
  html: parts.map((part, at) => part + (at < pieces.length ? written(pieces[at] ?? null) : '')).join(''),
});

/** A whole page around a body; the frame of the house when it is built, a bare one otherwise. */
export function pageOf(house: WitnessHouse, language: Language, status: number, body: Html): Answer {
  const t = translator(language);
  const bare = markup`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <title>${t('tips.page.tab')}</title>
      </head>
      <body>
        <main>
          ${body}
          <p><a href="tel:112">112</a> <a href="tel:102">102</a></p>
        </main>
      </body>
    </html>`;
  return htmlAnswer(status, house.pages.fill(language, 'answer', { body: body.html }) ?? bare.html);
}

/** What to put right, by the name of its field. */
export type Faults = readonly { name: string; text: string }[];

export function faultList(language: Language, faults: Faults): Html | null {
  if (faults.length === 0) return null;
  const t = translator(language);
  const lines = faults.map(({ name, text }) => (name === '' ? markup`<li>${text}</li>` : markup`<li><a href="#${name}">${text}</a></li>`));
  return markup`<div class="error-sum" role="alert" tabindex="-1" autofocus>
    <h2>${t('form.faults', { count: faults.length })}</h2>
    <ul>
      ${lines}
    </ul>
  </div>`;
}

const faultOf = (name: string, faults: Faults): Html | null => {
  const fault = faults.find((one) => one.name === name);
  return fault ? markup`<p class="field__error" id="${name}-error">${fault.text}</p>` : null;
};

/** One answer in words. `rows`: of a field with many lines. */
export function field(part: { name: string; label: string; value: string; faults: Faults; rows?: number; hint?: string; class?: string }): Html {
  const { name, label, value, faults, rows, hint, class: own = '' } = part;
  const fault = faultOf(name, faults);
  const about = [hint === undefined ? '' : `${name}-hint`, fault ? `${name}-error` : ''].filter(Boolean).join(' ');
  const marks = markup`id="${name}" name="${name}" dir="auto" autocomplete="off" spellcheck="false" ${about === '' ? null : markup`aria-describedby="${about}"`}
  ${fault ? markup`aria-invalid="true"` : null}`;
  const control =
    rows === undefined
      ? markup`<input class="input ${own}" ${marks} value="${value}" />`
      : markup`<textarea class="area ${own}" rows="${rows}" ${marks}>${'\n' + value}</textarea>`;
  return markup`<div class="field ${fault ? 'is-error' : ''}">
    <label class="field__label" for="${name}">${label}</label
    >${hint === undefined ? null : markup`<p class="field__hint" id="${name}-hint">${hint}</p>`}${fault}${control}
  </div>`;
}

export function choices(part: {
  name: string;
  legend: string;
  value: string;
  options: readonly { v: string; say: string; hint?: string }[];
  faults: Faults;
}): Html {
  const { name, legend, value, options, faults } = part;
  const lines = options.map(({ v, say, hint }, at) => {
    const id = at === 0 ? name : `${name}-${v}`;
    return markup`<div class="choice">
      <input type="radio" id="${id}" name="${name}" value="${v}" ${v === value ? markup`checked` : null} /><label for="${id}">${say}</label
      >${hint === undefined ? null : markup`<p class="choice__hint">${hint}</p>`}
    </div>`;
  });
  return markup`<fieldset class="choices">
    <legend class="field__label">${legend}</legend>
    ${faultOf(name, faults)}${lines}
  </fieldset>`;
}

export const hidden = (name: string, value: string): Html => markup`<input type="hidden" name="${name}" value="${value}" />`;
export const note = (text: string): Html => markup`<div class="note note--quiet"><p>${text}</p></div>`;
export const submit = (text: string, big = true): Html =>
  markup`<div class="task__end"><button class="btn ${big ? 'btn--big' : 'btn--second'}" type="submit">${text}</button></div>`;
