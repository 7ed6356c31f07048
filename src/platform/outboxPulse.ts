/**
 * Notices a database that was put back to an earlier state. Before a letter is offered, a counter in the database grows and its value is
 * kept in a file beside it; a database that knows a smaller number than the file has forgotten letters that may have left.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outboxPulse } from '#db/schema/outbox.ts';
import type { House } from './house.ts';

// Each database has a file of its own: a state directory may be used with another one on purpose.
const fileOf = ({ env }: House): string =>
  join(
    env.varDir,
    `outbox-${createHash('sha256')
      .update(env.databaseUrl ?? 'embedded')
      .digest('hex')
      .slice(0, 12)}`,
  );

const kept = (house: House): number => (existsSync(fileOf(house)) ? Number(readFileSync(fileOf(house), 'utf8')) || 0 : 0);
const highest = new WeakMap<House, number>();

export function rememberBeat(house: House, beat: number): void {
  if (beat <= (highest.get(house) ?? 0)) return;
  highest.set(house, beat);
  mkdirSync(house.env.varDir, { recursive: true, mode: 0o700 });
  writeFileSync(fileOf(house), String(beat), { mode: 0o600 });
}

const known = async (house: House): Promise<number> => (await house.database.db.select({ beat: outboxPulse.beat }).from(outboxPulse))[0]?.beat ?? 0;

export async function isRestored(house: House): Promise<boolean> {
  // The file is read first: a letter that another worker offers in between may only make the database's number larger.
  const remembered = kept(house);
  return (await known(house)) < remembered;
}

/** From now on this database is the true one: the restore was noticed and acted upon. */
export async function acceptBeat(house: House): Promise<void> {
  const beat = await known(house);
  highest.set(house, beat);
  writeFileSync(fileOf(house), String(beat), { mode: 0o600 });
}
