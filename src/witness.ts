/**
 * The tip house: opened by the server in a demo, or as a process of its own (`npm run witness`, PostgreSQL only) that has no key,
 * no mailbox and, by its role in the database, no table of people.
 */
import { connect, type Database } from '#db/index.ts';
import { openWitness } from '#modules/tips/witnessServer.ts';
import { loadEnvFile, SettingsFault } from '#platform/env.ts';
import { readWitnessEnv, type WitnessEnv } from '#platform/envTips.ts';
import { log } from '#platform/log.ts';

const day = 24 * 3_600_000;

/** `database`: of the portal, for a tip house that has no role of its own. Answers how to close it. */
export async function openTipHouse({ tips, demo, trustedProxies }: Omit<WitnessEnv, 'databaseUrl'>, database: Database | null): Promise<() => Promise<void>> {
  const own = tips.databaseUrl === null ? null : await connect({ url: tips.databaseUrl, connections: 14, statementSeconds: 30 });
  const used = own ?? database;
  if (!used) throw new SettingsFault('TIP_DATABASE_URL: say the database of the tip house');
  const witness = await openWitness({ env: tips, demo, trustedProxies, db: used.db, clock: () => new Date() });
  // Once a day how often something happened: nobody can tell from it when, and a fault is seen as a number that is not nought.
  const tell = setInterval(() => log.info('tips.counts', witness.takeCounts()), day);
  tell.unref();
  return async () => {
    clearInterval(tell);
    await witness.close();
    await own?.close();
  };
}

async function alone(): Promise<void> {
  loadEnvFile();
  const env = readWitnessEnv(process.env);
  const close = await openTipHouse(env, null);
  console.log(`Ready: ${env.tips.origin}`);
  const stop = (code: number): void =>
    void close().then(
      () => process.exit(code),
      () => process.exit(1),
    );
  process.once('SIGTERM', () => stop(0));
  process.once('SIGINT', () => stop(0));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // What failed may hold what somebody typed, so not a word of it is said.
  process.on('unhandledRejection', () => log.warn('tips.fault'));
  process.on('uncaughtException', () => {
    log.warn('tips.fault', { ends: true });
    stop(1);
  });
}

// The build puts this file into the server's bundle, so "was I started" is asked of the command line and not of the module.
if (process.argv[1]?.endsWith('witness.ts')) {
  await alone().catch((error: unknown) => {
    if (error instanceof SettingsFault) console.error(`The tip house cannot start:\n${error.message.replace(/^/gm, '  ')}`);
    else log.error('start', error);
    process.exit(1);
  });
}
