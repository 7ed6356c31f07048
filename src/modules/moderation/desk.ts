import { z } from 'zod';
import type { Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { checkForm, type FieldErrors } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import type { Language, StringKey, Translate } from '#platform/i18n.ts';
import { findClaim, findDraft, keepDraft, releaseItem, takeItem, type Draft } from './claims.ts';
import { decide, listUndoable, undo, type Refusal } from './decisions.ts';
import type { Item } from './items.ts';
import { chosenTemplate, openFields, typedFields, withReasons, withTemplate, type Typing } from './deskWords.ts';
import { cleanChecklist, offers, openChecks, pickReasons, templateFields, type Outcome, type ReviewKind } from './rules.ts';
import { fieldInput, fillFields } from './templateRules.ts';

export const deskActs = [
  'take',
  'takeOver',
  'release',
  'approve',
  'return',
  'decline',
  'words',
  'template',
  'fill',
  'send',
  'back',
  'keep',
  'undo',
  'address',
] as const;

/** What one press of a button on the desk leads to. */
export type DeskAnswer =
  | { go: 'item'; /** Where the next thing is to be done: the id of a field. */ at?: string }
  | { go: 'queue' }
  | { go: 'next'; outcome: Outcome }
  | { stay: true; errors: FieldErrors; refusal: Refusal | 'taken' | 'late' | 'paused' | 'untrained' | null; address?: boolean };

/** Asks for the second factor when it was not proved lately: answers what is wrong with the code, or nothing. */
export type Prove = (code: string) => Promise<FieldErrors>;

const form = (kind: ReviewKind) =>
  z.object({
    act: z.enum(deskActs),
    version: z.coerce.number().int().default(0),
    decision: z.string().max(40).default(''),
    reasons: z.array(z.string().max(20)).max(30).default([]),
    // However long it is: a word that was typed is never lost, and too many are told of where they are counted.
    words: z.string().default(''),
    why: z.string().max(1000).default(''),
    code: z.string().max(40).default(''),
    template: z.string().max(40).default(''),
    ...Object.fromEntries(templateFields.map((field) => [fieldInput(field), z.string().optional()])),
    ...Object.fromEntries(kind.checks.map((_, i) => [checkField(i), z.string().max(10).optional()])),
  });

/** Name of the field of a check. */
export const checkField = (i: number): string => `check${i + 1}`;

/** Everything typed is kept before anything is tried, so no refusal, lost claim or fault costs a word. */
export async function workOn(
  house: House,
  kinds: readonly ReviewKind[],
  kind: ReviewKind,
  item: Item,
  staff: Staff,
  sent: FormData,
  t: Translate,
  prove: Prove,
  now: Date,
): Promise<DeskAnswer> {
  const read = readDesk(kind, sent);
  if (read.status !== 'valid') return { stay: true, errors: { _form: { key: 'form.unclear' } }, refusal: null };
  const { act, version, decision } = read.data;
  if (act === 'undo') return (await undo(house, decision, staff, now)) ? { go: 'item' } : { stay: true, errors: {}, refusal: 'late' };
  if (act === 'take') return takeOrTell(house, kinds, item, staff, now);
  if (act === 'takeOver') return takeFrom(house, kinds, item, staff, read.data.why, now);
  if (act === 'release') {
    await releaseItem(house, item.id, staff, now);
    return { go: 'queue' };
  }
  if (act === 'address') return showAddress(house, item, staff, read.data, prove, now);

  const before = await findDraft(house, item.id, staff.id);
  const step = stepOf(kind, read, sent, before);
  const next = await nextDraft(house, kind, item.subjectId, step, before, now);
  const draft = { ...next.draft, version };
  const { checklist } = draft;
  await keepDraft(house, item.id, staff.id, draft, now);
  if (Object.keys(next.errors).length > 0) return { stay: true, errors: next.errors, refusal: null };
  const outcome = outcomeOf(act, draft);
  if (outcome === null) return { go: 'item', ...whereNext(act, next.language, draft.words) };

  const given = {
    itemId: item.id,
    version,
    outcome,
    checklist,
    reasons: outcome === 'approve' ? [] : draft.reasons,
    words: outcome === 'approve' ? '' : draft.words,
    template: draft.template,
  } as const;
  const answer = await decide(house, kinds, { ...given, reasons: [...given.reasons] }, staff, now);
  if (answer.status === 'decided') return { go: 'next', outcome };
  // The second press of a double click finds what the first has done: the same decision of the same person, still waiting out its seconds.
  if (answer.why === 'closed' && (await listUndoable(house.database.db, staff.id)).some((one) => one.itemId === item.id && one.outcome === outcome))
    return { go: 'next', outcome };
  const unfilled = answer.why === 'blank' ? openFields(next.language, draft.words) : {};
  return { stay: true, errors: Object.keys(unfilled).length > 0 ? unfilled : faultsOf(kind, answer.why, checklist, t), refusal: answer.why };
}

async function takeOrTell(house: House, kinds: readonly ReviewKind[], item: Item, staff: Staff, now: Date): Promise<DeskAnswer> {
  const taken = await takeItem(house, kinds, { itemId: item.id, staff }, now);
  if (taken.status === 'yours') return { go: 'item' };
  return { stay: true, errors: {}, refusal: taken.status };
}

/** A lead takes what somebody else holds, and says why: the other may have gone home, and the applicant waits. */
async function takeFrom(house: House, kinds: readonly ReviewKind[], item: Item, staff: Staff, why: string, now: Date): Promise<DeskAnswer> {
  if ([...why.trim()].length < 5) return { stay: true, errors: { why: { key: 'moderation.over.missing' } }, refusal: null };
  const taken = await takeItem(house, kinds, { itemId: item.id, staff, over: why.trim() }, now);
  return taken.status === 'yours' ? { go: 'item' } : { stay: true, errors: {}, refusal: taken.status };
}

/** Only the person who works on the item sees the address, proves lately who they are, says why, and leaves a line in the record. */
async function showAddress(house: House, item: Item, staff: Staff, typed: { why: string; code: string }, prove: Prove, now: Date): Promise<DeskAnswer> {
  const { why } = typed;
  const claim = await findClaim(house.database.db, item.id, now);
  if (claim?.staffId !== staff.id) return { stay: true, errors: {}, refusal: 'lost' };
  if ([...why.trim()].length < 5) return { stay: true, errors: { why: { key: 'moderation.address.missing' } }, refusal: null };
  const unproved = await prove(typed.code);
  if (Object.keys(unproved).length > 0) return { stay: true, errors: unproved, refusal: null };
  // The reason may name people, so the record that outlives them holds it sealed.
  await house.database.db.transaction((tx) =>
    writeAudit(
      tx,
      {
        staffId: staff.id,
        by: 'staff',
        act: 'review.address',
        subjectKind: item.kind,
        subjectId: item.subjectId,
        detail: { item: item.id, whySealed: house.vault.seal(why.trim()) },
      },
      now,
    ),
  );
  return { stay: true, errors: {}, refusal: null, address: true };
}

/** After the words were put together: the first question about them that is open, otherwise the words themselves. */
export function whereNext(act: Step['act'], language: Language, words: string): { at?: string } {
  if (act !== 'template' && act !== 'fill') return {};
  return { at: Object.keys(openFields(language, words))[0] ?? 'words' };
}

/** What a press of a button decides; null when it only prepares. */
export const outcomeOf = (act: Step['act'], draft: Pick<Draft, 'outcome'>): Outcome | null =>
  act === 'approve' ? 'approve' : act !== 'send' ? null : draft.outcome === 'return' ? 'return' : 'decline';

type Read = Extract<ReturnType<typeof readDesk>, { status: 'valid' }>;
const readDesk = (kind: ReviewKind, sent: FormData) => checkForm(sent, form(kind));

function stepOf(kind: ReviewKind, { data, values }: Read, sent: FormData, before: Draft | null): Step {
  const fields = Object.fromEntries(kind.checks.map((check, i) => [check, values[checkField(i)]]));
  const { act, reasons, words, template: choice } = data;
  // The step with the reasons does not repeat the checklist, so what was answered before stands.
  const checklist = { ...before?.checklist, ...cleanChecklist(kind, fields) };
  return { act, checklist, reasons, words, choice, fields: typedFields(values), worded: sent.has('words') };
}

/** The form of the desk as one step; null when it is none. */
export function readStep(kind: ReviewKind, sent: FormData, before: Draft | null): { step: Step } | null {
  const read = readDesk(kind, sent);
  return read.status === 'valid' ? { step: stepOf(kind, read, sent, before) } : null;
}

export type Step = Typing & {
  act: (typeof deskActs)[number];
  checklist: Record<string, string>;
  /** Whether the form had a field for the words. */ worded: boolean;
};
/** What is kept of this step, and what was wrong with it. */
export async function nextDraft(
  house: House,
  kind: ReviewKind,
  subjectId: string,
  step: Step,
  before: Draft | null,
  now: Date,
): Promise<{ draft: Omit<Draft, 'version'>; language: Language; errors: FieldErrors }> {
  const { act, checklist } = step;
  const db = house.database.db;
  const mended = ['words', 'template', 'fill', 'send'].includes(act);
  const facts = mended ? await kind.facts?.(db, house, subjectId, 'uk', now) : null;
  const language = facts?.language ?? 'uk';
  const said = (draft: Pick<Draft, 'reasons' | 'words' | 'outcome' | 'template' | 'fields'>, errors: FieldErrors = {}) => ({
    draft: { checklist, ...draft },
    language,
    errors,
  });
  const kept = step.worded
    ? { reasons: step.reasons, words: step.words, template: before?.template ?? '', fields: step.fields }
    : { reasons: before?.reasons ?? [], words: before?.words ?? '', template: before?.template ?? '', fields: before?.fields ?? {} };
  if (act === 'back') return said({ ...kept, outcome: '' });
  if ((act === 'return' || act === 'decline') && offers(kind, act)) {
    // Reasons and words for the one outcome make no sense for the other.
    return before?.outcome === act || (before && pickReasons(kind, act, before.reasons)?.length)
      ? said({ ...kept, outcome: act })
      : said({ reasons: [], words: '', template: '', fields: {}, outcome: act });
  }
  const outcome = before?.outcome ?? '';
  if (!mended) return said({ ...kept, outcome });
  // What was typed into a field goes into the words, whichever button was pressed.
  const words = fillFields(language, kept.words, kept.fields);
  const filled = { ...kept, words, fields: {}, outcome };
  if (act === 'words') return said({ ...filled, words: withReasons(kind, language, outcome, { ...step, words }, before) });
  if (act !== 'template') return said(filled);
  const chosen = await chosenTemplate(db, kind, outcome, language, step.choice);
  if (!chosen) return said(filled, { template: { key: 'moderation.template.missing' } });
  return said({ ...filled, ...(await withTemplate(db, kind, { language, fields: facts?.fields ?? {} }, chosen, { ...step, words }, before)) });
}

/** A refusal as errors of the fields it is about. */
export function faultsOf(kind: ReviewKind, why: Refusal, checklist: Record<string, string>, t: Translate): FieldErrors {
  if (why === 'checks') {
    const open: readonly StringKey[] = openChecks(kind, checklist);
    return Object.fromEntries(
      kind.checks.flatMap((check, i) =>
        open.includes(check) ? [[checkField(i), { key: 'moderation.checks.open' as const, values: { check: t(check) } }]] : [],
      ),
    );
  }
  if (why === 'reasons') return { reasons: { key: 'moderation.reasons.missing' } };
  if (why === 'words') return { words: { key: 'moderation.words.missing' } };
  if (why === 'blank') return { words: { key: 'moderation.words.blank' } };
  return {};
}

/** Keeps what stands in the form without trying anything: sent now and then while a person works. */
export async function keepTyped(house: House, kind: ReviewKind, item: Item, staff: Staff, sent: FormData, now: Date): Promise<void> {
  const known = new FormData();
  for (const [name, value] of sent) if (name in form(kind).shape && name !== 'act') known.append(name, value);
  known.set('act', 'keep');
  const read = readDesk(kind, known);
  if (read.status !== 'valid' || !sent.has('version')) return;
  const before = await findDraft(house, item.id, staff.id);
  const { draft } = await nextDraft(house, kind, item.subjectId, stepOf(kind, read, sent, before), before, now);
  await keepDraft(house, item.id, staff.id, { ...draft, version: read.data.version }, now);
}
