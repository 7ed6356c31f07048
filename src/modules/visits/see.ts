/** Opens the page of one invitation to whoever knows its number and code, or holds its mailbox, and to nobody else. */
import { timingSafeEqual } from 'node:crypto';
import { and, asc, desc, eq, ne } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { visitActs, visitOffers, visits } from '#db/schema/visits.ts';
import { readCookie, setCookie, type CookieJar } from '#platform/cookies.ts';
import type { FieldErrors } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { allow } from '#platform/limits.ts';
import { parseCode, readRunning } from '#platform/numbers.ts';
import type { Person } from '#platform/personal.ts';
import { countDemand, type Demand } from './office.ts';
import { visitCodeHash, type VisitRow } from './requests.ts';
import { visitRules } from './rules.ts';

const cookie = 'see-visit';
const quarter = 15 * 60;
export const parseVisitNumber = (typed: string): string | null => readRunning(typed, ['ZM']);

export type Opened = { ok: true; number: string; code: string } | { ok: false; errors: FieldErrors };

/** As for appeals: what cannot exist is told apart, a pair that does not fit gets one answer and the same work. */
export async function openVisit(db: Db, house: House, typed: { number: string; code: string; network: string }, now: Date): Promise<Opened> {
  const number = parseVisitNumber(typed.number);
  const code = parseCode(typed.code);
  const errors: FieldErrors = {};
  if (typed.number.trim() === '') errors['number'] = { key: 'visits.track.numberMissing' };
  else if (!number) errors['number'] = { key: 'visits.track.numberUnclear' };
  if (typed.code.trim() === '') errors['code'] = { key: 'appeals.status.codeMissing' };
  else if (!code) errors['code'] = { key: 'appeals.status.codeUnclear' };
  const digest = (text: string): string => house.vault.digest('visits.see', text);
  const within = [
    await allow(db, { key: `seeVisit:${digest(typed.network)}`, limit: 200, windowSeconds: quarter }, now),
    !number || (await allow(db, { key: `seeVisit:${digest(`${number} ${typed.network}`)}`, limit: 20, windowSeconds: quarter }, now)),
    !number || (await allow(db, { key: `seeVisit:${digest(number)}`, limit: 1000, windowSeconds: 24 * 3600 }, now)),
  ];
  if (within.includes(false)) return { ok: false, errors: { _form: { key: 'appeals.status.tooMany', values: { minutes: quarter / 60 } } } };
  if (!number || !code) return { ok: false, errors };
  const [row] = await db.select({ codeHash: visits.codeHash }).from(visits).where(eq(visits.number, number));
  const given = Buffer.from(visitCodeHash(house, number, code));
  const kept = Buffer.from(row?.codeHash ?? house.vault.digest('visits.see', 'nothing'));
  if (!row || given.length !== kept.length || !timingSafeEqual(given, kept)) return { ok: false, errors: { _form: { key: 'appeals.status.wrongPair' } } };
  return { ok: true, number, code };
}

type Here = { house: House; cookies: CookieJar; now: Date };

/** Lets this browser in for half an hour. `fresh`: the code was given a moment ago and may be shown. */
export function letIn({ house, cookies, now }: Here, number: string, code: string, fresh: boolean): void {
  const until = now.getTime() + visitRules.seeMinutes * 60_000;
  setCookie(cookies, house, cookie, house.vault.seal(`${number} ${until} ${fresh ? code : '-'}`), { maxAge: visitRules.seeMinutes * 60 });
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

export type VisitOffer = typeof visitOffers.$inferSelect;
export type VisitView = {
  row: VisitRow;
  number: string;
  receivedAt: Date;
  address: string;
  words: string;
  steps: { act: string; at: Date }[];
  /** The newest day that was offered. */
  offer: VisitOffer | null;
  demand: Demand;
  code: string | null;
};

/** The invitation of this number, if this browser was let in or the mailbox is the resident's. */
export async function seeVisit(here: Here, typed: string, person: Person | null): Promise<VisitView | null> {
  const number = parseVisitNumber(typed);
  if (number === null) return null;
  const { db } = here.house.database;
  const [row] = await db
    .select()
    .from(visits)
    .where(and(eq(visits.number, number), ne(visits.state, 'unconfirmed')));
  const opened = readLetIn(here);
  const mine = opened?.number === number;
  if (!row?.receivedAt || (!mine && (person === null || row.emailDigest !== person.emailDigest))) return null;
  const steps = await db.select({ act: visitActs.act, at: visitActs.at }).from(visitActs).where(eq(visitActs.visit, row.id)).orderBy(asc(visitActs.id));
  const [offer] = await db.select().from(visitOffers).where(eq(visitOffers.visit, row.id)).orderBy(desc(visitOffers.id)).limit(1);
  const open = (sealed: string | null): string => (sealed === null ? '' : here.house.vault.open(sealed));
  return {
    row,
    number,
    receivedAt: row.receivedAt,
    address: open(row.addressSealed),
    words: open(row.wordsSealed),
    steps,
    offer: offer ?? null,
    demand: await countDemand(db, row, here.now),
    code: mine ? opened.code : null,
  };
}
