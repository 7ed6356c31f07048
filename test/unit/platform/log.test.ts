import { expect, test } from 'vitest';
import { describe, Fault } from '#platform/log.ts';

const told = (error: unknown) => JSON.stringify(describe(error));

test('what people typed never reaches the log by way of an error', () => {
  const cause = Object.assign(new Error('duplicate key: olena@example.org'), { name: 'PostgresError', code: '23505', constraint_name: 'appeals_number' });
  const error = new Error('Failed query: insert … params: Олена Коваль, olena@example.org', { cause });
  expect(told(error)).not.toMatch(/olena|Коваль/i);
  expect(describe(error)).toMatchObject({ kind: 'Error', cause: { kind: 'PostgresError', code: '23505', constraint: 'appeals_number' } });
  expect(told(Object.assign(new Error('x'), { code: 'olena@example.org' }))).not.toContain('olena');
  expect(told(thrownBy(() => JSON.parse('{"olena": kateryna}')))).not.toMatch(/olena|kateryna/);
  expect(told('olena@example.org')).not.toContain('olena');
});

test('where it happened and faults of our own words are told', () => {
  expect(describe(new Fault('The letter kind appeals.x is unknown.'))).toMatchObject({ message: 'The letter kind appeals.x is unknown.' });
  const error = describe(thrownBy(() => Reflect.apply(Reflect.get({}, 'absent'), null, [])));
  expect(error.kind).toBe('TypeError');
  expect(error.where[0]).toContain('log.test.ts');
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
