// Imported first: what is measured runs on PostgreSQL unless a part of the bench says otherwise.
process.env['TEST_DATABASE_URL'] ??= 'postgres://postgres@127.0.0.1:5432/postgres';

/** Seconds of load for each figure. */
export const seconds = Number(process.env['BENCH_SECONDS'] ?? 4);
export const say = (line = ''): void => console.log(line);
export const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(0)} %`;
export const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
