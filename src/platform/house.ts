/** What one process has once: configuration, database, vault. Opened by the server, the worker, a command or a test. */
import { connect, type Database } from '#db/index.ts';
import { readEnv, type Env } from './env.ts';
import { laneConnections } from './lanes.ts';
import { lockDirectory } from './lock.ts';
import { openVault, type Vault } from './vault.ts';

export type House = { env: Env; database: Database; vault: Vault };

declare global {
  // Vite may load this module twice in development; the house must still be one.
  var openedHouse: Promise<House> | undefined;
}

/** Opens the house once per process and answers the same one afterwards. Migrates when the database is embedded. `patient`: a command may run queries that last. */
export function openHouse(source: Record<string, string | undefined> = process.env, { patient = false }: { patient?: boolean } = {}): Promise<House> {
  globalThis.openedHouse ??= build(readEnv(source), patient);
  return globalThis.openedHouse;
}

async function build(env: Env, patient: boolean): Promise<House> {
  const vault = openVault(env.dataKeys);
  if (env.databaseUrl)
    return { env, vault, database: await connect({ url: env.databaseUrl, connections: laneConnections, ...(patient ? {} : { statementSeconds: 30 }) }) };
  const unlock = lockDirectory(env.varDir, env.origin);
  try {
    const database = await connect({ directory: `${env.varDir}/database` }, { migrate: true });
    return { env, vault, database: { ...database, close: () => database.close().finally(unlock) } };
  } catch (error) {
    unlock();
    throw error;
  }
}
