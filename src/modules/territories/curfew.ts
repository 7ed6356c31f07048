/** Hours in which people must stay in, as the local administration set them: for everybody, and for places that differ. */
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { inputOf } from '#platform/settingFields.ts';
import type { Setting } from '#platform/settings.ts';
import { listTerritories } from './territories.ts';

const minute = z.number().int().min(0).max(1439);
/** `22:00–05:00` after the name of a place. */
const shape = /^(.+?)\s*[:,]?\s+([01]?\d|2[0-3]):([0-5]\d)\s*[–—-]\s*([01]?\d|2[0-3]):([0-5]\d)$/u;

const Value = z.strictObject({ from: minute.nullable(), to: minute.nullable(), elsewhere: z.string() }).superRefine(({ from, to, elsewhere }, context) => {
  if ((from === null) !== (to === null) || (from !== null && from === to))
    context.addIssue({ code: 'custom', path: ['to'], message: 'territories.curfew.both' });
  for (const [at, said] of linesOf(elsewhere).entries())
    if (!shape.test(said)) context.addIssue({ code: 'custom', path: ['elsewhere'], message: 'territories.curfew.line', params: { line: at + 1 } });
});
type Value = z.infer<typeof Value>;

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((one) => one.trim())
    .filter(Boolean);
const placesOf = (text: string): { name: string; from: number; to: number }[] =>
  linesOf(text).flatMap((said) => {
    const found = shape.exec(said);
    return found ? [{ name: found[1] ?? '', from: Number(found[2]) * 60 + Number(found[3]), to: Number(found[4]) * 60 + Number(found[5]) }] : [];
  });

export const curfewSetting: Setting<Value> = {
  key: 'territories.curfew',
  title: 'territories.curfew.name',
  lead: 'territories.curfew.lead',
  schema: Value,
  initial: { from: null, to: null, elsewhere: '' },
  fields: [
    { name: 'from', kind: 'time', optional: true, label: 'territories.curfew.from', hint: 'territories.curfew.hint' },
    { name: 'to', kind: 'time', optional: true, label: 'territories.curfew.to' },
    {
      name: 'elsewhere',
      kind: 'text',
      area: true,
      max: 4000,
      optional: true,
      label: 'territories.curfew.elsewhere',
      hint: 'territories.curfew.elsewhere.hint',
    },
  ],
  async check(db, value) {
    const known = new Set((await listTerritories(db, 'uk', ['raion', 'hromada', 'settlement', 'district'])).map((one) => one.name));
    const strange = placesOf(value.elsewhere).find((one) => !known.has(one.name));
    return strange ? { [inputOf('elsewhere')]: { key: 'territories.curfew.unknown', values: { name: strange.name } } } : {};
  },
};

/** Minutes since midnight; `to` may lie on the next day. */
export type Curfew = { from: number; to: number };

/** The curfew of a place, from the smallest territory that has one of its own up to everybody's; null where there is none. */
export async function curfewAt(db: Db | Tx, value: Value, path: readonly string[]): Promise<Curfew | null> {
  const own = placesOf(value.elsewhere);
  if (own.length > 0 && path.length > 0) {
    const names = new Map((await listTerritories(db, 'uk', ['raion', 'hromada', 'settlement', 'district'])).map((one) => [one.code, one.name]));
    for (const code of path) {
      const found = own.find((one) => one.name === names.get(code));
      if (found) return { from: found.from, to: found.to };
    }
  }
  return value.from === null || value.to === null ? null : { from: value.from, to: value.to };
}

/** Places whose curfew differs from everybody's, as they were written. */
export const curfewElsewhere = (value: Value): string[] => linesOf(value.elsewhere);
