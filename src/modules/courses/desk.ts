/** What the page of a test does with a sent answer sheet. */
import { emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { readCourse, type Course } from './content.ts';
import { takeTest, type Learner, type Taken } from './results.ts';

export type SheetTurn = { course: Course; form: FormState<unknown>; taken: Extract<Taken, { status: 'done' }> | null; status: 200 | 422 | 429 };
type SheetDesk = { house: House; request: Request; learner: Learner; now: Date };

/** Every question has to be answered; what was answered stays. */
export async function takeSheet({ house, request, learner, now }: SheetDesk, name: Course['name']): Promise<SheetTurn> {
  const course = readCourse(name, learner.language);
  if (request.method !== 'POST') return { course, form: emptyForm(), taken: null, status: 200 };
  const sent = await request.formData();
  const values: Record<string, string> = {};
  const given = course.questions.map((question, i) => {
    const value = sent.get(`q${i + 1}`);
    const chosen = typeof value === 'string' && /^\d$/.test(value) ? Number(value) : null;
    if (chosen === null || question.answers[chosen] === undefined) return null;
    values[`q${i + 1}`] = String(chosen);
    return chosen;
  });
  const back = (errors: FieldErrors): FormState<unknown> => ({ ...emptyForm(values), status: 'invalid', errors });
  const missing = Object.fromEntries(
    given.flatMap((one, i) => (one === null ? [[`q${i + 1}`, { key: 'courses.test.missing', values: { number: i + 1 } } as const]] : [])),
  );
  if (Object.keys(missing).length > 0) return { course, form: back(missing), taken: null, status: 422 };
  const taken = await takeTest(house, name, learner, given, now);
  if (taken.status === 'often') return { course, form: back({ _form: { key: 'courses.test.often' } }), taken: null, status: 429 };
  return { course, form: emptyForm(values), taken, status: 200 };
}
