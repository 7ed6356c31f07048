/** The course: invented appeals, what a mentor would do with each, and what a mentor would notice. Pure. */
import { z } from 'zod';
import practice from '#content/practice.json' with { type: 'json' };
import type { Language, StringKey } from '#platform/i18n.ts';
import { answers, outcomes, type Answer, type Outcome, type ReviewFacts, type ReviewKind } from './rules.ts';

const Lesson = z.object({
  key: z.string().regex(/^[a-z-]+$/),
  kind: z.string(),
  subject: z.string(),
  parts: z.array(z.object({ title: z.string(), text: z.string() })),
  /** What the portal would answer by itself. */
  answers: z.record(z.string(), z.enum(answers)),
  /** Of several reasons each is right. */
  right: z.object({ outcome: z.enum(outcomes), reasons: z.array(z.string()) }),
  /** Checks that matter here, and their answers. */
  checks: z.record(z.string(), z.enum(answers)),
  note: z.object({ uk: z.string(), en: z.string() }),
});
export type Lesson = z.infer<typeof Lesson>;

/** The whole course, in its order. */
export const lessons: readonly Lesson[] = z.array(Lesson).parse(practice);
export const findLesson = (key: string): Lesson | null => lessons.find((one) => one.key === key) ?? null;

/** What it is called on the desk: it can never be taken for the number of an appeal. */
export const lessonRef = (lesson: Lesson): string => `Н-${lessons.indexOf(lesson) + 1}`;

export type Tried = { outcome: Outcome; reasons: readonly string[]; checklist: Readonly<Record<string, string>> };
/** Whether a mentor would have decided so. */
export const isRight = ({ right }: Lesson, { outcome, reasons }: Tried): boolean =>
  outcome === right.outcome && (right.reasons.length === 0 ? reasons.length === 0 : reasons.some((code) => right.reasons.includes(code)));

/** Checks that a mentor would have answered otherwise. */
export const otherAnswers = (kind: Pick<ReviewKind, 'checks'>, { checks }: Lesson, { checklist }: Tried): { check: StringKey; answer: Answer }[] =>
  kind.checks.flatMap((check) => {
    const answer = checks[check];
    return answer !== undefined && checklist[check] !== undefined && checklist[check] !== answer ? [{ check, answer }] : [];
  });

/** The kind of the real thing with its checks and reasons, and nothing of what it can do: it opens no subject and carries nothing out. */
export function practiceKind(kind: ReviewKind, lesson: Lesson): ReviewKind {
  const facts: ReviewFacts = { language: 'uk', addressee: null, next: null, answers: lesson.answers, fields: { number: lessonRef(lesson) } };
  return {
    kind: kind.kind,
    label: kind.label,
    checks: kind.checks,
    reasons: kind.reasons,
    sends: false,
    titles: async () => new Map(),
    facts: async () => facts,
    apply: async () => ({ ok: false, why: 'moderation.practice.noEffect' }),
  };
}

export const noteOf = (lesson: Lesson, language: Language): string => lesson.note[language];
