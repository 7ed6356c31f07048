/** What operators do from the command line. The work is the same whether the server does it or the command itself. */
import { sql } from 'drizzle-orm';
import { pageCache } from './cache.ts';
import { verifyAudit } from './audit.ts';
import type { Say } from './control.ts';
import type { House } from './house.ts';
import { Fault } from './log.ts';
import { databaseRoles, grantRoles, isRoleName } from './databaseRoles.ts';
import { seedDemo, type Seeding } from './seed.ts';

/** `args` are what stands after the name. Answers the exit code. */
export type Command = { about: string; run(house: House, args: readonly string[], say: Say, now: Date): Promise<number> };
export type Offer = Seeding & { commands?: Readonly<Record<string, Command>> };

/** What surrounds a command: the server pauses its worker while the tables are away. */
export type Surroundings = { pause(): Promise<void>; resume(): Promise<void> };

/** All commands by name: those of the platform and those of the modules. */
export function gatherCommands(offers: readonly Offer[], around: Surroundings): Map<string, Command> {
  const all = new Map<string, Command>([
    ['db:migrate', { about: 'bring the tables to what this version expects', run: migrate }],
    ['db:seed', { about: 'put invented people and places into a demo database', run: (house, _, say, now) => seed(house, offers, say, now) }],
    ['db:reset', { about: 'empty a demo database and seed it again', run: (house, _, say, now) => reset(house, offers, around, say, now) }],
    ['db:roles', { about: 'give PostgreSQL roles for pages, the worker and the tip house the least rights (names may follow)', run: giveRoles }],
    ['audit:verify', { about: 'check that no line of the audit record was changed or removed', run: checkAudit }],
  ]);
  for (const [name, command] of offers.flatMap((offer) => Object.entries(offer.commands ?? {}))) {
    if (all.has(name)) throw new Fault(`Two commands are called ${name}.`);
    all.set(name, command);
  }
  return all;
}

async function migrate(house: House, _: readonly string[], say: Say): Promise<number> {
  await house.database.migrate();
  say('The tables are up to date.');
  return 0;
}

async function giveRoles(house: House, names: readonly string[], say: Say): Promise<number> {
  const [web = databaseRoles.web, worker = databaseRoles.worker, witness = databaseRoles.witness] = names;
  if (house.database.kind !== 'postgres') {
    say('The embedded database has no roles. This is for PostgreSQL, as the owner of the tables.');
    return 1;
  }
  if (![web, worker, witness].every(isRoleName) || new Set([web, worker, witness]).size < 3) {
    say('Name three roles with small letters, digits and underscores: for pages, for the worker, for the tip house.');
    return 1;
  }
  await house.database.db.transaction((tx) => grantRoles(tx, { web, worker, witness }));
  say(`${web}, ${worker} and ${witness} have what they need and no more. Now make accounts that may sign in, and put their addresses into DATABASE_URL:`);
  say(`  create role site login password '…' in role ${web};`);
  say(`  create role post login password '…' in role ${worker};`);
  say(`  create role svidok login password '…' in role ${witness};   (into TIP_DATABASE_URL)`);
  return 0;
}

async function seed(house: House, offers: readonly Offer[], say: Say, now: Date): Promise<number> {
  if (!house.env.demo) return refuse(say);
  const sown = await seedDemo(house, offers, now);
  pageCache.empty();
  say(sown.length > 0 ? `Seeded: ${sown.join(', ')}.` : 'Everything was seeded before.');
  return 0;
}

async function reset(house: House, offers: readonly Offer[], around: Surroundings, say: Say, now: Date): Promise<number> {
  if (!house.env.demo) return refuse(say);
  await around.pause();
  try {
    for (const schema of ['public', 'drizzle', 'pgboss', 'tips']) await house.database.db.execute(sql.raw(`drop schema if exists ${schema} cascade`));
    await house.database.db.execute(sql.raw('create schema public'));
    await house.database.migrate();
    say('The database is empty again.');
    return await seed(house, offers, say, now);
  } finally {
    pageCache.empty();
    await around.resume();
  }
}

async function checkAudit(house: House, _: readonly string[], say: Say): Promise<number> {
  const found = await verifyAudit(house.database.db);
  say(
    found.whole
      ? `The audit record is whole: ${found.rows} lines.`
      : `The audit record is not whole (${found.fault}) at line ${found.auditId ?? 'unknown'}, after ${found.rows} good lines.`,
  );
  return found.whole ? 0 : 1;
}

function refuse(say: Say): number {
  say('This is for demo mode only: here are people.');
  return 1;
}
