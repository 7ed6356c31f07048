import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '#db/index.ts';
import { readEnv, type Env } from '#platform/env.ts';
import type { House } from '#platform/house.ts';
import { openVault } from '#platform/vault.ts';

/** A house around an open database, with keys and a state directory of its own. */
export function testHouse(database: Database, env: Partial<Env> = {}): House {
  const varDir = mkdtempSync(join(tmpdir(), 'portal-test-'));
  const read = { ...readEnv({ NODE_ENV: 'test', VAR_DIR: varDir }), demo: false, ...env };
  return { env: read, database, vault: openVault(read.dataKeys) };
}
