/** One turn of the page that adds to a letter. Nothing typed is ever lost: not on a fault, not when the half hour of the page is over. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { setCookie } from '#platform/cookies.ts';
import { checkFile, cleanLabel, eraseFile, isFull, keepFile, listFiles, megabyte, type FileFault, type StoredFile } from '#platform/files.ts';
import { checkForm, emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import { allow } from '#platform/limits.ts';
import { addToLetter, findAddable, waitingFiles } from './addendum.ts';
import { addendumForm } from './addendumForm.ts';
import { filesPerDay } from './files.ts';
import { parseNumber, portalTerms, rootOf } from './rules.ts';
import { openStatus } from './see.ts';
import { quota } from './send.ts';
import { seenNumber } from './statusDesk.ts';
import type { Desk } from './wizard.ts';

type Words = FormState<z.infer<typeof addendumForm>>;

export type AddendumPage = {
  number: string;
  form: FormState<unknown>;
  once: string;
  files: StoredFile[];
  /** The words of the letter itself, to be read while writing. Null when this browser may not see them. */
  before: string | null;
  status: 200 | 422 | 503;
};
/** `go`: to the page of the letter. */
export type AddendumTurn = { go: 'done' | 'letter'; number: string } | AddendumPage;

const onceShape = /^[\w-]{16,64}$/;

/** Answers null for what cannot be a number. Who may not see the letter is shown nothing of it, and keeps what was typed. */
export async function takeAddendum(desk: Desk, typed: string): Promise<AddendumTurn | null> {
  const parsed = parseNumber(typed);
  if (parsed === null) return null;
  const number = rootOf(parsed);
  const { house } = desk;
  const { db } = house.database;
  const seen = (await seenNumber(desk, number)) !== null;
  if (desk.request.method !== 'POST') {
    const addable = seen ? await findAddable(db, house, number) : null;
    if (!addable) return { go: 'letter', number };
    const files = await listFiles(db, house.vault, waitingFiles(addable.letter.id));
    return { number, form: emptyForm(), once: randomUUID(), files, before: addable.content.essence, status: 200 };
  }
  const sent = await desk.request.formData();
  const once = String(sent.get('_once') ?? '');
  const form = checkForm(withoutFiles(sent), addendumForm);
  const page: AddendumPage = { number, form, once: onceShape.test(once) ? once : randomUUID(), files: [], before: null, status: 422 };
  if (!seen) {
    const opened = await openAgain(desk, number, form);
    if (opened) return { ...page, form: withErrors(form, opened) };
  }
  return takeWords(desk, sent, form, page, seen);
}

/** The page was open for longer than half an hour: the code opens it once more. Null when it did, else what to put right. */
async function openAgain(desk: Desk, number: string, form: FormState<unknown>): Promise<FieldErrors | null> {
  const code = form.values['code'];
  if (code === undefined) return { code: { key: 'appeals.addendum.again' } };
  const opened = await openStatus(desk.house.database.db, desk.house, { number, code, network: desk.network }, desk.now);
  if (!opened.ok) return opened.errors['_form'] ? { code: opened.errors['_form'] } : opened.errors;
  setCookie(desk.cookies, desk.house, 'see', opened.cookie, { maxAge: portalTerms.seeMinutes * 60 });
  return null;
}

async function takeWords(desk: Desk, sent: FormData, form: Words, shown: AddendumPage, seen: boolean): Promise<AddendumTurn> {
  const { house, lang, now } = desk;
  const { db } = house.database;
  const { number, once } = shown;
  const addable = await findAddable(db, house, number);
  if (!addable) {
    // The same form sent twice, the second time to a letter that was closed in between, is no fault of the author.
    const done = form.status === 'valid' ? await addToLetter(house, number, { essence: form.data.essence, once, language: lang }, now) : null;
    return done ? { go: 'done', number } : { ...shown, before: '', form: withErrors(form, { _form: { key: 'appeals.addendum.closed' } }) };
  }
  const owner = waitingFiles(addable.letter.id);
  const page = async (errors: FieldErrors, status: AddendumPage['status']): Promise<AddendumPage> => ({
    ...shown,
    form: Object.keys(errors).length > 0 ? { ...form, status: 'invalid', errors } : { ...emptyForm(form.values), lists: form.lists },
    files: await listFiles(db, house.vault, owner),
    before: addable.content.essence,
    status,
  });
  // Files could not be chosen while the page was closed: nothing is sent before its author sees it whole again.
  if (!seen) return page({}, 200);
  const removed = sent.get('_remove');
  if (typeof removed === 'string') {
    await eraseFile(db, owner, removed);
    return page({}, 200);
  }
  const { faults, full } = await keepFiles(desk, owner, sent);
  const wrong = Object.fromEntries(faults.map((fault, at) => [at === 0 ? 'files' : `files-${at + 1}`, fault]));
  if (sent.has('_files')) return page(wrong, full ? 503 : faults.length > 0 ? 422 : 200);
  if (form.status !== 'valid' || faults.length > 0) return page({ ...form.errors, ...wrong }, full ? 503 : 422);
  const done = await addToLetter(house, number, { essence: form.data.essence, once, language: lang }, now);
  return done ? { go: 'done', number } : page({ _form: { key: 'appeals.addendum.closed' } }, 422);
}

/** Each file is seen from inside; good ones stay with the form whatever happens to the rest. An empty chooser sends one nameless file. */
async function keepFiles(desk: Desk, owner: ReturnType<typeof waitingFiles>, sent: FormData): Promise<{ faults: FileFault[]; full: boolean }> {
  const faults: FileFault[] = [];
  let full = false;
  for (const file of sent.getAll('files')) {
    if (typeof file === 'string' || (file.name === '' && file.size === 0)) continue;
    const fault = await keepOne(desk, owner, file, sent.has('_evidence'));
    if (fault) faults.push(fault);
    full ||= fault?.key === 'files.full';
  }
  return { faults, full };
}

async function keepOne({ house, network, now }: Desk, owner: ReturnType<typeof waitingFiles>, file: File, evidence: boolean): Promise<FileFault | null> {
  const { db } = house.database;
  const name = cleanLabel(file.name);
  if (!(await allow(db, { key: `appeals.files:${network}`, limit: filesPerDay, windowSeconds: 86_400 }, now))) return { key: 'files.quota', values: { name } };
  if (file.size > quota.each) return { key: 'files.tooBig', values: { name, max: quota.each / megabyte } };
  const bytes = Buffer.from(await file.arrayBuffer());
  const checked = await checkFile(house, { bytes, name: file.name, purpose: 'attachment', evidence }, { maxBytes: quota.each }, now);
  if (!checked.ok) return checked.fault;
  try {
    const kept = await keepFile(db, house.vault, owner, checked.file, quota, now);
    return kept.ok ? null : kept.fault;
  } catch (error) {
    if (isFull(error)) return { key: 'files.full', values: { name } };
    throw error;
  }
}

const withErrors = (form: FormState<unknown>, errors: FieldErrors): FormState<unknown> => ({
  status: 'invalid',
  values: form.values,
  lists: form.lists,
  errors,
});

function withoutFiles(sent: FormData): FormData {
  const words = new FormData();
  for (const [name, value] of sent) if (typeof value === 'string' && name !== 'files') words.append(name, value);
  return words;
}
