import { expect, test } from 'vitest';
import { parseCourse, readCourse, versionOf } from '#modules/courses/content.ts';
import { monthsAfter } from '#modules/courses/results.ts';
import { courses, isCourse, judge } from '#modules/courses/rules.ts';

const names = Object.keys(courses).filter(isCourse);

test.each(names)('%s asks the same questions in both languages', (name) => {
  const [uk, en] = [readCourse(name, 'uk'), readCourse(name, 'en')];
  const shape = (course: typeof uk) => course.questions.map(({ answers, right, section }) => [answers.length, right, section]);
  expect(shape(en)).toEqual(shape(uk));
  expect(en.sections).toHaveLength(uk.sections.length);
  expect([en.version, uk.version]).toEqual([versionOf(name), versionOf(name)]);
});

test.each(names)('%s is not passed by always choosing the same place', (name) => {
  const { questions } = readCourse(name, 'uk');
  for (const place of [0, 1, 2])
    expect(
      judge(
        questions,
        questions.map(() => place),
      ).passed,
    ).toBe(false);
});

test('a question without one right answer, or about nothing, is no course', () => {
  const course = (question: string) => `# T\n\nLead\n\n## One\n\nText\n\n---\n\n${question}`;
  expect(parseCourse(course('### 1. Q?\n- a\n+ b')).questions[0]).toMatchObject({ right: 1, section: 1 });
  for (const broken of ['### 1. Q?\n- a\n- b', '### 1. Q?\n+ a\n+ b', '### 2. Q?\n+ a\n- b', '### Q?\n+ a\n- b', ''])
    expect(() => parseCourse(course(broken))).toThrow();
});

test('seventy of a hundred pass, sixty-nine do not', () => {
  const questions = Array.from({ length: 100 }, () => ({ text: '', answers: ['a', 'b'], right: 0, section: 1 }));
  const sheet = (right: number) => questions.map((_, i) => (i < right ? 0 : 1));
  expect([judge(questions, sheet(70)).passed, judge(questions, sheet(69)).passed]).toEqual([true, false]);
  expect(judge(questions, [...sheet(99).slice(0, 99), null])).toMatchObject({ right: 99, wrong: [99] });
});

test('a year after the last of February is a day that exists', () => {
  expect([monthsAfter('2024-02-29', 12), monthsAfter('2026-11-22', 12), monthsAfter('2026-08-31', 6)]).toEqual(['2025-02-28', '2027-11-22', '2027-02-28']);
});
