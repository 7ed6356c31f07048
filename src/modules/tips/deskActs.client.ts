/** What can be done with an open tip now: taken, moved, made more urgent by one, less urgent by two, joined, passed on, closed. */
import { button, el, send } from './dom.client.ts';
import type { Open, Room } from './deskRoom.client.ts';
import { alikeTo, apartBecause } from './likeness.ts';
import { relayForm } from './deskRelay.client.ts';
import { isLast, isMoreUrgent, mayGo, outcomes, urgencies, type TipState } from './rules.ts';

/** Codes a second person reads; the words of a tip stay in its notes. */
const reasons = {
  lower: ['calmer', 'mistaken', 'repeats'],
  hold: ['insults', 'impossible', 'flood', 'repeats'],
  resonance: ['press', 'public'],
  identity: ['law', 'consent', 'danger'],
} as const;
type Asked = keyof typeof reasons;

export function actsOf(open: Open, room: Room): HTMLElement[] {
  const { tip } = open;
  const { words } = room;
  const said = el('p', { role: 'alert', class: 'err', 'data-said': true });
  const does = async (body: Readonly<Record<string, unknown>>): Promise<void> => {
    const answer = await send(room.address('tip', tip.id), { v: 1, version: tip.version, ...body });
    if (answer?.ok) return room.again();
    said.replaceChildren(words(answer ? `tips.desk.refused.${answer.refused}` : 'tips.keys.offline'));
    said.scrollIntoView({ block: 'nearest' });
  };
  const held = tip.holder !== null && !tip.mine;
  const slab = el(
    'div',
    { class: `slab slab--${tip.urgency}` },
    el('p', { class: 'slab__n' }, tip.urgency),
    el('p', { class: 'slab__s' }, words(`tips.desk.urgency.${tip.urgency}`)),
    el('p', { class: 'slab__s' }, words(`tips.desk.state.${tip.state}`)),
  );
  if (isLast(tip.state))
    return [
      slab,
      said,
      el('p', {}, tip.outcome ? words(`tips.desk.outcome.${tip.outcome}`) : ''),
      ...joinedTo(open, room),
      ...(tip.state === 'joined'
        ? [
            el(
              'div',
              { class: 'acts' },
              button(words('tips.desk.unjoin'), () => does({ act: 'unjoin' })),
            ),
          ]
        : []),
    ];
  const holding = el(
    'div',
    { class: 'acts' },
    el('p', {}, tip.holder === null ? words('tips.desk.free') : tip.mine ? words('tips.desk.yours') : words('tips.desk.heldBy', { who: tip.holder })),
    tip.mine
      ? button(words('tips.desk.letGo'), () => does({ act: 'letGo' }))
      : button(words(held ? 'tips.desk.takeOver' : 'tips.desk.take'), () => does({ act: held ? 'takeOver' : 'take' }), 'btn', { 'data-act': 'take' }),
  );
  return [
    slab,
    said,
    ...waiting(open, room, does),
    holding,
    ...joinedTo(open, room),
    ...(held ? [] : [moving(open, room, does), classes(open, room, does), joining(open, room, does), relayForm(open, room)]),
    asking(open, room, does),
  ];
}

type Does = (body: Readonly<Record<string, unknown>>) => Promise<void>;

/** What a colleague asked, with both answers; one's own can only be taken back. */
function waiting({ tip }: Open, { words }: Room, does: Does): HTMLElement[] {
  return tip.asks
    .filter(({ decision, act }) => decision === null && act !== 'delete')
    .map((ask) =>
      el(
        'div',
        { class: 'asked' },
        el('p', {}, el('b', {}, words(`tips.desk.ask.${ask.act}`)), ask.code ? ` → ${ask.code}` : ''),
        el('p', { class: 'muted' }, `${ask.by}: ${words(`tips.desk.reason.${ask.reason}`)}`),
        ask.mine || ask.act === 'identity'
          ? el('p', { class: 'muted' }, words(ask.act === 'identity' ? 'tips.desk.ask.keepers' : 'tips.desk.ask.wait'))
          : el(
              'div',
              { class: 'row' },
              button(words('tips.desk.agree'), () => does({ act: 'answer', ask: ask.id, agreed: true }), 'btn btn--sm', { 'data-act': 'agree' }),
            ),
        button(words(ask.mine ? 'tips.desk.takeBack' : 'tips.desk.refuse'), () => does({ act: 'answer', ask: ask.id, agreed: false })),
      ),
    );
}

function moving({ tip }: Open, { words }: Room, does: Does): HTMLElement {
  const plain: TipState[] = ['in_view', 'waiting_author', 'taken'];
  const chosen = el(
    'select',
    { id: 'outcome' },
    el('option', { value: '' }, words('tips.desk.outcome.choose')),
    ...outcomes
      .filter((one) => one !== 'joined' && one !== 'training')
      .map((one) => el('option', { value: one, selected: one === tip.outcome }, words(`tips.desk.outcome.${one}`))),
  );
  const ends: TipState[] = ['outcome_known', 'closed', 'redirected'];
  return el(
    'div',
    { class: 'acts' },
    ...plain.filter((to) => mayGo(tip.state, to)).map((to) => button(words(`tips.desk.to.${to}`), () => does({ act: 'state', to, outcome: null }))),
    el(
      'details',
      { class: 'end' },
      el('summary', {}, words('tips.desk.end')),
      el('div', { class: 'field' }, el('label', { for: 'outcome' }, words('tips.desk.outcome')), chosen),
      ...ends
        .filter((to) => mayGo(tip.state, to))
        .map((to) =>
          button(
            words(`tips.desk.to.${to}`),
            () => does({ act: 'state', to, outcome: chosen.value === '' ? (to === 'redirected' ? 'passedOn' : null) : chosen.value }),
            'btn btn--second btn--sm',
            { 'data-act': to },
          ),
        ),
      mayGo(tip.state, 'training') && button(words('tips.desk.to.training'), () => does({ act: 'state', to: 'training', outcome: 'training' })),
    ),
  );
}

function classes({ tip }: Open, { words }: Room, does: Does): HTMLElement {
  const higher = urgencies.filter((one) => isMoreUrgent(one, tip.urgency));
  return el(
    'div',
    { class: 'acts' },
    ...higher.map((urgency) =>
      button(words('tips.desk.raise', { urgency }), () => does({ act: 'raise', urgency }), 'btn btn--second btn--sm', { 'data-raise': urgency }),
    ),
  );
}

/** Asks a second person. The reason is chosen, never written: what is known of a tip stays sealed. */
function asking({ tip }: Open, { words }: Room, does: Does): HTMLElement {
  const lower = urgencies.filter((one) => isMoreUrgent(tip.urgency, one));
  const offered: Asked[] = [
    ...(lower.length > 0 ? (['lower'] as const) : []),
    ...(tip.state === 'held' ? [] : (['hold'] as const)),
    ...(tip.resonance ? [] : (['resonance'] as const)),
    ...(tip.identity ? (['identity'] as const) : []),
  ];
  const parts = offered
    .filter((what) => !tip.asks.some((ask) => ask.act === what && ask.decision === null))
    .map((what) => {
      const why = el('select', { id: `why-${what}` }, ...reasons[what].map((reason) => el('option', { value: reason }, words(`tips.desk.reason.${reason}`))));
      const to = what === 'lower' ? el('select', { id: 'lower-to' }, ...lower.map((one) => el('option', { value: one }, one))) : null;
      return el(
        'details',
        { class: 'two' },
        el('summary', {}, words(`tips.desk.ask.${what}`)),
        to && el('div', { class: 'field' }, el('label', { for: 'lower-to' }, words('tips.desk.ask.to')), to),
        el('div', { class: 'field' }, el('label', { for: `why-${what}` }, words('tips.desk.ask.why')), why),
        button(words('tips.desk.ask.go'), () => does({ act: 'ask', what, code: to ? to.value : null, reason: why.value }), 'btn btn--second btn--sm', {
          'data-ask': what,
        }),
      );
    });
  return el('div', { class: 'acts' }, el('h2', {}, words('tips.desk.two')), ...parts);
}

/** Those that repeat this one keep their own words and dialogue, so each opens by itself. */
function joinedTo({ tip }: Open, { words, open }: Room): HTMLElement[] {
  if (tip.joined.length === 0) return [];
  const rows = tip.joined.map((id) =>
    el(
      'li',
      {},
      button(id.slice(0, 8).toUpperCase(), () => open(id), 'btn btn--text btn--sm', { 'data-joined': id }),
    ),
  );
  return [el('div', { class: 'acts alike' }, el('h2', {}, words('tips.desk.joined', { number: tip.joined.length })), el('ul', {}, ...rows))];
}

/** Candidates this page itself has found among what it opened. A person looks at both and decides. */
function joining({ tip }: Open, room: Room, does: Does): HTMLElement {
  const { words } = room;
  const one = room.seen.get(tip.id);
  const alike = one ? alikeTo(one, [...room.seen.values()]) : [];
  const rows = alike.flatMap(({ id, because }) => {
    const other = room.seen.get(id);
    if (!one || !other) return [];
    const apart = apartBecause(one, other);
    return [
      el(
        'li',
        {},
        button(id.slice(0, 8).toUpperCase(), () => room.open(id), 'btn btn--text btn--sm'),
        el('p', { class: 'muted' }, because.map((why) => words(`tips.desk.alike.${why}`)).join(', ')),
        apart
          ? el('p', {}, words(`tips.desk.apart.${apart}`))
          : button(words('tips.desk.join'), () => does({ act: 'join', to: id }), 'btn btn--second btn--sm', { 'data-join': id }),
      ),
    ];
  });
  return el(
    'div',
    { class: 'acts alike' },
    el('h2', {}, words('tips.desk.alike')),
    rows.length === 0 ? el('p', { class: 'muted' }, words('tips.desk.alike.none', { number: room.seen.size })) : el('ul', {}, ...rows),
  );
}
