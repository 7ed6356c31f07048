/** Reads a page's own POST. Keeps what was typed, so an error never costs anyone their words. */
import { z } from 'zod';
import { isStringKey, type StringKey, type Values } from './i18n.ts';

/** What is wrong with one field: a string's name and the numbers it mentions. */
export type FieldError = { key: StringKey; values?: Values };
export type FieldErrors = Partial<Record<string, FieldError>>;
/** What was typed, by field. Repeated fields (checkboxes) are kept as a list in `lists`. */
export type Typed = Partial<Record<string, string>>;

export type FormState<T> =
  | { status: 'empty'; values: Typed; lists: Partial<Record<string, string[]>>; errors: FieldErrors }
  | { status: 'invalid'; values: Typed; lists: Partial<Record<string, string[]>>; errors: FieldErrors }
  | { status: 'valid'; values: Typed; lists: Partial<Record<string, string[]>>; errors: FieldErrors; data: T };

/** A form before anything was typed, or filled from what is already known. */
export const emptyForm = (values: Typed = {}, lists: Partial<Record<string, string[]>> = {}): FormState<never> => ({
  status: 'empty',
  values,
  lists,
  errors: {},
});

/** Line ends become LF and NUL is dropped before anything is measured or hashed; bidirectional controls are removed from single-line fields by `line`. */
export const cleanText = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\0', '').normalize('NFC');

/**
 * Reads the posted form against a zod object. Messages of the schema are string keys; numbers for the sentence
 * travel in the issue's `params`. Fields the schema does not know are ignored only when they begin with `_`
 * (protective fields); others make the form invalid.
 */
export async function readForm<S extends z.ZodObject>(request: Request, schema: S): Promise<FormState<z.infer<S>>> {
  if (request.method !== 'POST') return emptyForm();
  return checkForm(await request.formData(), schema);
}

/** As `readForm`, for a body that is already read. */
export function checkForm<S extends z.ZodObject>(sent: FormData, schema: S): FormState<z.infer<S>> {
  const values: Typed = {};
  const lists: Partial<Record<string, string[]>> = {};
  for (const [name, value] of sent) {
    if (typeof value !== 'string') continue;
    const text = cleanText(value);
    values[name] ??= text;
    (lists[name] ??= []).push(text);
  }
  const known: Record<string, unknown> = {};
  for (const name of Object.keys(values)) {
    if (name.startsWith('_') && !(name in schema.shape)) continue;
    known[name] = takesList(schema.shape[name]) ? lists[name] : values[name];
  }
  const parsed = schema.safeParse(known);
  // Counted by hand: an intersection with a strict object reports an unknown key only when both sides refuse it.
  const strange = Object.keys(known).filter((name) => !(name in schema.shape));
  if (parsed.success && strange.length === 0) return { status: 'valid', values, lists, errors: {}, data: parsed.data };
  const errors: FieldErrors = {};
  for (const issue of parsed.error?.issues ?? []) {
    const name = issue.path.join('.') || '_form';
    errors[name] ??= errorOf(issue);
  }
  if (strange.length > 0) errors['_form'] ??= { key: 'form.unclear' };
  return { status: 'invalid', values, lists, errors };
}

function takesList(field: unknown): boolean {
  let inner = field;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner instanceof z.ZodArray;
}

function errorOf(issue: z.core.$ZodIssue): FieldError {
  const values = 'params' in issue && issue.params ? numbers(issue.params) : undefined;
  const key = isStringKey(issue.message) ? issue.message : 'form.unclear';
  return values ? { key, values } : { key };
}

function numbers(params: Record<string, unknown>): Values {
  const found: Values = {};
  for (const [name, value] of Object.entries(params)) if (typeof value === 'string' || typeof value === 'number') found[name] = value;
  return found;
}

/** Single-line text: trimmed, inner spaces joined, bidirectional and other control characters removed. Limits count code points. */
export const line = (min: number, max: number, missing: StringKey, tooLong: StringKey): z.ZodType<string> =>
  z
    .string({ error: missing })
    .transform((text) =>
      text
        .replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, ' ')
        .replace(/\s+/gu, ' ')
        .trim(),
    )
    .refine((text) => [...text].length >= min, { error: missing, params: { min } })
    .refine((text) => [...text].length <= max, { error: tooLong, params: { max } });

/** Text of many lines, kept to the letter but for line ends. Limits count code points of the trimmed text. */
export const prose = (min: number, max: number, missing: StringKey, tooLong: StringKey): z.ZodType<string> =>
  z
    .string({ error: missing })
    .refine((text) => [...text.trim()].length >= min, { error: missing, params: { min } })
    .refine((text) => [...text].length <= max, { error: tooLong, params: { max } });
