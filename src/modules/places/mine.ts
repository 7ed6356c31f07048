/** «Мій офіцер»: the number of one beat that a person asked this browser to remember. Nothing about an address is kept, here or there. */
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { beatsByNumber, type Beat } from './beats.ts';

/** How long the browser keeps it, in seconds: a year, as the view settings. */
export const mineSeconds = 365 * 24 * 3600;

/** `remember` comes with the number of a beat; `change` and `forget` both forget, and differ in where the person goes next. */
export const mineForm = z.object({
  dilnytsia: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, { error: 'form.unclear' })
    .transform(Number)
    .optional(),
  diia: z.enum(['remember', 'change', 'forget'], { error: 'form.unclear' }),
});

/** The remembered beat as it stands today; null when nothing is remembered or no such beat is left. */
export async function findMine(db: Db | Tx, number: number | null, now: Date): Promise<Beat | null> {
  return number === null ? null : ((await beatsByNumber(db, [number], now))[0] ?? null);
}
