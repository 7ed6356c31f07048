/** Opens the page of one request to whoever knows its number and code, or holds its mailbox, and to nobody else. */
import { timingSafeEqual } from 'node:crypto';
import { and, asc, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { dataRequestEvents, dataRequests } from '#db/schema/privacy.ts';
import { readCookie, setCookie, type CookieJar } from '#platform/cookies.ts';
import type { FieldErrors } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { allow } from '#platform/limits.ts';
import { parseCode, readRunning } from '#platform/numbers.ts';
import type { Person } from '#platform/personal.ts';
import { requestCodeHash, type RequestRow } from './requests.ts';
import { isClosed, requestRules, type Reason, type RequestKind, type RequestState } from './rules.ts';

const cookie = 'see-data';
const quarter = 15 * 60;
const day = 24 * 3600;
export const parseRequestNumber = (typed: string): string | null => readRunning(typed, ['ZD']);

export type Opened = { ok: true; number: string; code: string } | { ok: false; errors: FieldErrors };

/** As for appeals: what cannot exist is told apart, a pair that does not fit gets one answer and the same work. */
export async function openRequest(db: Db, house: House, typed: { number: string; code: string; network: string }, now: Date): Promise<Opened> {
  const number = parseRequestNumber(typed.number);
  const code = parseCode(typed.code);
  const errors: FieldErrors = {};
  if (typed.number.trim() === '') errors['number'] = { key: 'privacy.track.numberMissing' };
  else if (!number) errors['number'] = { key: 'privacy.track.numberUnclear' };
  if (typed.code.trim() === '') errors['code'] = { key: 'appeals.status.codeMissing' };
  else if (!code) errors['code'] = { key: 'appeals.status.codeUnclear' };
  const digest = (text: string): string => house.vault.digest('privacy.see', text);
  const within = [
    await allow(db, { key: `seeData:${digest(typed.network)}`, limit: 200, windowSeconds: quarter }, now),
    !number || (await allow(db, { key: `seeData:${digest(`${number} ${typed.network}`)}`, limit: 20, windowSeconds: quarter }, now)),
    !number || (await allow(db, { key: `seeData:${digest(number)}`, limit: 1000, windowSeconds: day }, now)),
  ];
  if (within.includes(false)) return { ok: false, errors: { _form: { key: 'appeals.status.tooMany', values: { minutes: quarter / 60 } } } };
  if (!number || !code) return { ok: false, errors };
  const [row] = await db.select({ codeHash: dataRequests.codeHash }).from(dataRequests).where(eq(dataRequests.number, number));
  const given = Buffer.from(requestCodeHash(house, number, code));
  const kept = Buffer.from(row?.codeHash ?? house.vault.digest('privacy.see', 'nothing'));
  if (!row || given.length !== kept.length || !timingSafeEqual(given, kept)) return { ok: false, errors: { _form: { key: 'appeals.status.wrongPair' } } };
  return { ok: true, number, code };
}

type Here = { house: House; cookies: CookieJar; now: Date };

/** Lets this browser in for half an hour. `fresh`: the code was given a moment ago and may be shown. */
export function letIn({ house, cookies, now }: Here, number: string, code: string, fresh: boolean): void {
  const until = now.getTime() + requestRules.seeMinutes * 60_000;
  setCookie(cookies, house, cookie, house.vault.seal(`${number} ${until} ${fresh ? code : '-'}`), { maxAge: requestRules.seeMinutes * 60 });
}

function readLetIn({ house, cookies, now }: Here): { number: string; code: string | null } | null {
  const sealed = readCookie(cookies, house, cookie);
  if (sealed === null || sealed.length > 400) return null;
  try {
    const [number = '', until, code = '-'] = house.vault.open(sealed).split(' ');
    return Number(until) > now.getTime() ? { number, code: code === '-' ? null : code } : null;
  } catch {
    return null;
  }
}

export type RequestView = {
  id: string;
  number: string;
  kind: RequestKind;
  state: RequestState;
  receivedAt: Date;
  lastOn: string;
  steps: { event: string; at: Date }[];
  /** Words of the answer; null while there are none, and where they went to another mailbox alone. */
  answer: string | null;
  reason: Reason | null;
  /** Answered, to the address that the portal knows and not to the one that asked. */
  elsewhere: boolean;
  archiveUntil: Date | null;
  /** The eight signs, for the browser that has just got them. */
  code: string | null;
};

/** The request of this number, if this browser was let in or the mailbox is the resident's. */
export async function seeRequest(here: Here, typed: string, person: Person | null): Promise<RequestView | null> {
  const number = parseRequestNumber(typed);
  if (number === null) return null;
  const { db } = here.house.database;
  const [row] = await db
    .select()
    .from(dataRequests)
    .where(and(eq(dataRequests.number, number), ne(dataRequests.state, 'unconfirmed')));
  const opened = readLetIn(here);
  const mine = opened?.number === number;
  if (!row || (!mine && (person === null || row.emailDigest !== person.emailDigest))) return null;
  return viewOf(db, here.house, row, mine ? opened.code : null, here.now);
}

async function viewOf(db: Db | Tx, house: House, row: RequestRow, code: string | null, now: Date): Promise<RequestView | null> {
  const { id, number, kind, state, receivedAt, lastOn, archiveUntil, reason } = row;
  if (number === null || receivedAt === null || lastOn === null) return null;
  const steps = await db
    .select({ event: dataRequestEvents.event, at: dataRequestEvents.at })
    .from(dataRequestEvents)
    .where(eq(dataRequestEvents.requestId, id))
    .orderBy(asc(dataRequestEvents.id));
  const elsewhere = isClosed(state) && isElsewhere(row);
  return {
    id,
    number,
    kind,
    state,
    receivedAt,
    lastOn,
    steps,
    answer: elsewhere || row.answerSealed === null ? null : house.vault.open(row.answerSealed),
    reason: reasonOf(reason),
    elsewhere,
    archiveUntil: archiveUntil && archiveUntil > now && row.identity === 'proved' ? archiveUntil : null,
    code,
  };
}
const reasonOf = (text: string | null): Reason | null => (text === 'identity' || text === 'closed' || text === 'term' || text === 'notHere' ? text : null);

/** The person is not known to be the one the data is about: only the contact that the portal knows gets the answer. */
export const isElsewhere = (row: Pick<RequestRow, 'identity' | 'aboutDigest'>): boolean => row.identity === 'unproved' && row.aboutDigest !== null;
