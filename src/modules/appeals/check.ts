/** The last screen: everything to read once more, the statements, and the sending. */
import { dropCookie, setCookie } from '#platform/cookies.ts';
import { isFull, type StoredFile } from '#platform/files.ts';
import { checkForm as readPosted, emptyForm, type FormState } from '#platform/forms.ts';
import { allow } from '#platform/limits.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import type { RouteId } from '#routes.ts';
import { findAlike, type Alike } from './alike.ts';
import { gather, lacksAuthority, type Gathered } from './content.ts';
import { bringBack } from './draftBack.ts';
import { changeDraft, emptyAnswers, findDraft, receiptHours, type Answers, type Draft, type TypedStep } from './drafts.ts';
import { listDraftFiles } from './files.ts';
import { checkForm } from './formYou.ts';
import { checkProof, checkTurnstile } from './proof.ts';
import { parseNumber } from './rules.ts';
import { mayWriteTo } from './quota.ts';
import { whyNotAccepting } from './settings.ts';
import { findSentByDraftCookie, sendAppeal } from './send.ts';
import { factsFor, firstUnready, readDraftCookie, routeOfStep, setDraftCookie, type Desk, type Facts } from './wizard.ts';

export type CheckTurn = {
  draft: Draft | null;
  answers: Answers;
  facts: Facts;
  files: StoredFile[];
  form: FormState<unknown>;
  /** An earlier appeal with nearly the same words: the author chooses before anything is sent. */
  alike: Alike | null;
  go: RouteId | null;
  /** The earlier appeal that page is about. */
  about: string | null;
  status: 200 | 409 | 422 | 429 | 503;
};

/** Sendings from one network in an hour. Without proof of work fewer, because a script costs nothing then. */
const perHour = { proved: 40, none: 15 };
/** Faster than this nobody reads six screens. */
const leastSeconds = 10;

export async function openCheck(desk: Desk): Promise<CheckTurn> {
  const { db } = desk.house.database;
  const draft = await findDraft(db, readDraftCookie(desk), desk.now);
  const facts = await factsFor(db, draft?.answers ?? null, desk.lang, desk.now);
  const files = await listDraftFiles(db, draft);
  const base = { draft, answers: draft?.answers ?? emptyAnswers(desk.now), facts, files, form: emptyForm(), alike: null, about: null, status: 200 as const };
  return { ...base, go: facts.aimed || readDraftCookie(desk) === null ? null : draft ? 'appeals.aim' : 'appeals.lost' };
}

export async function answerCheck(desk: Desk): Promise<CheckTurn> {
  const sent = await desk.request.formData();
  const back = await bringBack(desk, sent);
  const opened = await openCheck(desk);
  const { draft, facts, files } = opened;
  if (sent.has('_exit')) return { ...opened, go: 'appeals.start' };
  if (!draft) return (await leadToReceipt(desk)) ? { ...opened, go: 'appeals.sent' } : { ...opened, go: back === 'gone' ? 'appeals.lost' : 'appeals.start' };
  const form = readPosted(sent, checkForm);
  const stop = (key: StringKey, status: CheckTurn['status'], values?: Values): CheckTurn => ({
    ...opened,
    go: null,
    status,
    form: { ...form, status: 'invalid', errors: { _form: values ? { key, values } : { key } } },
  });
  const unready = firstUnready(draft.answers, facts);
  // The screen itself says what is missing: it shows its faults once this page has been seen.
  if (unready) {
    await changeDraft(desk.house.database.db, draft.key, desk.now, (answers) => ({ ...answers, checked: true }));
    return { ...opened, go: routeOfStep(unready) };
  }
  const gathered = gather(draft.answers, facts, desk.lang);
  if (!gathered) return stop('appeals.wizard.unready', 422);
  if (lacksAuthority(gathered, files)) return stop('appeals.wizard.needsAuthority', 422);
  if (form.status !== 'valid') return { ...opened, form, go: null, status: 422 };
  if (form.data.alike === 'silence') return { ...opened, go: await turnIntoComplaint(desk, gathered, knownNumber(sent)) };
  const alike = form.data.alike === 'anyway' ? null : await findAlike(desk.house, desk.house.database.db, gathered, desk.now);
  if (alike && form.data.alike === 'add' && alike.stands !== 'gone')
    return { ...opened, go: alike.stands === 'open' ? 'appeals.addendum' : 'appeals.appeal', about: alike.number };
  if (alike) return { ...opened, form, alike, go: null, status: 409 };
  if (await whyNotAccepting(desk.house.database.db, desk.now)) return stop('appeals.stopped.kept', 503);
  const proof = await proofOf(desk, sent);
  const refused = await overLimit(desk, gathered, proof);
  if (refused) return stop(refused, 429);
  return send(desk, opened, draft, gathered, form.data, waitsNote(desk, draft, sent, proof), stop);
}

type Boxes = { statistics: boolean; survey: boolean; publish: boolean };
type Stop = (key: StringKey, status: CheckTurn['status']) => CheckTurn;

async function send(
  desk: Desk,
  opened: CheckTurn,
  draft: Draft,
  gathered: Gathered,
  { statistics, survey, publish }: Boxes,
  note: StringKey | null,
  stop: Stop,
): Promise<CheckTurn> {
  try {
    const sent = await sendAppeal(desk.house, { draft, gathered, consents: { statistics, survey, publish }, waitsNote: note }, desk.now);
    if (sent.ok) {
      keepReceiptCookie(desk, sent.receiptKey);
      return { ...opened, go: 'appeals.sent' };
    }
    if (sent.why === 'authority') return stop('appeals.wizard.needsAuthority', 422);
    if (sent.why === 'changed') return stop('appeals.wizard.changed', 409);
    return { ...opened, go: 'appeals.start' };
  } catch (error) {
    if (isFull(error)) return stop('appeals.wizard.fullSending', 503);
    throw error;
  }
}

export function keepReceiptCookie(desk: Pick<Desk, 'cookies' | 'house'>, key: string): void {
  setCookie(desk.cookies, desk.house, 'sent', key, { maxAge: receiptHours * 3600 });
  dropCookie(desk.cookies, desk.house, 'draft');
}

/** A draft that was sent a moment ago, by a double press or before a lost answer: the same receipt again. */
async function leadToReceipt(desk: Desk): Promise<boolean> {
  const found = await findSentByDraftCookie(desk.house, readDraftCookie(desk), desk.now);
  if (found) keepReceiptCookie(desk, found.receiptKey);
  return found !== null;
}

async function proofOf(desk: Desk, sent: FormData): Promise<'proved' | 'none'> {
  if (desk.house.env.turnstile) return checkTurnstile(desk.house, String(sent.get('_turnstile') ?? ''));
  return checkProof(desk.house, desk.house.database.db, String(sent.get('_proof') ?? ''), desk.now);
}

async function overLimit(desk: Desk, gathered: Gathered, proof: 'proved' | 'none'): Promise<StringKey | null> {
  const { db } = desk.house.database;
  if (!(await allow(db, { key: `appeals.send.${proof}:${desk.network}`, limit: perHour[proof], windowSeconds: 3600 }, desk.now)))
    return 'appeals.wizard.tooManySent';
  return (await mayWriteTo(db, desk.house, gathered.applicant.email, desk.now)) ? null : 'appeals.wizard.tooManyLetters';
}

/** Signs of a machine never stop an appeal: people without scripts show some of them too. It waits for its reader a little longer. */
function waitsNote(desk: Desk, draft: Draft, sent: FormData, proof: 'proved' | 'none'): StringKey | null {
  const baited = String(sent.get('_website') ?? '') !== '';
  const hasty = desk.now.getTime() - new Date(draft.answers.startedAt).getTime() < leastSeconds * 1000;
  return baited || hasty || proof === 'none' ? 'appeals.waits.noProof' : null;
}

const knownNumber = (sent: FormData): string => parseNumber(String(sent.get('_number') ?? '')) ?? '';

/** "They are silent": the same words become a complaint about it, which still needs to be read through. */
async function turnIntoComplaint(desk: Desk, gathered: Gathered, number: string): Promise<RouteId> {
  const draft = await changeDraft(desk.house.database.db, readDraftCookie(desk), desk.now, (answers, revision) => {
    const where: TypedStep = answers.steps.where ?? { values: {}, lists: {} };
    const request: TypedStep = answers.steps.request ?? { values: {}, lists: {} };
    const marks = [...new Set([...(where.lists['marks'] ?? []), 'noAnswer'])];
    const follows = gathered.follows || number;
    return {
      ...answers,
      steps: {
        ...answers.steps,
        aim: { values: { aim: 'police', kind: '' }, lists: { aim: ['police'], kind: [''] }, revision },
        where: { values: { ...where.values, marks: 'noAnswer' }, lists: { ...where.lists, marks }, revision },
        request: {
          values: { ...request.values, earlierAsked: 'yes', follows },
          lists: { ...request.lists, earlierAsked: ['yes'], follows: [follows] },
          revision,
        },
      },
    };
  });
  setDraftCookie(desk, draft.key);
  return 'appeals.where';
}
