import { expect, test } from 'vitest';
import * as tables from '#db/schema/tips.ts';
import * as rules from '#modules/tips/rules.ts';

// The witness's browser may not read the tables and the tables import nothing, so these stand in both places.
test('the tables and the browser know the same classes and states, in the same order', () => {
  expect(tables.urgencies).toEqual(rules.urgencies);
  expect(tables.tipStates).toEqual(rules.tipStates);
});
