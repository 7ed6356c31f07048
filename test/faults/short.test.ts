import { expect, test } from 'vitest';
import { runCycles } from './cycles.ts';

// The long run (`npm run test:faults`) does the same for a hundred cycles on both databases.
const kind = process.env['TEST_DATABASE_URL'] ? 'postgres' : 'pglite';

// A slow machine makes this long, not wrong; and what once went wrong here is a fault, so it is never tried again.
const patience = { timeout: 900_000, retry: 0 };

test(`ten kills while letters are accepted and sent (${kind}): nothing accepted is lost, nothing arrives twice`, patience, async () => {
  const figures = await runCycles({ cycles: 10, kind, seed: 20_261_124, who: 'letters' });
  console.log(JSON.stringify({ ...figures, faults: figures.faults.length }));
  expect(figures.acceptedButLost).toEqual([]);
  expect(figures.deliveredTwice).toEqual([]);
  expect(figures.accepted).toBeGreaterThan(20);
  // Without lost replies the run would have proved nothing.
  expect(figures.repliesLost).toBeGreaterThan(0);
  expect(figures.foundInJournal).toBeGreaterThan(0);
});
