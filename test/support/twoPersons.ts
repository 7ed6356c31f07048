/** Two persons change a setting, as the office does. */
import { settings } from '#modules.ts';
import { answerEdition, proposeEdition } from '#modules/settings/index.ts';
import type { FieldErrors } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import type { Setting } from '#platform/settings.ts';
import { hire } from './people.ts';

export type TwoPersons = {
  /** What is wrong with a wish, or its id. */
  propose(setting: Setting, value: unknown, now: Date, from?: Date | null): Promise<{ id: string } | { errors: FieldErrors }>;
  agree(id: string, now: Date): Promise<string | null>;
  /** Both steps; throws when either is refused. */
  set(setting: Setting, value: unknown, now: Date, from?: Date | null): Promise<void>;
};

export async function twoPersons(house: House, now: Date): Promise<TwoPersons> {
  const { db } = house.database;
  const first = (await hire(house, 'administrator', now)).staff.id;
  const second = (await hire(house, 'lead', now)).staff.id;
  const propose: TwoPersons['propose'] = async (setting, value, at, from = null) => {
    const made = await db.transaction((tx) => proposeEdition(tx, setting, { value, from, why: 'так домовилися', by: first }, at));
    return made.status === 'proposed' ? { id: made.id } : { errors: made.errors };
  };
  const agree: TwoPersons['agree'] = async (id, at) => {
    const done = await db.transaction((tx) => answerEdition(tx, house, settings, { id, said: 'agreed', by: second, why: 'прочитано' }, at));
    return done.status === 'done' ? null : done.why;
  };
  return {
    propose,
    agree,
    set: async (setting, value, at, from = null) => {
      const made = await propose(setting, value, at, from);
      if ('errors' in made) throw new Error(JSON.stringify(made.errors));
      const fault = await agree(made.id, at);
      if (fault) throw new Error(fault);
    },
  };
}
