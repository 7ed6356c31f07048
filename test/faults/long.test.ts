import { expect, test } from 'vitest';
import { runCycles } from './cycles.ts';

const cycles = Number(process.env['FAULT_CYCLES'] ?? 100);
const kinds = process.env['TEST_DATABASE_URL'] ? (['pglite', 'postgres'] as const) : (['pglite'] as const);

const runs = kinds.flatMap((kind) => (['letters', 'appeals'] as const).map((who) => ({ kind, who })));

test.each(runs)(`${cycles} kills on $kind ($who): nothing accepted is lost, nothing arrives twice`, async ({ kind, who }) => {
  const figures = await runCycles({ cycles, kind, who, seed: Number(process.env['FAULT_SEED'] ?? 7) });
  console.log(JSON.stringify({ kind, who, ...figures, faults: figures.faults.length }));
  if (figures.faults.length > 0) console.log(figures.faults.slice(0, 3).join('\n'));
  expect(figures.acceptedButLost).toEqual([]);
  expect(figures.deliveredTwice).toEqual([]);
  expect(figures.accepted).toBeGreaterThan(cycles);
  // Without lost replies a long run would have proved nothing; a short one may meet none.
  if (cycles >= 20) expect(figures.foundInJournal).toBeGreaterThan(0);
});

test.skipIf(kinds.length > 1)(
  'PostgreSQL with two workers was not tried: set TEST_DATABASE_URL, for example postgres://postgres@127.0.0.1:5432/postgres',
  () => {
    console.warn('Only the embedded database was tried.');
  },
);
