/** The copy on the person's own device: taken back when they ask, erased when they ask. */
import { z } from 'zod';
import { dropCookie } from '#platform/cookies.ts';
import { cleanText } from '#platform/forms.ts';
import type { RouteId } from '#routes.ts';
import { changeDraft, eraseDraft, type Answers } from './drafts.ts';
import { steps } from './formSteps.ts';
import { factsFor, firstUnready, mayBegin, readDraftCookie, routeOfStep, setDraftCookie, type Desk } from './wizard.ts';

const text = z.string().max(400_000).transform(cleanText);
const Copy = z.object({ steps: z.partialRecord(z.enum(steps), z.object({ lists: z.record(z.string().regex(/^[a-zA-Z]\w{0,39}$/), z.array(text).max(20)) })) });

/** Makes a server draft from the device's copy. Unknown shapes restore nothing and cost nothing: the copy stays on the device. */
export async function restoreDraft(desk: Desk): Promise<RouteId> {
  const sent = await desk.request.formData();
  const copy = readCopy(sent.get('copy'));
  if (!copy || !(await mayBegin(desk))) return 'appeals.aim';
  const draft = await changeDraft(desk.house.database.db, readDraftCookie(desk), desk.now, (answers, revision) => {
    const restored: Answers['steps'] = { ...answers.steps };
    for (const step of steps) {
      const lists = copy.steps[step]?.lists;
      if (lists) restored[step] = { lists, values: Object.fromEntries(Object.entries(lists).map(([name, all]) => [name, all[0] ?? ''])), revision };
    }
    return { ...answers, safe: true, steps: restored };
  });
  setDraftCookie(desk, draft.key);
  const unready = firstUnready(draft.answers, await factsFor(desk.house.database.db, draft.answers, desk.lang, desk.now));
  return unready ? routeOfStep(unready) : 'appeals.check';
}

function readCopy(posted: FormDataEntryValue | null): z.infer<typeof Copy> | null {
  if (typeof posted !== 'string') return null;
  try {
    return Copy.safeParse(JSON.parse(posted)).data ?? null;
  } catch {
    return null;
  }
}

/** Erases the server's draft with its files; the page that answers erases the copy on the device. */
export async function eraseHere(desk: Desk): Promise<void> {
  await eraseDraft(desk.house.database.db, readDraftCookie(desk));
  dropCookie(desk.cookies, desk.house, 'draft');
}
