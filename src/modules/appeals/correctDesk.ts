/** One turn of the correction page. Nothing typed is ever lost; a file that was not taken is named. */
import { checkFile, type CleanFile, type FileFault } from '#platform/files.ts';
import { checkForm, type FormState } from '#platform/forms.ts';
import { correctAppeal, findReturned, sendAsIs, type Returned } from './correct.ts';
import { correctForm, typedBefore } from './correctForm.ts';
import { limits } from './form.ts';
import type { Desk } from './wizard.ts';

export type CorrectTurn = { go: 'status' } | { returned: Returned; form: FormState<unknown> };

/** The page of a correction: what was typed before, or what is wrong with what was typed now. Null when there is nothing to correct. */
export async function takeCorrection(desk: Desk, number: string): Promise<CorrectTurn | null> {
  const { house, now } = desk;
  const returned = await findReturned(house.database.db, house, number);
  if (!returned) return null;
  if (desk.request.method !== 'POST') return { returned, form: { status: 'empty', ...typedBefore(returned.content) } };
  const sent = await desk.request.formData();
  if (sent.get('_act') === 'asIs')
    return (await sendAsIs(house, number, now)) ? { go: 'status' } : { returned, form: { status: 'empty', ...typedBefore(returned.content) } };
  const form = checkForm(withoutFiles(sent), correctForm(returned.content, returned.added));
  const taken = await takeFiles(house, sent, now);
  if (form.status !== 'valid' || 'fault' in taken) return { returned, form: 'fault' in taken ? withErrors(form, taken.fault) : form };
  const done = await correctAppeal(house, number, form.data, taken.files, now);
  if (done.ok) return { go: 'status' };
  return done.why === 'gone' ? null : { returned, form: withErrors(form, done.fault) };
}

const withErrors = (form: FormState<unknown>, fault: FileFault): FormState<unknown> => ({
  status: 'invalid',
  values: form.values,
  lists: form.lists,
  errors: { ...form.errors, files: fault },
});

function withoutFiles(sent: FormData): FormData {
  const words = new FormData();
  for (const [name, value] of sent) if (typeof value === 'string') words.append(name, value);
  return words;
}

/** New files of the correction, each seen from inside before it is kept. An empty chooser sends one nameless file. */
async function takeFiles(house: Desk['house'], sent: FormData, now: Date): Promise<{ files: CleanFile[] } | { fault: FileFault }> {
  const files: CleanFile[] = [];
  for (const [field, purpose] of [
    ['files', 'attachment'],
    ['authority', 'authority'],
  ] as const) {
    for (const file of sent.getAll(field)) {
      if (typeof file === 'string' || (file.name === '' && file.size === 0)) continue;
      const checked = await checkFile(
        house,
        { bytes: Buffer.from(await file.arrayBuffer()), name: file.name, purpose, evidence: sent.has('_evidence') },
        { maxBytes: limits.fileBytes },
        now,
      );
      if (!checked.ok) return { fault: checked.fault };
      files.push(checked.file);
    }
  }
  return { files };
}
