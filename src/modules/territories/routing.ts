import { and, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { rows, type Db, type Tx } from '#db/index.ts';
import { routingRules, ruleBooks as books, units } from '#db/schema/territories.ts';
import { isStringKey, type StringKey } from '#platform/i18n.ts';
import { excludedMailboxes, usableMailboxes, type Mailbox } from './exclusions.ts';
import { Condition, Recipient, ruleBooks, type Rule } from './ruleBook.ts';
import { pathOf } from './territories.ts';

export type RouteQuestion = {
  kind: string;
  crime: boolean;
  /** Code of the territory of the event; null when not known or several. */
  territory: string | null;
  complainedUnit: string | null;
  /** Further units complained of. */
  complainedUnits?: readonly string[];
  marks: readonly string[];
};

export type LetterRoute = {
  ruleId: string;
  ruleVersion: number;
  /** What the rule is about, in words. */
  rule: StringKey;
  to: { mailbox: string; name: string };
  copies: { mailbox: string; name: string }[];
  /** Why there, for the reader. */
  why: StringKey;
  /** How the letter is marked for the one who opens it. */
  note: StringKey | null;
  /** The marks of every rule that fits, the deciding one first. */
  notes: StringKey[];
  /** Mailboxes this letter may never reach. */
  excluded: string[];
};

/** No confirmed mailbox may take this letter: it waits, and an administrator is told. Never sent elsewhere instead. */
export class NoRoute extends Error {
  readonly why: StringKey;
  constructor(why: StringKey, detail: string) {
    super(detail);
    this.why = why;
  }
}

/**
 * Which mailbox a letter goes to, by the newest edition of the rules in force. Deny by default: with no rule that fits, the
 * regional headquarters. Throws `NoRoute` when the mailbox is not confirmed, has expired, or belongs to those complained of.
 */
export const routeLetter = async (db: Db | Tx, question: RouteQuestion, now: Date): Promise<LetterRoute> =>
  routeBy(db, await currentRules(db, now), question, now);

export type RuleEdition = { version: number; rules: readonly Rule[] };

/** As `routeLetter`, by a named edition. */
export async function routeBy(db: Db | Tx, edition: RuleEdition, question: RouteQuestion, now: Date): Promise<LetterRoute> {
  const complained = [...new Set([...(question.complainedUnit ? [question.complainedUnit] : []), ...(question.complainedUnits ?? [])])];
  const [path, about, usable] = await Promise.all([
    question.territory ? pathOf(db, question.territory) : [],
    complained.length > 0 ? db.select().from(units).where(inArray(units.code, complained)) : [],
    usableMailboxes(db, now),
  ]);
  const levels = about.map((unit) => unit.level);
  const fitting = edition.rules.filter((rule) => fits(rule.condition, question, levels));
  const rule = fitting[0] ?? { id: 'default', recipient: { unit: 'gunp', role: 'appeals' } as const, copies: [], why: 'territories.why.unknown' as const, note: null };
  const region = path.find((step) => step.level === 'oblast')?.code ?? null;
  const excluded = await excludedMailboxes(db, { complained, marks: question.marks });
  const near = path.map((step) => step.code);
  const to = (await mailboxesFor(db, rule.recipient, usable, region, near, now)).find((box) => !excluded.has(box.address));
  if (!to) throw new NoRoute('territories.noMailbox', `No usable mailbox for ${rule.recipient.unit}/${rule.recipient.role} (rule ${rule.id}).`);
  const copies: Mailbox[] = [];
  for (const copy of rule.copies) copies.push(...(await mailboxesFor(db, copy, usable, region, near, now)));
  return {
    ruleId: rule.id,
    ruleVersion: edition.version,
    rule: wordsOfRule(rule.id),
    to: shown(to),
    copies: copies.filter((box) => !excluded.has(box.address) && box.address !== to.address).map(shown),
    why: rule.why,
    note: rule.note,
    notes: [...new Set(fitting.map((one) => one.note).filter((note) => note !== null))],
    excluded: [...excluded],
  };
}

/** A rule that stands in the database only has no words of its own yet. */
export function wordsOfRule(id: string): StringKey {
  const key = `territories.rule.${id}`;
  return isStringKey(key) ? key : 'territories.rule.other';
}

const shown = (box: Mailbox) => ({ mailbox: box.address, name: box.unitName });

function fits(condition: Condition, question: RouteQuestion, levels: readonly string[]): boolean {
  if (condition.kinds && !condition.kinds.includes(question.kind)) return false;
  if (condition.crime !== undefined && condition.crime !== (question.crime || question.kind === 'crime')) return false;
  if (condition.marks && !condition.marks.some((mark) => question.marks.includes(mark))) return false;
  if (condition.complained === 'any' && levels.length === 0 && question.kind !== 'complaint') return false;
  if (condition.complained && condition.complained !== 'any' && !levels.includes(condition.complained)) return false;
  if (condition.territory && (condition.territory === 'known') !== (question.territory !== null)) return false;
  return true;
}

async function mailboxesFor(db: Db | Tx, recipient: Recipient, usable: Mailbox[], region: string | null, near: string[], now: Date): Promise<Mailbox[]> {
  const fit = usable.filter((box) => box.role === recipient.role);
  if (recipient.unit === 'npu') return fit.filter((box) => box.level === 'npu');
  if (recipient.unit !== 'territory') return fit.filter((box) => box.level === recipient.unit && (region === null || box.region === region));
  if (near.length === 0) return [];
  const serving = await rows<{ unit: string }>(
    db,
    sql`select unit from unit_territories where territory in ${near} and since <= ${now.toISOString()}::date and (until is null or until >= ${now.toISOString()}::date)`,
  );
  const codes = new Set(serving.map((row) => row.unit));
  return fit.filter((box) => box.copiesAllowed && codes.has(box.unit));
}

/** The edition in force: of those that have begun, the one that began last. */
export async function currentRules(db: Db | Tx, now: Date): Promise<RuleEdition> {
  const [book] = await db.select().from(books).where(lte(books.activeFrom, now)).orderBy(desc(books.activeFrom), desc(books.version)).limit(1);
  if (!book) return { version: 0, rules: [] };
  const found = await db.select().from(routingRules).where(and(eq(routingRules.version, book.version))).orderBy(routingRules.priority);
  const rules = found.map((row) => ({
    id: row.id,
    priority: row.priority,
    condition: Condition.parse(row.condition),
    recipient: Recipient.parse(row.recipient),
    copies: z.array(Recipient).parse(row.copies),
    why: stringKey(row.why),
    note: row.note === null ? null : stringKey(row.note),
  }));
  return { version: book.version, rules };
}

function stringKey(text: string): StringKey {
  if (!isStringKey(text)) throw new Error(`A routing rule names the unknown words "${text}".`);
  return text;
}

/** Writes the editions of the rules that the database does not hold yet. Safe to run twice. */
export async function installRules(tx: Db | Tx): Promise<void> {
  for (const book of ruleBooks) {
    const added = await tx
      .insert(books)
      .values({ version: book.version, activeFrom: new Date(book.activeFrom), reason: book.reason })
      .onConflictDoNothing()
      .returning();
    if (added.length > 0) await tx.insert(routingRules).values(book.rules.map((rule) => ({ ...rule, version: book.version })));
  }
}
