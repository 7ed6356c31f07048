/** The words of a course: sections to read, then `---`, then questions with one right answer each, marked `+`. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import type { Language } from '#platform/i18n.ts';
import type { CourseName, Question } from './rules.ts';

export type Course = { name: CourseName; title: string; lead: string; sections: { title: string; html: string }[]; questions: Question[]; version: string };

const folder = 'content/courses';
const markdown = new MarkdownIt({ html: false, linkify: false });
markdown.disable(['image', 'table', 'code', 'html_block', 'html_inline']);
const known = new Map<string, Course>();

const textOf = (name: CourseName, language: Language): string => readFileSync(join(folder, language, `${name}.md`), 'utf8').replace(/\r\n?/g, '\n');

/** One version for both languages: whoever changes either changes the course. */
export const versionOf = (name: CourseName): string =>
  createHash('sha256')
    .update(`${textOf(name, 'uk')}\0${textOf(name, 'en')}`)
    .digest('hex')
    .slice(0, 12);

export function readCourse(name: CourseName, language: Language): Course {
  const key = `${language} ${name}`;
  const kept = known.get(key);
  if (kept) return kept;
  const made = { name, ...parseCourse(textOf(name, language)), version: versionOf(name) };
  known.set(key, made);
  return made;
}

/** Throws on words that are no course: a question without exactly one right answer, or about a section that is not there. */
export function parseCourse(text: string): Omit<Course, 'name' | 'version'> {
  const [reading = '', test = ''] = text.split(/\n---\n/);
  const [head = '', ...parts] = reading.split(/\n## /);
  const found = /^# (.+)\n+([\s\S]*)$/.exec(head);
  if (!found || parts.length === 0) throw new Error('A course begins with "# Title" and has sections.');
  const sections = parts.map((part) => {
    const [title = '', ...rest] = part.split('\n');
    return { title: title.trim(), html: markdown.render(rest.join('\n')) };
  });
  const questions = test
    .split(/^### /m)
    .slice(1)
    .map((block): Question => {
      const [first = '', ...rest] = block.trim().split('\n');
      const named = /^(\d+)\. (.+)$/.exec(first);
      const answers = rest.flatMap((row) => {
        const answer = /^([+-]) (.+)$/.exec(row);
        return answer ? [{ right: answer[1] === '+', text: answer[2] ?? '' }] : [];
      });
      const section = Number(named?.[1]);
      if (!named || answers.length < 2 || answers.filter(({ right }) => right).length !== 1 || !sections[section - 1])
        throw new Error(`A question with one right answer and its section: ${first}`);
      return { text: named[2] ?? '', answers: answers.map((one) => one.text), right: answers.findIndex(({ right }) => right), section };
    });
  if (questions.length === 0) throw new Error('A course has questions.');
  return { title: found[1] ?? '', lead: (found[2] ?? '').trim(), sections, questions };
}
