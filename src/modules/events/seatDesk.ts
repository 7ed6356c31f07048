/** What the pages of joining do with a sent form. Nothing typed is lost, and nothing tells whether an address is signed up already. */
import { emailFault } from '#platform/email.ts';
import { emptyForm, readForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import type { Language, StringKey } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { acceptsRecipient } from '#platform/outbox.ts';
import type { Event } from './events.ts';
import { isOpenForSeats } from './rules.ts';
import { sendFeed } from './feeds.ts';
import { joinForm, seatForm } from './seatForm.ts';
import { askForSeat, cancelSeat, changeSeat, takeSeat, tokenOf, type Wish } from './seats.ts';
import type { More, Seat } from './seatRows.ts';
import { asksOf, mailboxOf, mostPeople, missingIn, type Missing } from './seatRules.ts';

export type SeatDesk = { house: House; request: Request; network: string; lang: Language; now: Date };

const wrong = (form: FormState<unknown>, errors: FieldErrors): FormState<unknown> => ({ ...emptyForm(form.values, form.lists), status: 'invalid', errors });

export const missingWords: Record<Missing, { field: string; key: StringKey }> = {
  adult: { field: 'children', key: 'events.join.missing.adult' },
  noChildren: { field: 'children', key: 'events.join.missing.noChildren' },
  guardian: { field: 'guardianName', key: 'events.join.missing.guardian' },
  age: { field: 'ageTold', key: 'events.join.missing.age' },
  health: { field: 'healthy', key: 'events.join.missing.health' },
  course: { field: '_form', key: 'events.join.missing.course' },
};

/**
 * Letters in a window: enough for a tired person, and little for a flood. One mailbox under many spellings and one domain with endless mailboxes are
 * counted as what they are, so nobody takes all seats of an evening alone.
 */
const hour = 3600;
const limits = {
  network: { limit: 40, windowSeconds: hour / 4 },
  networkHere: { limit: 12, windowSeconds: hour },
  address: { limit: 6, windowSeconds: hour },
  addressDay: { limit: 15, windowSeconds: 24 * hour },
  mailboxHere: { limit: 5, windowSeconds: hour },
  domainHere: { limit: 12, windowSeconds: 24 * hour },
  feed: { limit: 3, windowSeconds: 24 * hour },
};

async function tooOften({ house, network, now }: SeatDesk, event: Event, email: string): Promise<boolean> {
  const digest = (text: string): string => house.vault.digest('events.limit', text);
  const { mailbox, domain, shared } = mailboxOf(email);
  const keys = [
    { key: `seat.network:${digest(network)}`, ...limits.network },
    { key: `seat.networkHere:${digest(`${event.id} ${network}`)}`, ...limits.networkHere },
    { key: `seat.address:${digest(mailbox)}`, ...limits.address },
    { key: `seat.addressDay:${digest(mailbox)}`, ...limits.addressDay },
    { key: `seat.mailboxHere:${digest(`${event.id} ${mailbox}`)}`, ...limits.mailboxHere },
    ...(shared ? [] : [{ key: `seat.domainHere:${digest(`${event.id} ${domain}`)}`, ...limits.domainHere }]),
  ];
  for (const one of keys) if (!(await allow(house.database.db, one, now))) return true;
  return false;
}

export type JoinTurn = {
  form: FormState<unknown>;
  status: 200 | 409 | 422 | 429;
  /** A letter was written to this address. */
  sentTo: string | null;
  /** The token of the seat, for a mailbox that is proved already. */
  token: string | null;
};

/** `resident`: the address of who is signed in; the mailbox is proved and nothing has to be pressed. */
export async function takeJoin(desk: SeatDesk, event: Event, resident: { email: string } | null): Promise<JoinTurn> {
  const { house, lang, now } = desk;
  const form = await readForm(desk.request, joinForm);
  const stay = (errors: FieldErrors, status: JoinTurn['status'] = 422): JoinTurn => ({ form: wrong(form, errors), status, sentTo: null, token: null });
  if (form.status === 'empty') return { form, status: 200, sentTo: null, token: null };
  if (!isOpenForSeats(event, now)) return stay({ _form: { key: 'events.join.closed' } }, 409);
  const email = resident?.email ?? (form.values['email'] ?? '').trim();
  const faults: FieldErrors = { ...form.errors };
  const fault = emailFault(email);
  if (fault) faults['email'] = email === '' ? { key: 'events.join.email.missing' } : fault;
  // The demo writes to invented addresses only; better said here than by a letter that never comes.
  else if (!acceptsRecipient(house, email)) faults['email'] = { key: 'appeals.form.emailDemo' };
  const asks = asksOf(event);
  if (asks.name && (form.values['name'] ?? '').trim() === '') faults['name'] ??= { key: 'events.join.name.missing' };
  if (form.status === 'invalid') return stay(faults);
  const { data } = form;
  const most = mostPeople(event.capacity);
  if (data.people > most) faults['people'] ??= { key: 'events.join.people.missing', values: { most } };
  if (data.children > data.people) faults['children'] ??= { key: 'events.join.children.more' };
  const more: More = {
    guardian: asks.guardian && data.children > 0 ? { name: data.guardianName, phone: data.guardianPhone, agreed: data.guardianAgreed === 'yes' } : null,
    healthy: asks.health && data.healthy === 'yes',
    ageTold: asks.leastAge > 0 && data.ageTold === 'yes',
  };
  for (const one of missingIn(asks, { ...data, ...more }))
    faults[missingWords[one].field] ??= { key: missingWords[one].key, values: { age: asks.leastAge, count: asks.teensPerAdult } };
  if (Object.keys(faults).length > 0) return stay(faults);
  if (await tooOften(desk, event, email)) return stay({ _form: { key: 'residents.wait', values: { minutes: 60 } } }, 429);
  const wish: Wish = {
    people: data.people,
    children: data.children,
    access: data.needs.includes('access'),
    needs: { sign: data.needs.includes('sign'), other: data.other.trim() },
    photo: data.photo === 'yes',
    name: asks.name ? data.name : '',
    more,
  };
  const seat = await askForSeat(house, event, { ...wish, email, language: lang, proved: resident !== null }, now);
  if (!resident) return { form, status: 200, sentTo: email, token: null };
  const taken = await takeSeat(house, seat, now);
  if (taken.status === 'many') return stay({ _form: { key: 'events.join.many' } }, 429);
  return { form, status: 200, sentTo: null, token: tokenOf(house, seat) };
}

export type SeatTurn = { form: FormState<unknown>; status: 200 | 409 | 422 | 429; done: 'take' | 'change' | 'leave' | 'feed' | null };

/** One act on the page of one's own seat. */
export async function takeSeatAct(desk: SeatDesk, event: Event, seat: Seat): Promise<SeatTurn> {
  const { house, lang, now } = desk;
  const form = await readForm(desk.request, seatForm);
  const shown: SeatTurn = { form: emptyForm(), status: 200, done: null };
  if (form.status === 'empty') return shown;
  const stay = (errors: FieldErrors, status: 409 | 422 | 429 = 422): SeatTurn => ({ ...shown, form: wrong(form, errors), status });
  if (form.status === 'invalid') return stay(form.errors);
  const { act, people, children, needs, other, photo } = form.data;
  switch (act) {
    case 'take': {
      const taken = await takeSeat(house, seat.id, now);
      if (taken.status === 'missing') return stay(missingErrors(event, taken.missing));
      if (taken.status === 'many') return stay({ _form: { key: 'events.join.many' } }, 429);
      const late = taken.status === 'closed' || taken.status === 'gone' || taken.status === 'known';
      return late ? stay({ _form: { key: `events.seat.late.${taken.status}` } }, 409) : { ...shown, done: 'take' };
    }
    case 'leave':
      await cancelSeat(house, seat.id, now);
      return { ...shown, done: 'leave' };
    case 'feed': {
      // The address shows every seat of the mailbox, so it goes to the mailbox and not to whoever holds the link of one seat.
      const key = `seat.feed:${seat.emailDigest ?? seat.id}`;
      if (seat.state !== 'confirmed') return stay({ _form: { key: 'events.seat.late.closed' } }, 409);
      if (!(await allow(house.database.db, { key, ...limits.feed }, now))) return stay({ _form: { key: 'residents.wait', values: { minutes: 60 } } }, 429);
      await sendFeed(house, seat, lang, now);
      return { ...shown, done: 'feed' };
    }
    case 'change': {
      const most = Math.max(seat.people, mostPeople(event.capacity));
      if (people === undefined || people > most) return stay({ people: { key: 'events.join.people.missing', values: { most } } });
      if ((children ?? 0) > people) return stay({ children: { key: 'events.join.children.more' } });
      const change = {
        people,
        children: children ?? 0,
        access: needs.includes('access'),
        needs: { sign: needs.includes('sign'), other: other.trim() },
        photo: photo === 'yes',
      };
      const changed = await changeSeat(house, seat.id, change, now);
      if (changed.status === 'full') return stay({ people: { key: 'events.seat.full', values: { count: changed.free } } }, 409);
      if (changed.status === 'missing') return stay(missingErrors(event, changed.missing));
      return changed.status === 'closed' ? stay({ _form: { key: 'events.seat.late.closed' } }, 409) : { ...shown, done: 'change' };
    }
  }
}

const missingErrors = (event: Event, missing: readonly Missing[]): FieldErrors => {
  const asks = asksOf(event);
  return { _form: { key: missingWords[missing[0] ?? 'age'].key, values: { age: asks.leastAge, count: asks.teensPerAdult } } };
};
