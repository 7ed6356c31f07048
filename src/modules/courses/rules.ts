/** Courses, their terms and how an answer sheet is judged. Pure. */

/** `months`: how long a passed test counts. `file`: the name of its words in `content/courses`. */
export const courses = { briefing: { months: 12 } } as const satisfies Record<string, { months: number }>;
export type CourseName = keyof typeof courses;
export const isCourse = (text: string): text is CourseName => text in courses;

export const courseRules = {
  passPercent: 70,
  /** Tests of one person in a day: a test is read, not guessed. */
  triesPerDay: 6,
  /** How long a test that was not passed is remembered, and one that was passed after its last day. */
  keptDays: 30,
} as const;

export type Question = { text: string; answers: readonly string[]; right: number; /** Number of the section that answers it, from 1. */ section: number };

/** Which questions were answered right; `null` stands for no answer. */
export function judge(questions: readonly Question[], given: readonly (number | null)[]): { right: number; passed: boolean; wrong: number[] } {
  const wrong = questions.flatMap((question, i) => (given[i] === question.right ? [] : [i]));
  const right = questions.length - wrong.length;
  return { right, passed: right * 100 >= courseRules.passPercent * questions.length, wrong };
}
