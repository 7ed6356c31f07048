import { expect, test } from 'vitest';
import { canonical, parseCanonical } from '#modules/tips/bytes.ts';
import { pad, padme, paddedSize, textFloor, unpad } from '#modules/tips/padding.ts';

test.each([
  [1, 1],
  [100, 104],
  [1000, 1024],
  [5000, 5120],
  [70_000, 71_680],
  [1_000_000, 1_015_808],
  [10_000_001, 10_223_616],
])('%d bytes take the step of %d', (size, step) => {
  expect(padme(size)).toBe(step);
});

test('a step never shrinks, costs at most an eighth, and there are few of them', () => {
  const steps = new Set<number>();
  for (let size = 1; size < 200_000; size++) {
    const step = padme(size);
    expect(step).toBeGreaterThanOrEqual(size);
    expect(step).toBeLessThanOrEqual(size * 1.12 + 1);
    steps.add(step);
  }
  expect(steps.size).toBeLessThan(400);
});

test('what was padded comes back, and anything `pad` does not write is refused', () => {
  const words = new TextEncoder().encode('Жовтий фургон «Спринтер», двір на Базарній.');
  const padded = pad(words, textFloor);
  expect(padded).toHaveLength(4096);
  expect(unpad(padded, textFloor)).toEqual(words);
  for (let at = 0; at < padded.length; at++) {
    const changed = padded.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    const read = unpad(changed, textFloor);
    // A changed letter or length is a matter of the seal; changed zeros are refused here.
    if (at >= 4 + words.length) expect(read).toBeNull();
  }
  for (const length of [0, 3, 4, 4095]) expect(unpad(padded.slice(0, length), textFloor)).toBeNull();
  expect(unpad(new Uint8Array([...padded, 0]), textFloor)).toBeNull();
  expect(unpad(pad(words))).toEqual(words);
  expect(unpad(pad(words), textFloor)).toBeNull();
  expect(paddedSize(0, textFloor)).toBe(4096);
});

test('one thing has one spelling', () => {
  expect(canonical({ b: 'й', a: [1, null, true] })).toBe('{"a":[1,null,true],"b":"й"}');
  expect(parseCanonical('{"a":1,"b":"x"}')).toEqual({ a: 1, b: 'x' });
  for (const other of ['{"b":1,"a":2}', '{ "a":1}', '{"a":1,"a":2}', '{"a":1.5}', '[1]', '"a"', 'null', '', '{', '{"a":"\u0438\u0306"}'])
    expect(parseCanonical(other)).toBeNull();
  expect(() => canonical({ a: 0.1 })).toThrow('whole numbers');
});
