/** One turn of the page that adds to a letter. Nothing typed is ever lost: not on a fault, not when the half hour of the page is over. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { eraseFile, listFiles, type StoredFile } from '#platform/files.ts';
import { checkForm, emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import { addToLetter, findAddable } from './addendum.ts';
import { addendumForm } from './addendumForm.ts';
import { fileErrors, openAgain, withErrors, withoutFiles } from './again.ts';
import { findDraft, type Answers } from './drafts.ts';
import { parseNumber, rootOf } from './rules.ts';
import { seenNumber } from './statusDesk.ts';
import { filesIn, takeFiles } from './takeFiles.ts';
import { waitingFiles } from './waitingFiles.ts';
import { readDraftCookie, type Desk } from './wizard.ts';

type Words = FormState<z.infer<typeof addendumForm>>;

export type AddendumPage = {
  number: string;
  form: FormState<unknown>;
  once: string;
  files: readonly StoredFile[];
  /** The words of the letter itself, to be read while writing. Null when this browser may not see them. */
  before: string | null;
  status: 200 | 422 | 503;
};
/** `go`: to the page of the letter. */
export type AddendumTurn = { go: 'done' | 'letter'; number: string } | AddendumPage;

const onceShape = /^[\w-]{16,64}$/;

/**
 * Answers null for what cannot be a number. Who may not see the letter is shown nothing of it, and keeps what was typed.
 * `fromDraft`: what this browser has typed for another letter begins the addendum; the draft stays as it is.
 */
export async function takeAddendum(desk: Desk, typed: string, fromDraft = false): Promise<AddendumTurn | null> {
  const parsed = parseNumber(typed);
  if (parsed === null) return null;
  const number = rootOf(parsed);
  const { house } = desk;
  const { db } = house.database;
  const seen = (await seenNumber(desk, number)) !== null;
  if (desk.request.method !== 'POST') {
    const draft = fromDraft ? await findDraft(db, readDraftCookie(desk), desk.now) : null;
    const form = draft ? emptyForm({ essence: wordsOf(draft.answers) }) : emptyForm();
    const page = { number, form, once: randomUUID(), files: [], before: null, status: 200 } as const;
    if (!seen && draft) return page;
    const addable = seen ? await findAddable(db, house, number) : null;
    if (!addable) return { go: 'letter', number };
    return { ...page, files: await listFiles(db, house.vault, waitingFiles('addendum', addable.letter.id)), before: addable.content.essence };
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

/** What happened and what is asked for, as one text. */
const wordsOf = ({ steps }: Answers): string =>
  [steps.what?.values['essence'], steps.request?.values['request']].flatMap((one) => (one?.trim() ? [one.trim()] : [])).join('\n\n');

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
  const owner = waitingFiles('addendum', addable.letter.id);
  const page = async (errors: FieldErrors, status: AddendumPage['status']): Promise<AddendumPage> => ({
    ...shown,
    form: withErrors(form, errors),
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
  const { faults, status } = await takeFiles(desk, { owner, box: house.vault }, filesIn(sent, 'files'), {
    purpose: 'attachment',
    evidence: sent.has('_evidence'),
  });
  const wrong = fileErrors('files', faults);
  if (sent.has('_files')) return page(wrong, status);
  if (form.status !== 'valid' || faults.length > 0) return page({ ...form.errors, ...wrong }, status === 200 ? 422 : status);
  const done = await addToLetter(house, number, { essence: form.data.essence, once, language: lang }, now);
  return done ? { go: 'done', number } : page({ _form: { key: 'appeals.addendum.closed' } }, 422);
}
