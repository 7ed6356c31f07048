/** How the words to an author come together on the desk: ready sentences, templates, fields. What a person has typed is never lost. */
import type { Db } from '#db/index.ts';
import type { FieldErrors, Typed } from '#platform/forms.ts';
import { translator, type Language } from '#platform/i18n.ts';
import type { Draft } from './claims.ts';
import { moderationRules, pickReasons, readyWords, templateFields, type ReviewFacts, type ReviewKind, type TemplateField } from './rules.ts';
import { fieldInput, fieldName, fieldsIn, fillFields } from './templateRules.ts';
import { findVersion, type Template } from './templates.ts';

/** What stands in the form beside the checklist. */
export type Typing = {
  reasons: string[];
  words: string;
  /** The version of a template that was chosen in the list. */ choice: string;
  fields: Partial<Record<TemplateField, string>>;
};

/** Fields of templates as they were typed, empty ones left out. */
export const typedFields = (values: Typed): Typing['fields'] =>
  Object.fromEntries(
    templateFields.flatMap((field) => {
      const typed = values[fieldInput(field)]?.trim() ?? '';
      return typed === '' ? [] : [[field, [...typed].slice(0, moderationRules.template.field).join('')]];
    }),
  );

/** Ready sentences of the chosen reasons. Words somebody has edited stay; only sentences of newly chosen reasons are added. */
export function withReasons(kind: ReviewKind, language: Language, outcome: string, typing: Typing, before: Draft | null): string {
  const chosen = outcome === 'return' || outcome === 'decline' ? (pickReasons(kind, outcome, typing.reasons) ?? []) : [];
  const earlier = outcome === 'return' || outcome === 'decline' ? (pickReasons(kind, outcome, before?.reasons ?? []) ?? []) : [];
  const t = translator(language);
  const typed = typing.words.trim();
  if (typed === '' || typed === readyWords(t, earlier).trim()) return readyWords(t, chosen);
  const fresh = chosen.filter((reason) => !earlier.includes(reason) && !typed.includes(t(reason.words)));
  return [typed, ...fresh.map((reason) => t(reason.words))].join('\n\n');
}

/** The template that was chosen; null when there is none, or it is not for this outcome in this language, or it was retired. */
export async function chosenTemplate(db: Db, kind: ReviewKind, outcome: string, language: Language, choice: string): Promise<Template | null> {
  const found = await findVersion(db, choice, { kind: kind.kind, outcome });
  return found && !found.retired && found.language === language ? found : null;
}

/**
 * The words of a template with its known fields filled in, and its reason. They take the place of nothing typed, of ready sentences and of another
 * template that nobody edited; otherwise they follow what was typed.
 */
export async function withTemplate(
  db: Db,
  kind: ReviewKind,
  facts: Pick<ReviewFacts, 'language' | 'fields'>,
  chosen: Template,
  typing: Typing,
  before: Draft | null,
): Promise<{ words: string; reasons: string[]; template: string }> {
  const { language, fields = {} } = facts;
  const fill = (words: string): string => fillFields(language, words, { ...fields, ...typing.fields });
  const earlier = before?.template ? await findVersion(db, before.template, chosen) : null;
  const typed = typing.words.trim();
  const sentences = [typing.reasons, before?.reasons ?? []].map((codes) =>
    readyWords(
      translator(language),
      kind.reasons.filter((reason) => reason.outcome === chosen.outcome && codes.includes(reason.code)),
    ).trim(),
  );
  const untouched = typed === '' || sentences.includes(typed) || (earlier !== null && [earlier.words, fill(earlier.words)].includes(typed));
  const fresh = fill(chosen.words);
  const words = untouched ? fresh : typed.includes(fresh) ? typed : `${typed}\n\n${fresh}`;
  const reasons = chosen.outcome === 'return' ? [...new Set([...typing.reasons, chosen.reason])] : [chosen.reason];
  return { words, reasons, template: chosen.id };
}

/** Fields that still stand open in the words, as errors of the questions that ask for them. */
export const openFields = (language: Language, words: string): FieldErrors =>
  Object.fromEntries(
    fieldsIn(language, words).known.map((field) => [
      fieldInput(field),
      { key: 'moderation.field.empty' as const, values: { field: fieldName(language, field) } },
    ]),
  );
