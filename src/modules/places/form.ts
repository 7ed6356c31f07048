import { z } from 'zod';
import { line } from '#platform/forms.ts';

/** What may be wrong about a beat and its officer, and about a place. */
export const wrongKinds = {
  beat: ['house', 'person', 'phone', 'hours', 'other'],
  place: ['access', 'hours', 'phone', 'address', 'other'],
} as const;
export type WrongSubject = keyof typeof wrongKinds;

export const wordsLimit = 500;

export const reportForm = (subject: WrongSubject) =>
  z.object({
    wrong: z.enum(wrongKinds[subject], { error: 'places.wrong.kindMissing' }),
    words: line(3, wordsLimit, 'places.wrong.wordsMissing', 'places.wrong.wordsLong'),
  });
