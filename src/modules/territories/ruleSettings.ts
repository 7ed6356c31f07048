/** The routing rules as two persons change them: a whole edition at once, told in words, tried before it is agreed to. */
import { z } from 'zod';
import { routingRules, ruleBooks as books } from '#db/schema/territories.ts';
import { isStringKey, type StringKey, type Translate } from '#platform/i18n.ts';
import { inputOf } from '#platform/settingFields.ts';
import type { Setting, SettingLine } from '#platform/settings.ts';
import { Condition, knownKinds, knownMarks, Recipient, ruleBooks, type Rule } from './ruleBook.ts';
import { faultOfRules } from './ruleChecks.ts';
import { currentRules, wordsOfRule } from './routing.ts';

const words = (start: string) => z.string().refine((key): key is StringKey => key.startsWith(start) && isStringKey(key), { error: 'territories.rules.words' });
const known = <T extends string>(all: readonly T[]) => z.array(z.enum(all)).min(1).optional();

const RuleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
  priority: z.number().int().min(1).max(10_000),
  condition: z.strictObject({ ...Condition.shape, kinds: known(knownKinds), marks: known(knownMarks) }),
  recipient: Recipient,
  copies: z.array(Recipient).max(5),
  why: words('territories.why.'),
  note: words('territories.note.').nullable(),
});

export const RuleList = z
  .array(RuleSchema)
  .min(1)
  .max(100)
  .superRefine((rules, context) => {
    for (const [at, rule] of rules.entries()) {
      const earlier = rules.slice(0, at);
      if (earlier.some((one) => one.id === rule.id)) context.addIssue({ code: 'custom', path: [at, 'id'], message: 'territories.rules.twice' });
      if (earlier.some((one) => one.priority === rule.priority))
        context.addIssue({ code: 'custom', path: [at, 'priority'], message: 'territories.rules.twice' });
    }
  });
const Value = z.strictObject({ rules: RuleList });
type Value = z.infer<typeof Value>;

/** Editions of the office are numbered apart, so that one that comes with a release never meets them. */
const officeEditions = 1000;

const recipientWords = (t: Translate, { unit, role }: Recipient): string => `${t(`territories.rules.to.${unit}`)}, ${t(`territories.mailbox.role.${role}`)}`;

function conditionWords(t: Translate, { kinds, crime, marks, complained, territory }: Value['rules'][number]['condition']): string {
  const parts = [
    kinds && t('territories.rules.when.kinds', { kinds: kinds.map((one) => t(`territories.rules.kind.${one}`)).join(', ') }),
    crime !== undefined && t(crime ? 'territories.rules.when.crime' : 'territories.rules.when.noCrime'),
    marks && t('territories.rules.when.marks', { marks: marks.map((one) => t(`territories.rules.mark.${one}`)).join(', ') }),
    complained && t('territories.rules.when.complained', { whom: t(`territories.rules.level.${complained}`) }),
    territory && t(territory === 'known' ? 'territories.rules.when.known' : 'territories.rules.when.unknown'),
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? t('territories.rules.when.always') : parts.join('; ');
}

/** A rule in words, one line for each of its parts. */
export function sayRule(t: Translate, rule: Value['rules'][number]): SettingLine {
  const key = wordsOfRule(rule.id);
  return {
    label: key === 'territories.rule.other' ? `${t(key)} (${rule.id})` : t(key),
    value: [
      t('territories.rules.order', { order: rule.priority }),
      t('territories.rules.when', { when: conditionWords(t, rule.condition) }),
      t('territories.rules.to', { to: recipientWords(t, rule.recipient) }),
      ...rule.copies.map((copy) => t('territories.rules.copy', { to: recipientWords(t, copy) })),
      t('territories.rules.why', { why: t(rule.why) }),
      ...(rule.note === null ? [] : [t('territories.rules.note', { note: t(rule.note) })]),
    ].join('\n'),
  };
}

export const rulesSetting: Setting<Value> = {
  key: 'territories.rules',
  title: 'territories.rules.title',
  lead: 'territories.rules.lead',
  schema: Value,
  initial: Value.parse({ rules: ruleBooks.at(-1)?.rules ?? [] }),
  fields: [{ name: 'rules', kind: 'json', label: 'territories.rules.field', hint: 'territories.rules.hint', shape: RuleList }],
  say: ({ rules }, t) => [...rules].sort((a, b) => a.priority - b.priority).map((rule) => sayRule(t, rule)),
  async check(db, { rules }, now) {
    const fault = await faultOfRules(db, rules, (await currentRules(db, now)).rules, now);
    return fault ? { [inputOf('rules')]: fault } : {};
  },
  async agreed(tx, _house, { edition, value, from, why }) {
    const version = officeEditions + edition;
    await tx.insert(books).values({ version, activeFrom: from, reason: why });
    await tx.insert(routingRules).values(value.rules.map((rule: Rule) => ({ ...rule, version })));
  },
};
