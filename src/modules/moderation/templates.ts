/** Templates of the words to an author. Leads write them; every change is a new version, and an old one stays readable. */
import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import ready from '#content/templates.json' with { type: 'json' };
import { rows, type Db, type Tx } from '#db/index.ts';
import { reviewTemplates } from '#db/schema/moderation.ts';
import type { Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { line, prose } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { moderationRules, type ReviewKind } from './rules.ts';
import { fieldsIn } from './templateRules.ts';

export type Template = typeof reviewTemplates.$inferSelect;

/** The version that stands of each template. */
const standing = sql`not exists (select 1 from review_templates newer where newer.template_id = ${reviewTemplates.templateId} and newer.version > ${reviewTemplates.version})`;

export const templatePage = 30;
/** What stands, in the order of the reasons; retired ones apart. Pages count from 1. */
export async function listTemplates(db: Db, ask: { retired: boolean; page: number }): Promise<{ templates: Template[]; more: boolean }> {
  const found = await db
    .select()
    .from(reviewTemplates)
    .where(and(standing, eq(reviewTemplates.retired, ask.retired)))
    .orderBy(asc(reviewTemplates.kind), desc(reviewTemplates.outcome), asc(reviewTemplates.reason), asc(reviewTemplates.language), asc(reviewTemplates.name))
    .limit(templatePage + 1)
    .offset((ask.page - 1) * templatePage);
  return { templates: found.slice(0, templatePage), more: found.length > templatePage };
}

export const hasTemplates = async (db: Db): Promise<boolean> => (await db.select({ id: reviewTemplates.id }).from(reviewTemplates).limit(1)).length > 0;

/** What a moderator may choose from now, at most fifty. */
export async function listChoices(db: Db | Tx, ask: { kind: string; outcome: string; language: Language }): Promise<Template[]> {
  return db
    .select()
    .from(reviewTemplates)
    .where(
      and(
        eq(reviewTemplates.kind, ask.kind),
        eq(reviewTemplates.outcome, ask.outcome),
        eq(reviewTemplates.language, ask.language),
        eq(reviewTemplates.retired, false),
        standing,
      ),
    )
    .orderBy(asc(reviewTemplates.reason), asc(reviewTemplates.name))
    .limit(50);
}

/** One version, for these words and this outcome alone; null when it is another's. */
export async function findVersion(db: Db | Tx, id: string, of: { kind: string; outcome: string }): Promise<Template | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const [row] = await db
    .select()
    .from(reviewTemplates)
    .where(and(eq(reviewTemplates.id, id), eq(reviewTemplates.kind, of.kind), eq(reviewTemplates.outcome, of.outcome)));
  return row ?? null;
}

/** Every version of a template, the newest first. */
export async function listVersions(db: Db | Tx, templateId: string): Promise<Template[]> {
  if (!z.uuid().safeParse(templateId).success) return [];
  return db.select().from(reviewTemplates).where(eq(reviewTemplates.templateId, templateId)).orderBy(desc(reviewTemplates.version)).limit(100);
}

/** How many decisions began with some version of it. */
export async function countUses(db: Db, templateId: string): Promise<number> {
  const [row] = await rows<{ found: string | number }>(
    db,
    sql`select count(*) as found from review_decisions join review_templates template on template.id = review_decisions.template_id
        where template.template_id = ${templateId}::uuid`,
  );
  return Number(row?.found ?? 0);
}

const { min, max } = moderationRules.words;
/** `about`: kind, outcome and reason, as `appeal:return:R1`. */
export const templateForm = z.object({
  act: z.enum(['save', 'retire', 'restore'], { error: 'form.unclear' }),
  version: z.coerce.number().int().min(0).default(0),
  about: z.string({ error: 'moderation.template.about.missing' }).min(1, { error: 'moderation.template.about.missing' }).max(80, { error: 'form.unclear' }),
  language: z.enum(['uk', 'en'], { error: 'moderation.template.language.missing' }),
  name: line(3, moderationRules.template.name, 'moderation.template.name.missing', 'moderation.template.name.long'),
  words: prose(min, max, 'moderation.template.words.missing', 'moderation.template.words.long'),
});
export type TemplateWords = Pick<Template, 'kind' | 'outcome' | 'reason' | 'language' | 'name' | 'words' | 'retired'>;

/** What a template may be for: every reason of every kind whose decisions carry words. */
export const templateReasons = (kinds: readonly ReviewKind[]): { about: string; kind: string; outcome: string; reason: string }[] =>
  kinds.flatMap(({ kind, reasons }) => reasons.map(({ code, outcome }) => ({ about: `${kind}:${outcome}:${code}`, kind, outcome, reason: code })));

/** Written like fields, and on no list. */
export const strangeFields = (language: Language, words: string): string[] => fieldsIn(language, words).unknown;

const acts = { add: 'review.template.add', change: 'review.template.change', retire: 'review.template.retire', restore: 'review.template.restore' } as const;

/**
 * Writes the next version of a template, or the first of a new one (`after`: 0). Answers its id; null when somebody wrote a version meanwhile.
 */
export async function writeTemplate(
  house: House,
  staff: Pick<Staff, 'id'>,
  what: { templateId: string | null; after: number; words: TemplateWords; act: keyof typeof acts },
  now: Date,
): Promise<string | null> {
  return house.database.db.transaction(async (tx) => {
    const templateId = what.templateId ?? randomUUID();
    const [row] = await tx
      .insert(reviewTemplates)
      .values({ ...what.words, templateId, version: what.after + 1, staffId: staff.id, at: now })
      .onConflictDoNothing()
      .returning({ id: reviewTemplates.id });
    if (!row) return null;
    const { kind, outcome, reason, language } = what.words;
    const detail = { version: what.after + 1, kind, outcome, reason, language };
    await writeAudit(tx, { staffId: staff.id, by: 'staff', act: acts[what.act], subjectKind: 'template', subjectId: templateId, detail }, now);
    return templateId;
  });
}

const Words = z.object({ name: z.string(), words: z.string() });
const Ready = z.array(z.object({ kind: z.string(), outcome: z.enum(['return', 'decline']), reason: z.string(), uk: Words, en: Words }));
/** The set the portal comes with, in both languages. */
export const readyTemplates = (): TemplateWords[] =>
  Ready.parse(ready).flatMap(({ uk, en, ...of }) => [
    { ...of, ...uk, language: 'uk' as const, retired: false },
    { ...of, ...en, language: 'en' as const, retired: false },
  ]);

/** Puts the set the portal comes with where no template is yet. `by`: the lead who asked for it. Answers how many were added. */
export async function addReadyTemplates(tx: Tx, by: string | null, now: Date): Promise<number> {
  const [first] = await tx.select({ id: reviewTemplates.id }).from(reviewTemplates).limit(1);
  if (first) return 0;
  const set = readyTemplates().map((words) => ({ ...words, templateId: randomUUID(), version: 1, staffId: by, at: now }));
  await tx.insert(reviewTemplates).values(set);
  if (by !== null) {
    const detail = { templates: set.length };
    await writeAudit(tx, { staffId: by, by: 'staff', act: 'review.template.ready', subjectKind: 'template', subjectId: 'ready', detail }, now);
  }
  return set.length;
}
