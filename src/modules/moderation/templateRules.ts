/** Fields of templates: `{{номер}}` in Ukrainian words, `{{number}}` in English ones. Pure. */
import { translator, type Language } from '#platform/i18n.ts';
import { templateFields, type TemplateField } from './rules.ts';

/** What a field is called in the words of one language. */
export const fieldName = (language: Language, field: TemplateField): string => translator(language)(`moderation.field.${field}`);

const hole = /\{\{([^{}]*)\}\}/g;
const plain = (name: string): string => name.trim().toLowerCase();
const fieldCalled = (language: Language, name: string): TemplateField | null =>
  templateFields.find((field) => plain(fieldName(language, field)) === plain(name)) ?? null;

/** Fields that stand in the words, each once and in their order; `unknown` are written like fields and are none. */
export function fieldsIn(language: Language, words: string): { known: TemplateField[]; unknown: string[] } {
  const names = [...new Set([...words.matchAll(hole)].map((found) => (found[1] ?? '').trim()))];
  const known = names.flatMap((name) => fieldCalled(language, name) ?? []);
  return { known: [...new Set(known)], unknown: names.filter((name) => fieldCalled(language, name) === null) };
}

/** The words with every field filled in that has a value; the others stay as they are. */
export const fillFields = (language: Language, words: string, values: Partial<Record<TemplateField, string>>): string =>
  words.replace(hole, (whole, name: string) => {
    const field = fieldCalled(language, name);
    const value = field === null ? undefined : values[field]?.trim();
    return value ? value : whole;
  });

/** Name of the form's field that asks for it. */
export const fieldInput = (field: TemplateField): string => `field-${field}`;
