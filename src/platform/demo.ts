/** The accounts of a demo: invented people whose random passwords lie in the state directory for whoever runs it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const file = z.object({ accounts: z.array(z.object({ email: z.string(), password: z.string(), role: z.string(), phrase: z.string().optional() })) });
export type DemoAccess = z.infer<typeof file>['accounts'][number];

/** Empty when there is no demo here or its file cannot be read. */
export function readDemoAccounts(varDir: string): DemoAccess[] {
  const path = join(varDir, 'demo-accounts.json');
  if (!existsSync(path)) return [];
  const found = file.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return found.success ? found.data.accounts : [];
}
