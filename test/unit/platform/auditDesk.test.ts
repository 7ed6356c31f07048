import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { events } from '#modules/appeals/rules.ts';
import { actWords, askedAs, auditCsv, auditParts, readQuestion, type AuditLine } from '#platform/auditDesk.ts';

const nothing = { who: null, part: null, subject: null, from: null, to: null, before: null };
const asked = (query: string) => readQuestion(new URLSearchParams(query));

test('an address without filters asks for everything', () => expect(asked('')).toEqual(nothing));

test('filters come back in the address as they were asked', () => {
  const query = 'khto=7d0f9d3e-0000-4000-8000-000000000001&diia=review&predmet=abc&vid=2026-11-01&do=2026-11-20';
  expect(askedAs(asked(`${query}&pered=77`)).toString()).toBe(query);
  expect(asked(`${query}&pered=77`).before).toBe(77);
});

test.each(["khto=' or 1=1", 'khto=staff', 'diia=drop', 'vid=2026-13-40', 'vid=вчора', 'do=20261120', 'pered=-1', 'pered=1e99', `predmet=${'x'.repeat(200)}`])(
  'what is no filter is taken as not asked: %s',
  (query) => expect(asked(query)).toEqual(nothing),
);

/** Every act that the code writes into the record, as far as it stands there as a word. */
function writtenActs(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|astro)$/.test(entry.name))
    .flatMap((entry) => {
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      return text.includes('writeAudit') || text.includes('writeReading') || text.includes('audited')
        ? [...text.matchAll(/\bact: '([a-z]+\.[A-Za-z.]+)'/g)].map((found) => found[1] ?? '')
        : [];
    });
}

test('every step of an appeal has words in the journal', () => expect(events.filter((event) => actWords(`appeals.${event}`) === null)).toEqual([]));

test('every act has words in the journal and belongs to a part one can ask for', () => {
  const acts = [...new Set(writtenActs('src'))];
  expect(acts.length).toBeGreaterThan(20);
  expect(acts.filter((act) => actWords(act) === null)).toEqual([]);
  expect(acts.filter((act) => !auditParts.some((part) => part === act.split('.')[0]))).toEqual([]);
});

test('a cell that a spreadsheet would run is plain text, and quotes stay quotes', () => {
  const line: AuditLine = {
    id: 1,
    at: new Date(0),
    staffId: null,
    by: 'portal',
    act: 'review.take',
    subjectKind: 'appeal',
    subjectId: '=1+1',
    detail: { why: 'a "b"' },
    hash: null,
  };
  const [head, row] = auditCsv([line], () => '@name').split('\r\n');
  expect(head).toBe('\uFEFFline,at,by,name,act,subject,subject_id,detail,hash');
  expect(row).toBe(`"1","1970-01-01T00:00:00.000Z","portal","'@name","review.take","appeal","'=1+1","{""why"":""a \\""b\\""""}",""`);
});
