/** Draws the list again without leaving the page. The same rows as the server draws. */
import { el, type Words } from './dom.client.ts';
import type { QueuePage, TipLine } from './deskWire.ts';

export function showQueue(page: QueuePage, words: Words, { desk, sifted, current }: { desk: string; sifted: string; current: string | null }): void {
  document.querySelector('.tipq .qitems')?.replaceChildren(...page.lines.map((line) => el('li', {}, row(line, words, desk, current))));
  const total = Object.values(page.counts).reduce((sum, one) => sum + one, 0);
  for (const place of document.querySelectorAll<HTMLElement>('[data-count]')) {
    const name = place.dataset['count'] ?? '';
    const counted = Object.entries(page.counts).find(([urgency]) => urgency === name)?.[1];
    place.textContent = String(counted ?? total);
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.tipq .views a')) {
    const here = new URL(link.href).searchParams.get('termin') === new URLSearchParams(sifted).get('termin');
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const next = new URLSearchParams(sifted);
  next.set('storinka', page.next ?? '');
  const first = new URLSearchParams(sifted);
  first.delete('storinka');
  const further = new URLSearchParams(sifted).has('storinka');
  document
    .querySelector('[data-more]')
    ?.replaceChildren(
      ...(further ? [el('a', { href: `${desk}?${first.toString()}`, 'data-sift': true }, words('tips.desk.first'))] : []),
      ...(page.next ? [el('a', { class: 'btn btn--second btn--sm', href: `${desk}?${next.toString()}`, 'data-sift': true }, words('tips.desk.next'))] : []),
    );
}

function row(line: TipLine, words: Words, desk: string, current: string | null): HTMLElement {
  const mark = (text: string): HTMLElement => el('span', { class: 'qm' }, text);
  return el(
    'a',
    {
      class: `qi qi--${line.urgency}${line.id === current ? ' is-cur' : ''}`,
      href: `${desk}#${line.id}`,
      'data-tip': line.id,
      'aria-current': line.id === current && 'true',
    },
    el(
      'span',
      { class: 'qi__top' },
      el('span', { class: 'qi__t' }, `${line.urgency} · ${words(`tips.desk.urgency.${line.urgency}`)}`),
      line.fresh && el('span', { class: 'st st--xs st--stop', 'data-fresh': true }, words('tips.desk.fresh')),
      line.orphan && el('span', { class: 'st st--xs st--stop' }, words('tips.desk.late')),
    ),
    el(
      'span',
      { class: 'qi__x' },
      `${words(`tips.desk.state.${line.state}`)} · ${line.age === 0 ? words('tips.desk.today') : words('tips.desk.days', { days: line.age })}`,
    ),
    el(
      'span',
      { class: 'qi__m' },
      el('span', { translate: 'no' }, line.short),
      line.ring === 'civil' && mark(words('tips.desk.ring.civil')),
      line.language === 'en' && mark('English'),
      line.joined > 0 && mark(words('tips.desk.joined', { number: line.joined })),
      line.asked && mark(words('tips.desk.second')),
      line.holder !== null && el('span', { class: 'who2', title: line.holder }, line.mine ? words('tips.desk.you') : (line.holder.split(' ')[0] ?? '')),
    ),
  );
}
