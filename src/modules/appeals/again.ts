/** Forms of a page that stands open for a while only: what was typed outlives it, and the code opens the page once more. */
import { setCookie } from '#platform/cookies.ts';
import type { FileFault } from '#platform/files.ts';
import type { FieldErrors, FormState } from '#platform/forms.ts';
import { portalTerms } from './rules.ts';
import { openStatus } from './see.ts';
import type { Desk } from './wizard.ts';

/** Opens the page again by the code typed beside the words. Null when it did, else what to put right. */
export async function openAgain(desk: Desk, number: string, form: FormState<unknown>): Promise<FieldErrors | null> {
  const code = form.values['code'];
  if (code === undefined) return { code: { key: 'appeals.again.code', values: { minutes: portalTerms.seeMinutes } } };
  const opened = await openStatus(desk.house.database.db, desk.house, { number, code, network: desk.network }, desk.now);
  if (!opened.ok) return opened.errors['_form'] ? { code: opened.errors['_form'] } : opened.errors;
  setCookie(desk.cookies, desk.house, 'see', opened.cookie, { maxAge: portalTerms.seeMinutes * 60 });
  return null;
}

export const withErrors = (form: FormState<unknown>, errors: FieldErrors): FormState<unknown> => ({
  status: Object.keys(errors).length > 0 ? 'invalid' : 'empty',
  values: form.values,
  lists: form.lists,
  errors,
});

/** What was not taken, each under a name of its own: the first one under the chooser itself. */
export const fileErrors = (name: string, faults: readonly FileFault[]): FieldErrors =>
  Object.fromEntries(faults.map((fault, at) => [at === 0 ? name : `${name}-${at + 1}`, fault]));

export function withoutFiles(sent: FormData): FormData {
  const words = new FormData();
  for (const [name, value] of sent) if (typeof value === 'string') words.append(name, value);
  return words;
}
