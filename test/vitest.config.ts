import { defineConfig } from 'vitest/config';

// A machine that does many things at once makes what is waited for late, not wrong.
// Most of a test is waiting, for a database or for a page, also on a machine with two processors.
const common = { pool: 'forks' as const, maxWorkers: 3, testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 15_000 } } };
const browser = {
  ...common,
  expect: { poll: { timeout: 30_000 } },
  globalSetup: ['test/support/build.ts'],
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // On a machine with much else to do a browser may miss a moment; what fails twice is a fault.
  retry: process.env['CI'] ? 1 : 0,
};
/** How pages look and behave in a browser: what they ask of a database, the integration tests ask of both, so these run once. */
const looks = [
  'test/e2e/everyPage.test.ts',
  'test/e2e/finder.test.ts',
  'test/e2e/tips/{witness,desk}*.test.ts',
  'test/e2e/ui/**/*.test.ts',
  'test/e2e/places/**/*.test.ts',
  'test/e2e/appeals/{addendum,address,away,group,hints,screens,wizard}.test.ts',
  'test/e2e/moderation/{correction,desk,keyboard,mistakes,opinion,proof,shift,twoAtOnce}.test.ts',
  'test/e2e/events/**/*.test.ts',
  'test/e2e/minutes/**/*.test.ts',
  'test/e2e/outbox/**/*.test.ts',
  'test/e2e/patrols/**/*.test.ts',
  'test/e2e/visits/**/*.test.ts',
  'test/e2e/people/**/*.test.ts',
  'test/e2e/residents/**/*.test.ts',
  'test/e2e/settings/**/*.test.ts',
  'test/privacy.test.ts',
  'test/security/{bodies,crawl,fields,pages,wire}.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'unit', include: ['test/*.test.ts', 'test/unit/**/*.test.ts'], exclude: ['test/privacy.test.ts'] } },
      { test: { ...common, name: 'integration', include: ['test/integration/**/*.test.ts'] } },
      {
        test: {
          ...browser,
          name: 'portal',
          include: ['test/privacy.test.ts', 'test/e2e/**/*.test.ts', 'test/security/**/*.test.ts', 'test/faults/short.test.ts'],
          exclude: looks,
        },
      },
      { test: { ...browser, name: 'looks', include: looks } },
    ],
  },
});
