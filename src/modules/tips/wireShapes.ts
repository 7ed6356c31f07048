/** What the tip process takes from outside, to the letter: a name nobody asked for, a part of another size than the composer makes, and it is refused. */
import { z } from 'zod';
import { fromWire } from './wire.ts';
import { isEnvelope, isIdentity, isSealedText } from './ageShape.ts';
import { isDay } from '#platform/hours.ts';
import { limits, urgencies } from './rules.ts';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const sealed = (most: number, is: (bytes: Uint8Array) => boolean) =>
  z
    .string()
    .max(Math.ceil(most / 3) * 4)
    .transform((text, at): Uint8Array => {
      const bytes = fromWire(text);
      if (bytes && is(bytes)) return bytes;
      at.addIssue({ code: 'custom', message: 'not sealed as it should be' });
      return z.NEVER;
    });

const parts = {
  v: z.literal(1),
  envelope: sealed(limits.envelopeBytes, isEnvelope),
  files: z
    .array(hex(16))
    .max(limits.files)
    .refine((ids) => new Set(ids).size === ids.length),
  puzzle: z.string().max(300).optional(),
};
export const depositShape = z.strictObject({
  ...parts,
  message: sealed(limits.openingBytes, isSealedText),
  accessHash: hex(32),
  identity: sealed(limits.identityBytes, isIdentity).nullable(),
  urgency: z.enum(urgencies),
  ring: z.enum(['civil', 'all']),
  language: z.enum(['uk', 'en']),
});
export const addShape = z.strictObject({
  ...parts,
  message: sealed(limits.additionBytes, isSealedText),
  access: hex(32),
  seq: z.number().int().min(1).max(limits.items),
});
export const talkShape = z.strictObject({ v: z.literal(1), access: hex(32) });
export const shortenShape = z.strictObject({ v: z.literal(1), access: hex(32), keepUntil: z.string().refine(isDay) });

export type Deposit = z.infer<typeof depositShape>;
export type Addition = z.infer<typeof addShape>;

/** The data of a JSON body, or null. */
export function readWire<S extends z.ZodType>(body: Uint8Array, shape: S): z.infer<S> | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return shape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
