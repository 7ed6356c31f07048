import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openRecipients } from '#modules/tips/recipients.ts';
import { inForce, makeHouse } from '../../support/tips.ts';

const folder = mkdtempSync(join(tmpdir(), 'recipients-'));
const path = join(folder, 'recipients.json');
afterEach(() => rmSync(path, { force: true }));
const house = await makeHouse();
const after = (seconds: number): Date => new Date(inForce.getTime() + seconds * 1000);
const open = () => openRecipients(path, { operatorKey: house.key, leastSeq: 5 });

test('a list that was believed ends on its day, and its signature is looked at once', () => {
  writeFileSync(path, house.sign());
  const list = open();
  const first = list(inForce);
  expect(first?.manifest.seq).toBe(7);
  // The very same object: nothing was read or verified anew.
  for (let n = 0; n < 3; n++) expect(list(after(n * 10))?.manifest).toBe(first?.manifest);
  const from = performance.now();
  for (let n = 0; n < 2_000; n++) list(after(40));
  expect(performance.now() - from).toBeLessThan(1_000);
  expect(list(new Date('2027-11-01T00:00:00Z'))).toBeNull();
  expect(list(new Date('2026-10-31T00:00:00Z'))).toBeNull();
});

test('after a newer list the older one is not believed, though it is signed', () => {
  const list = open();
  writeFileSync(path, house.sign({ seq: 9 }));
  expect(list(inForce)?.manifest.seq).toBe(9);
  writeFileSync(path, `${house.sign({ seq: 8 })}\n`);
  expect(list(after(5))).toBeNull();
  writeFileSync(path, `${house.sign({ seq: 9 })}\n\n`);
  expect(list(after(10))?.manifest.seq).toBe(9);
  // What another key signed never raises the number.
  writeFileSync(path, `${house.sign({ seq: 12 }, crypto.getRandomValues(new Uint8Array(32)))}\n\n\n`);
  expect(list(after(15))).toBeNull();
  writeFileSync(path, `${house.sign({ seq: 10 })}\n\n\n\n`);
  expect(list(after(20))?.manifest.seq).toBe(10);
});
