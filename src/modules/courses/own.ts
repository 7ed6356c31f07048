/** Tests of one person, as a part of what the account lists and the archive holds. */
import { count, eq } from 'drizzle-orm';
import { courseResults } from '#db/schema/courses.ts';
import { formatDate, translator, type Language } from '#platform/i18n.ts';
import { kyivDay, noonOf } from '#platform/hours.ts';
import type { OwnRow, Personal } from '#platform/personal.ts';
import { link } from '#routes.ts';
import { readCourse } from './content.ts';
import { listResults, type CourseResult } from './results.ts';
import { isCourse } from './rules.ts';

const titleOf = (name: string, language: Language): string => (isCourse(name) ? readCourse(name, language).title : name);
const lines = (row: CourseResult, language: Language): string[] => {
  const t = translator(language);
  return [
    t('courses.result.count', { right: row.right, questions: row.questions }),
    row.lastOn === null ? t('courses.own.failed') : t('courses.own.until', { day: formatDate(language, noonOf(row.lastOn)) }),
  ];
};

export const personal: Personal = {
  name: 'courses',
  title: 'courses.own.title',
  empty: 'courses.own.empty',
  eraseLabel: 'courses.own.erase',
  keptLabel: 'courses.own.kept',
  async list(db, _house, { emailDigest }, language, now) {
    return (await listResults(db, emailDigest)).map((row): OwnRow => {
      const holds = row.lastOn !== null && row.lastOn >= kyivDay(now);
      return {
        kind: 'course',
        key: row.id,
        name: titleOf(row.course, language),
        href: link('courses.course', language, { slug: row.course }),
        on: row.at,
        state: { kind: holds ? 'ok' : 'quiet', icon: holds ? 'check' : 'clock', text: lines(row, language)[1] ?? '' },
        added: false,
      };
    });
  },
  subjects: async () => [],
  async gather(db, _house, { emailDigest }, language) {
    const rows = await listResults(db, emailDigest);
    return {
      data: rows.map(({ course, version, right, questions, passed, at, lastOn }) => ({ course, version, right, questions, passed, at, lastOn })),
      entries: rows.map((row) => ({
        name: titleOf(row.course, language),
        lines: [formatDate(language, row.at), ...lines(row, language)],
        files: [],
      })),
      files: [],
    };
  },
  async remains(db, { emailDigest }) {
    const [row] = await db.select({ all: count() }).from(courseResults).where(eq(courseResults.personDigest, emailDigest));
    return { erasable: Number(row?.all ?? 0), kept: 0 };
  },
  async erase(tx, _house, { emailDigest }) {
    await tx.delete(courseResults).where(eq(courseResults.personDigest, emailDigest));
  },
};
