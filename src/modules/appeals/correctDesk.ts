/** One turn of the correction page. Nothing typed is ever lost: not on a fault, not when the page was open for too long, not when it came too late. */
import { eraseFile, listFiles, type StoredFile } from '#platform/files.ts';
import { checkForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import { fileErrors, openAgain, withErrors, withoutFiles } from './again.ts';
import { correctAppeal, findReturned, isSaid, sendAsIs, type Returned } from './correct.ts';
import { correctForm, typedBefore, typedShape } from './correctForm.ts';
import { parseNumber } from './rules.ts';
import { seenNumber } from './statusDesk.ts';
import { filesIn, takeFiles } from './takeFiles.ts';
import { waitingFiles } from './waitingFiles.ts';
import type { Desk } from './wizard.ts';

export type CorrectPage = {
  number: string;
  form: FormState<unknown>;
  /** What is asked for. Null when this browser may not see the appeal, or nothing can be corrected any more. */
  returned: Returned | null;
  /** Files that wait with the form. */
  files: readonly StoredFile[];
  /** The code opens the page again. */
  locked: boolean;
  status: 200 | 422 | 503;
};
/** `go`: to the page of the appeal. */
export type CorrectTurn = { go: 'done' | 'letter'; number: string } | CorrectPage;

/** Answers null for what cannot be a number. Who may not see the appeal is shown nothing of it, and keeps what was typed. */
export async function takeCorrection(desk: Desk, typed: string): Promise<CorrectTurn | null> {
  const number = parseNumber(typed);
  if (number === null) return null;
  const { house } = desk;
  const { db } = house.database;
  const seen = (await seenNumber(desk, number)) !== null;
  if (desk.request.method !== 'POST') {
    const returned = seen ? await findReturned(db, house, number) : null;
    return returned ? showPage(desk, number, returned, { status: 'empty', ...typedBefore(returned.content) }, 200) : { go: 'letter', number };
  }
  const sent = await desk.request.formData();
  const form = checkForm(withoutFiles(sent), typedShape);
  const closed = { number, returned: null, files: [], status: 422 } as const;
  if (!seen) {
    const wrong = await openAgain(desk, number, form);
    if (wrong) return { ...closed, form: withErrors(form, wrong), locked: true };
  }
  const returned = await findReturned(db, house, number);
  if (returned) return takeWords(desk, number, returned, sent, seen);
  // The same form sent twice is no fault of the author.
  if (sent.get('_act') === 'asIs' || (await isSaid(db, house, number, form.values))) return { go: 'done', number };
  return { ...closed, form: withErrors(form, { _form: { key: 'appeals.status.correct.closed' } }), locked: false };
}

async function takeWords(desk: Desk, number: string, returned: Returned, sent: FormData, seen: boolean): Promise<CorrectTurn> {
  const { house, now } = desk;
  const form = checkForm(withoutFiles(sent), correctForm(returned.content, returned.added));
  const page = (errors: FieldErrors, status: CorrectPage['status']) => showPage(desk, number, returned, withErrors(form, errors), status);
  const keeper = { owner: waitingFiles('correction', returned.appealId), box: house.vault };
  if (sent.get('_act') === 'asIs') return seen && (await sendAsIs(house, number, now)) ? { go: 'done', number } : page({}, 200);
  // Files could not be chosen while the page was closed: nothing is sent before its author sees it whole again.
  if (!seen) return page({}, 200);
  const removed = sent.get('_remove');
  if (typeof removed === 'string') {
    await eraseFile(house.database.db, keeper.owner, removed);
    return page({}, 200);
  }
  const evidence = sent.has('_evidence');
  const attached = await takeFiles(desk, keeper, filesIn(sent, 'files'), { purpose: 'attachment', evidence });
  const authority = await takeFiles(desk, keeper, filesIn(sent, 'authority'), { purpose: 'authority', evidence });
  const wrong = { ...fileErrors('files', attached.faults), ...fileErrors('authority', authority.faults) };
  const worst = attached.status > authority.status ? attached.status : authority.status;
  if (sent.has('_files')) return page(wrong, worst);
  if (form.status !== 'valid' || worst !== 200) return page({ ...form.errors, ...wrong }, worst === 200 ? 422 : worst);
  const done = await correctAppeal(house, number, form.data, now);
  if (done.ok) return { go: 'done', number };
  if (done.why === 'file') return page({ files: done.fault }, 422);
  return { ...(await page({ _form: { key: 'appeals.status.correct.closed' } }, 422)), returned: null };
}

async function showPage(desk: Desk, number: string, returned: Returned, form: FormState<unknown>, status: CorrectPage['status']): Promise<CorrectPage> {
  const { house } = desk;
  const files = await listFiles(house.database.db, house.vault, waitingFiles('correction', returned.appealId));
  return { number, form, returned, files, locked: false, status };
}
