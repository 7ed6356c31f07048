import { expect, test } from 'vitest';
import { faultLineOf, lineOf } from '#platform/jsonLines.ts';
import { readField } from '#platform/settingFields.ts';
import { z } from 'zod';

const text = `[
  { "id": "one", "when": { "kinds": ["a", "b"] } },
  {
    "id": "a \\"quoted\\" {sign}",
    "when": {},
    "to": [1,
      { "unit": "x" }]
  }
]`;

test.each([
  [[], 1],
  [[0, 'when', 'kinds', 1], 2],
  [[1], 3],
  [[1, 'id'], 4],
  [[1, 'to', 1, 'unit'], 7],
  [[1, 'missing'], 3],
])('what %j leads to stands on line %i', (path, line) => {
  expect(lineOf(text, path)).toBe(line);
});

test('a fault of JSON, and of what it says, is told with its line', () => {
  const field = { name: 'x', kind: 'json' as const, label: 'settings.title' as const, shape: z.array(z.strictObject({ id: z.string(), to: z.number() })) };
  expect(readField(field, '[\n {"id": "a",\n "to": }\n]', [])).toMatchObject({ error: { key: 'settings.json', values: { line: 3 } } });
  expect(readField(field, '[\n {"id": "a",\n "to": "x" }\n]', [])).toMatchObject({ error: { key: 'settings.json.shape', values: { line: 3, where: '0.to' } } });
  expect(readField(field, '[]', [])).toEqual({ value: [] });
});

test.each([
  ['[1,\n2,\n]', 3],
  ['{"a": 1\n"b": 2}', 2],
  ['{"a": "x\ny"}', 1],
  ['[]\n\n[]', 3],
  ['', 1],
])('%j stops being JSON on line %i', (broken, line) => {
  expect(() => JSON.parse(broken)).toThrow();
  expect(faultLineOf(broken)).toBe(line);
});
