/** The first screen: danger, then the aim, which names the kind or shows another door. */
import type { FormState } from '#platform/forms.ts';
import { emptyForm } from '#platform/forms.ts';
import type { RouteId } from '#routes.ts';
import { changeDraft, findDraft, type Draft } from './drafts.ts';
import { elsewhere, type Elsewhere } from './formSteps.ts';
import { answerSafe, answerStep, factsFor, openStep, readDraftCookie, setDraftCookie, type Desk, type Turn } from './wizard.ts';

export type AimTurn = { go: RouteId | null; status: number } & (
  { show: 'danger' } | { show: 'aim'; draft: Draft | null; form: FormState<unknown> } | { show: 'elsewhere'; what: Elsewhere }
);

const shown = (turn: Turn): AimTurn => ({ show: 'aim', go: turn.go, status: turn.status, draft: turn.draft, form: turn.form });

export async function openAim(desk: Desk): Promise<AimTurn> {
  const turn = await openStep(desk, 'aim');
  return turn.draft?.answers.safe ? shown(turn) : { show: 'danger', go: null, status: 200 };
}

export async function answerAim(desk: Desk, sent: FormData): Promise<AimTurn> {
  if (sent.has('safe')) {
    if (await answerSafe(desk)) return { show: 'danger', go: 'appeals.aim', status: 200 };
    const facts = await factsFor(desk.house.database.db, null, desk.lang, desk.now);
    return shown({
      draft: null,
      facts,
      form: { ...emptyForm(), status: 'invalid', errors: { _form: { key: 'appeals.wizard.manyDrafts' } } },
      go: null,
      status: 429,
    });
  }
  // A sheet from the shelf was opened after the question about danger.
  if (sent.has('_safe')) await answerSafe(desk);
  const door = elsewhere.find((one) => one === sent.get('aim'));
  // What is not an appeal is explained at once and leaves no draft behind.
  if (door && !sent.has('_exit')) return { show: 'elsewhere', what: door, go: null, status: 200 };
  return shown(await answerStep(desk, 'aim', sent));
}

/** Turns what is written into a crime statement, or keeps it as it is: the author decides, once. */
export async function answerCrimeHint(desk: Desk, choice: 'crime' | 'keep'): Promise<void> {
  const { db } = desk.house.database;
  const cookie = readDraftCookie(desk);
  if ((await findDraft(db, cookie, desk.now)) === null) return;
  const draft = await changeDraft(db, cookie, desk.now, (answers, revision) => ({
    ...answers,
    crimeAsked: true,
    steps:
      choice === 'keep' ? answers.steps : { ...answers.steps, aim: { values: { aim: 'crime', kind: '' }, lists: { aim: ['crime'], kind: [''] }, revision } },
  }));
  setDraftCookie(desk, draft.key);
}
