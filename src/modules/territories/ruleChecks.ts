/** Which editions of the routing rules are refused: those by which some letter goes nowhere, or where it never may. */
import type { Db, Tx } from '#db/index.ts';
import type { FieldError } from '#platform/forms.ts';
import { knownKinds, knownMarks, type Rule } from './ruleBook.ts';
import { NoRoute, routeBy, type LetterRoute, type RouteQuestion } from './routing.ts';
import { listTerritories, listUnits } from './territories.ts';

type Trial = { question: RouteQuestion; lost: FieldError; may?: (route: LetterRoute, rule: Rule | undefined) => FieldError | null };

const plain: RouteQuestion = { kind: 'statement', crime: false, territory: null, complainedUnit: null, marks: [] };
/** Levels at which somebody complained of works: no copy of a complaint goes there. */
const near: readonly Rule['recipient']['unit'][] = ['territory'];

/** Letters every edition must find a way for: each place, each kind, each mark, a complaint about each body. */
async function trials(db: Db | Tx): Promise<Trial[]> {
  const places = await listTerritories(db, 'uk', ['hromada', 'settlement', 'district']);
  const units = (await listUnits(db)).filter((unit) => unit.level !== 'npu');
  const some = places[0]?.code ?? null;
  const discreet = (_: LetterRoute, rule: Rule | undefined): FieldError | null =>
    rule && [rule.recipient, ...rule.copies].some((one) => near.includes(one.unit)) ? { key: 'territories.rules.complaint', values: { rule: rule.id } } : null;
  return [
    { question: plain, lost: { key: 'territories.rules.lost.unknown' } },
    ...places.map(({ code, name }) => ({
      question: { ...plain, territory: code },
      lost: { key: 'territories.rules.lost.place' as const, values: { place: name } },
    })),
    ...knownKinds.map((kind) => ({
      question: { ...plain, kind, crime: kind === 'crime', territory: some },
      lost: { key: 'territories.rules.lost.kind' as const, values: { kind } },
      ...(kind === 'crime'
        ? {
            may: (_: LetterRoute, rule: Rule | undefined) =>
              rule?.recipient.role === 'duty' ? null : { key: 'territories.rules.crime' as const, values: { rule: rule?.id ?? '' } },
          }
        : {}),
      ...(kind === 'complaint' ? { may: discreet } : {}),
    })),
    ...knownMarks.map((mark) => ({
      question: { ...plain, kind: 'complaint', marks: [mark], territory: some },
      lost: { key: 'territories.rules.lost.mark' as const, values: { mark } },
      may: discreet,
    })),
    ...units.map((unit) => ({
      question: { ...plain, kind: 'complaint', complainedUnit: unit.code, territory: some },
      lost: { key: 'territories.rules.lost.unit' as const, values: { unit: unit.nameUk } },
      may: discreet,
    })),
  ];
}

/** What is wrong with these rules, or null. A way that does not exist by the rules in force either, for want of a mailbox, is not held against them. */
export async function faultOfRules(db: Db | Tx, rules: readonly Rule[], inForce: readonly Rule[], now: Date): Promise<FieldError | null> {
  for (const { question, lost, may } of await trials(db)) {
    const route = await tryRules(db, rules, question, now);
    if (route === null) {
      if ((await tryRules(db, inForce, question, now)) !== null) return lost;
      continue;
    }
    if (route.copies.some((copy) => route.excluded.includes(copy.mailbox)) || route.excluded.includes(route.to.mailbox)) return lost;
    const fault = may?.(
      route,
      rules.find((rule) => rule.id === route.ruleId),
    );
    if (fault) return fault;
  }
  return null;
}

/** Where a letter would go by these rules; null when nowhere. */
export async function tryRules(db: Db | Tx, rules: readonly Rule[], question: RouteQuestion, now: Date): Promise<LetterRoute | null> {
  try {
    return await routeBy(db, { version: 0, rules: [...rules].sort((a, b) => a.priority - b.priority) }, question, now);
  } catch (fault) {
    if (fault instanceof NoRoute) return null;
    throw fault;
  }
}
