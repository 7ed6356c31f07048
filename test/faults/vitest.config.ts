import { defineConfig } from 'vitest/config';

// Minutes, not seconds: `npm run test:faults`, not part of `npm test`.
export default defineConfig({
  test: { name: 'faults', include: ['test/faults/long.test.ts'], pool: 'forks', testTimeout: 3_600_000, disableConsoleIntercept: true },
});
