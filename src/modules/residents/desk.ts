/** What the pages of signing in ask: an address, then six digits. Nothing typed is ever lost. */
import { dropCookie, readCookie, setCookie, type CookieJar } from '#platform/cookies.ts';
import { emailFault } from '#platform/email.ts';
import { emptyForm, readForm, type FieldError, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { acceptsRecipient } from '#platform/outbox.ts';
import { findEntry, type Entry, type Purpose } from './codes.ts';
import { beginEntry, finishEntry, finishProof, sendAgain, type Again, type Asking } from './entry.ts';
import { codeForm, enterForm, keysForm } from './form.ts';
import { addKey, enterByKey, removeKey, renameKey } from './keys.ts';
import { residentRules, sixDigits } from './rules.ts';
import type { Resident } from './sessions.ts';

export type Desk = { house: House; request: Request; cookies: CookieJar; network: string; lang: Language; now: Date };

/** Cookies of this module, by purpose. No public page reads any of them. */
const names = { session: 'resident', entry: 'resident-code', device: 'resident-device', key: 'resident-key' } as const;
const day = 24 * 3600;

export const readAsking = ({ house, cookies, network, lang }: Desk): Asking => ({ network, device: readCookie(cookies, house, names.device), language: lang });

export type EmailTurn = { form: FormState<unknown>; go: boolean; status: 200 | 422 | 429 };

/** The address a code is written to. */
export async function takeEmail(desk: Desk): Promise<EmailTurn> {
  const form = await readForm(desk.request, enterForm);
  if (form.status === 'empty') return { form, go: false, status: 200 };
  if (form.status === 'invalid') return { form, go: false, status: 422 };
  const email = form.data.email.trim();
  const fault = emailFault(email);
  if (fault) return { form: refused(form, 'email', fault), go: false, status: 422 };
  // The demo writes to invented addresses only; better said here than by a code that never comes.
  if (!acceptsRecipient(desk.house, email)) return { form: refused(form, 'email', { key: 'appeals.form.emailDemo' }), go: false, status: 422 };
  const begun = await beginEntry(desk.house, { ...readAsking(desk), email }, 'enter', desk.now);
  if (begun.status === 'wait') return { form: refused(form, '_form', { key: 'residents.wait', values: { minutes: begun.minutes } }), go: false, status: 429 };
  keepEntry(desk, begun.token);
  return { form, go: true, status: 200 };
}

const refused = (form: FormState<unknown>, field: string, error: FieldError): FormState<unknown> => ({
  status: 'invalid',
  values: form.values,
  lists: form.lists,
  errors: { [field]: error },
});

/** This browser goes on with the entry it began. */
export const keepEntry = ({ cookies, house }: Desk, token: string): void =>
  setCookie(cookies, house, names.entry, token, { maxAge: residentRules.entryMinutes * 60 });

export type CodeTurn = {
  /** Null: nothing was begun in this browser, or it is over. */
  entry: Entry | null;
  form: FormState<unknown>;
  /** Another letter has just been sent. */
  again: boolean;
  done: boolean;
  status: 200 | 422 | 429;
};

/** This browser holds the token of what its passkey was asked to sign. */
export const keepAsked = ({ cookies, house }: Pick<Desk, 'cookies' | 'house'>, token: string): void =>
  setCookie(cookies, house, names.key, token, { maxAge: residentRules.keyMinutes * 60 });

/** A passkey in place of the code: signs in, or says kindly that it did not. `null`: this form brought none. */
export async function takeKey(desk: Desk, sent: FormData): Promise<EmailTurn | null> {
  const signed = sent.get('passkey');
  if (typeof signed !== 'string' || signed === '') return null;
  const { house, cookies, now, network } = desk;
  const within = await allow(house.database.db, { key: `entry.key:${house.vault.digest('residents.limit', network)}`, limit: 30, windowSeconds: 900 }, now);
  const typed = { token: readCookie(cookies, house, names.key), sent: signed, before: readCookie(cookies, house, names.session) };
  const entered = within ? await enterByKey(house, typed, now) : null;
  dropCookie(cookies, house, names.key);
  if (!entered) return { form: refused(emptyForm(), '_form', { key: 'residents.key.failed' }), go: false, status: 422 };
  setCookie(cookies, house, names.session, entered.token, { maxAge: 400 * day });
  setCookie(cookies, house, names.device, entered.device, { maxAge: residentRules.knownDays * day });
  return { form: emptyForm(), go: true, status: 200 };
}

export type KeysTurn = { form: FormState<unknown>; done: 'add' | 'rename' | 'remove' | null };
/** Passkeys of the account: one more, another name, one less. */
export async function takeKeys(desk: Desk, resident: Resident): Promise<KeysTurn> {
  const { house, now } = desk;
  const form = await readForm(desk.request, keysForm);
  if (form.status !== 'valid') return { form, done: null };
  const { act, id, name, passkey } = form.data;
  const stop = (field: string, key: FieldError['key']): KeysTurn => ({ form: refused(form, field, { key }), done: null });
  if (act === 'remove') await removeKey(house.database.db, resident.id, id, now);
  else if (name === '') return stop('name', 'people.passkey.name.missing');
  else if (act === 'rename') await renameKey(house.database.db, resident.id, id, name);
  else {
    const added = await addKey(house, resident, passkey, name, now);
    if (added !== 'added') return stop('_form', added === 'enough' ? 'residents.key.enough' : 'residents.key.failed');
  }
  return { form, done: act };
}

/** Six digits: they sign in, or prove once more that the mailbox is this resident's. */
export async function takeCode(desk: Desk, resident: Resident | null): Promise<CodeTurn> {
  const { house, cookies, now } = desk;
  return readCode(desk, resident ? 'prove' : 'enter', {
    restart: (entry, shown) => (resident && entry?.emailDigest !== resident.person.emailDigest ? begin(desk, resident, shown) : null),
    spend: async (token, digits) => {
      const spent = resident
        ? await finishProof(house, resident, { token, digits }, now)
        : await finishEntry(house, { token, digits, before: readCookie(cookies, house, names.session), language: desk.lang }, now);
      // Idle sessions end in the table; the cookie only has to outlive them.
      if ('token' in spent) setCookie(cookies, house, names.session, spent.token, { maxAge: 400 * day });
      if (spent.status === 'in') setCookie(cookies, house, names.device, spent.device, { maxAge: residentRules.knownDays * day });
      return spent;
    },
  });
}

/** Six digits for something that needs no account: `spend` uses them up and does what they allow. */
export const takeCodeFor = (
  desk: Desk,
  spend: (token: string | null, digits: string) => Promise<Answered>,
  purpose: 'ask' | 'visit' = 'ask',
): Promise<CodeTurn> => readCode(desk, purpose, { restart: () => null, spend });

type Answered = { status: string } | { status: 'wrong'; left: number } | { status: 'over' };
type Work = {
  /** Begins anew when the entry is not for this person. */
  restart(entry: Entry | null, shown: CodeTurn): Promise<CodeTurn> | null;
  spend(token: string | null, digits: string): Promise<Answered>;
};

async function readCode(desk: Desk, purpose: Purpose, { restart, spend }: Work): Promise<CodeTurn> {
  const { house, cookies, now } = desk;
  const token = readCookie(cookies, house, names.entry);
  const entry = await findEntry(house.database.db, house, token, purpose, now);
  const shown: CodeTurn = { entry, form: emptyForm(), again: false, done: false, status: 200 };
  if (desk.request.method !== 'POST') return shown;
  const sent = await readForm(desk.request, codeForm);
  const refuse = (error: FieldError, field = 'code', status: 422 | 429 = 422): CodeTurn => ({ ...shown, form: refused(sent, field, error), status });
  if (sent.status !== 'valid') return { ...shown, form: sent, status: 422 };
  const anew = restart(entry, shown);
  if (anew) return anew;
  if (!entry) return shown;
  if (sent.data.again !== undefined) return after(await sendAgain(house, token, purpose, readAsking(desk), now), shown, refuse);
  const digits = sixDigits(sent.data.code ?? '');
  if (digits === null) return refuse({ key: 'residents.code.six' });
  const spent = await spend(token, digits);
  if ('left' in spent) return refuse({ key: 'residents.code.wrong', values: { count: spent.left } });
  if (spent.status === 'over') return refuse({ key: 'residents.code.over' });
  dropCookie(cookies, house, names.entry);
  return { ...shown, done: true };
}

async function begin(desk: Desk, resident: Resident, shown: CodeTurn): Promise<CodeTurn> {
  const begun = await beginEntry(desk.house, { ...readAsking(desk), email: resident.email }, 'prove', desk.now);
  if (begun.status === 'wait')
    return { ...shown, entry: null, form: refused(emptyForm(), '_form', { key: 'residents.wait', values: { minutes: begun.minutes } }), status: 429 };
  keepEntry(desk, begun.token);
  return { ...shown, entry: await findEntry(desk.house.database.db, desk.house, begun.token, 'prove', desk.now), again: true };
}

type Refuse = (error: FieldError, field?: string, status?: 422 | 429) => CodeTurn;
function after(answer: Again, shown: CodeTurn, refuse: Refuse): CodeTurn {
  switch (answer.status) {
    case 'sent':
      return { ...shown, again: true };
    case 'soon':
      return refuse({ key: 'residents.code.soon', values: { count: answer.seconds } }, '_form');
    case 'wait':
      return refuse({ key: 'residents.wait', values: { minutes: answer.minutes } }, '_form', 429);
    case 'enough':
      return refuse({ key: 'residents.code.enough' }, '_form');
    case 'gone':
      return { ...shown, entry: null };
  }
}

/** The token this browser is signed in with. */
export const readSession = ({ cookies, house }: Pick<Desk, 'cookies' | 'house'>): string | null => readCookie(cookies, house, names.session);

/** Forgets on this device that somebody was signed in. The mark of a known browser stays: it opens nothing and keeps strangers from being in the way. */
export function leaveCookies({ cookies, house }: Pick<Desk, 'cookies' | 'house'>, forGood = false): void {
  for (const name of [names.session, names.entry, 'see', ...(forGood ? [names.device] : [])]) dropCookie(cookies, house, name);
}
