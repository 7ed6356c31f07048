import { expect, test } from 'vitest';
import type { Account } from '#modules/tips/account.ts';
import { isStrict, isUnsafe, ringToWrite } from '#modules/tips/reading.ts';

const account: Account = {
  category: 'theft',
  danger: 'no',
  gatePassed: false,
  place: { words: 'біля зупинки', district: '', radius: 300 },
  answers: {},
  foreigner: false,
  minor: false,
  police: false,
  identity: null,
};
const police: Account = { ...account, police: true };
const conduct: Account = { ...account, category: 'police-misconduct' };
const note = (marks: ('policeConduct' | 'weapon')[]) => ({ thread: '', seq: 0, kid: '', category: '', marks, summary: '' });

test('what is told about the police is written to the operator’s own readers, though the server says it is for all', () => {
  expect(ringToWrite({ ring: 'all' }, police)).toBe('civil');
  expect(ringToWrite({ ring: 'all' }, conduct)).toBe('civil');
  expect(ringToWrite({ ring: 'all' }, account)).toBe('all');
  expect(ringToWrite({ ring: 'civil' }, account)).toBe('civil');
  expect(ringToWrite({ ring: 'civil' }, null)).toBe('civil');
});

test('nothing is written to keys that are not those of the circle; another fault keeps nobody silent', () => {
  expect(isUnsafe({ faults: ['ring'] })).toBe(true);
  expect(isUnsafe({ faults: ['files', 'recipients'] })).toBe(true);
  expect(isUnsafe({ faults: ['damaged', 'files'] })).toBe(false);
});

test('only those who examine the police get what is about them: told so, found out, or marked by a reader', () => {
  const plain = { faults: [], account, note: null };
  expect(isStrict({ ring: 'all' }, plain)).toBe(false);
  expect(isStrict({ ring: 'all' }, { ...plain, account: null, note: note(['weapon']) })).toBe(false);
  expect(isStrict({ ring: 'civil' }, plain)).toBe(true);
  expect(isStrict({ ring: 'all' }, { ...plain, faults: ['ring'] })).toBe(true);
  expect(isStrict({ ring: 'all' }, { ...plain, account: police })).toBe(true);
  expect(isStrict({ ring: 'all' }, { ...plain, note: note(['policeConduct']) })).toBe(true);
});
