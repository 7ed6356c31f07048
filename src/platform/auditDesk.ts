/** How people look through the record of acts: by who, what, about what and when; and how it leaves the portal. */
import { and, desc, eq, gte, isNull, like, lt, or, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { audit, auditChain } from '#db/schema/audit.ts';
import { actors, type Actor } from './audit.ts';
import { line } from './forms.ts';
import { isStringKey, type StringKey } from './i18n.ts';
import { addDays, kyivInstant } from './hours.ts';

/** What the first word of an act says about it. */
export const auditParts = ['appeals', 'audit', 'consents', 'events', 'letters', 'minutes', 'patrols', 'people', 'places', 'privacy', 'residents', 'review', 'settings', 'tips', 'visits'] as const;
export type AuditPart = (typeof auditParts)[number];

export type AuditQuestion = {
  /** A staff id, or `resident`, `police`, `portal`. */
  who: string | null;
  part: AuditPart | null;
  /** Id of what the act was about. */
  subject: string | null;
  /** First and last day, as in Kyiv. */
  from: string | null;
  to: string | null;
  /** Only lines before this one: how one goes back in time. */
  before: number | null;
};

const day = /^\d{4}-\d{2}-\d{2}$/;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const realDay = (text: string | null): string | null => (text !== null && day.test(text) && !Number.isNaN(Date.parse(text)) ? text : null);

/** Reads the filters of the page's address; what is no filter is taken as not asked. */
export function readQuestion(query: URLSearchParams): AuditQuestion {
  const who = query.get('khto') ?? '';
  const subject = (query.get('predmet') ?? '').trim();
  const before = Number(query.get('pered'));
  return {
    who: uuid.test(who) || (who !== 'staff' && actors.some((one) => one === who)) ? who : null,
    part: auditParts.find((one) => one === query.get('diia')) ?? null,
    subject: subject !== '' && subject.length <= 100 ? subject : null,
    from: realDay(query.get('vid')),
    to: realDay(query.get('do')),
    before: Number.isSafeInteger(before) && before > 0 ? before : null,
  };
}

/** The same filters as they stand in an address. */
export function askedAs(asked: AuditQuestion): URLSearchParams {
  const named = { khto: asked.who, diia: asked.part, predmet: asked.subject, vid: asked.from, do: asked.to };
  return new URLSearchParams(Object.entries(named).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function conditions(asked: AuditQuestion): SQL | undefined {
  const byActor = actors.find((one) => one === asked.who);
  return and(
    asked.who === null ? undefined : byActor ? and(eq(audit.by, byActor), isNull(audit.staffId)) : eq(audit.staffId, asked.who),
    asked.part === null ? undefined : or(eq(audit.act, asked.part), like(audit.act, `${asked.part}.%`)),
    asked.subject === null ? undefined : eq(audit.subjectId, asked.subject),
    asked.from === null ? undefined : gte(audit.at, kyivInstant(asked.from, 0)),
    asked.to === null ? undefined : lt(audit.at, kyivInstant(addDays(asked.to, 1), 0)),
    asked.before === null ? undefined : lt(audit.id, asked.before),
  );
}

export type AuditLine = {
  id: number;
  at: Date;
  staffId: string | null;
  by: Actor;
  act: string;
  subjectKind: string;
  subjectId: string;
  detail: Record<string, unknown>;
  hash: string | null;
};
export const auditPerPage = 50;
/** A file nobody can open helps nobody: whoever needs more asks for a shorter time. */
export const auditPerExport = 50_000;

/** The newest lines that fit, at most `most` of them. */
export async function listAudit(db: Db | Tx, asked: AuditQuestion, most = auditPerPage): Promise<AuditLine[]> {
  const found = await db
    .select({ row: audit, hash: auditChain.hash })
    .from(audit)
    .leftJoin(auditChain, eq(auditChain.auditId, audit.id))
    .where(conditions(asked))
    .orderBy(desc(audit.id))
    .limit(most);
  return found.map(({ row, hash }) => ({
    ...row,
    by: actors.find((one) => one === row.by) ?? 'portal',
    detail: z.record(z.string(), z.unknown()).catch({}).parse(row.detail),
    hash,
  }));
}

/** What kind of thing a line is about, in words where there are some. */
export function subjectWords(kind: string): StringKey | null {
  const key = `audit.subject.${kind}`;
  return isStringKey(key) ? key : null;
}

/** What an act is called; an act without words of its own is shown as it is written. */
export function actWords(act: string): StringKey | null {
  const key = `audit.act.${act}`;
  return isStringKey(key) ? key : null;
}

/** What a fact of a line is called, in words where there are some. */
export function factWords(name: string): StringKey | null {
  const key = `audit.fact.${name}`;
  return isStringKey(key) ? key : null;
}

/** A role, a state or a decision in words; null for whatever else a fact holds. */
export function valueWords(name: string, value: string): StringKey | null {
  const key = name === 'role' ? `people.role.${value}` : `audit.value.${value}`;
  return isStringKey(key) ? key : null;
}

export const exportForm = z.object({
  why: line(10, 200, 'audit.export.why.missing', 'audit.export.why.long'),
  code: z.string().max(40, { error: 'form.unclear' }).default(''),
  act: z.string().optional(),
});

const cell = (value: string): string => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;

/** The lines as a table for other programs; a cell that a spreadsheet would take for a formula is made plain text. */
export function auditCsv(lines: readonly AuditLine[], nameOf: (line: AuditLine) => string): string {
  const head = ['line', 'at', 'by', 'name', 'act', 'subject', 'subject_id', 'detail', 'hash'];
  const rows = lines.map((one) =>
    [String(one.id), one.at.toISOString(), one.by, nameOf(one), one.act, one.subjectKind, one.subjectId, JSON.stringify(one.detail), one.hash ?? '']
      .map(cell)
      .join(','),
  );
  return `\uFEFF${[head.join(','), ...rows].join('\r\n')}\r\n`;
}
