import { expect, test } from 'vitest';
import { alikeTo, apartBecause, type Told } from '#modules/tips/likeness.ts';
import { readNote, writeNote } from '#modules/tips/noteText.ts';
import { makeReader } from '../../support/tips.ts';

const told = (id: string, more: Partial<Told> = {}): Told => ({
  id,
  at: new Date('2026-11-24T20:00:00Z'),
  urgency: 'U2',
  category: 'theft',
  police: false,
  way: 'anonymous',
  author: id,
  place: 'двір на Базарній, біля арки',
  district: 'А',
  text: 'Щовечора біля арки двоє виносять чужі велосипеди.',
  ...more,
});
const later = (hours: number): Date => new Date(Date.UTC(2026, 10, 24, 20 + hours));
const ids = (one: Told, others: readonly Told[]) => alikeTo(one, others).map(({ id }) => id);

test('the same event in other words is found, the likeliest first; itself and strangers are not', () => {
  const one = told('one');
  const same = told('same', { text: 'Двоє щовечора виносять велосипеди з двору, біля арки.', at: later(5) });
  const near = told('near', { text: 'Знову ті самі з велосипедами біля арки', place: 'Базарна, двір біля арки' });
  const far = told('far', { place: 'вокзал, камера схову', text: 'Украли валізу.' });
  const found = alikeTo(one, [one, far, near, same]);
  expect(found.map(({ id }) => id).sort()).toEqual(['near', 'same']);
  expect(found[0]?.id).toBe('same');
  expect(found[0]?.because).toContain('text');
});

test('time counts: three hours where it is urgent, a day usually, a month where it lasts', () => {
  const at = (urgency: Told['urgency'], hours: number) => ids(told('one', { urgency }), [told('two', { urgency, at: later(hours) })]).length;
  expect([at('U1', 2), at('U1', 4), at('U2', 23), at('U2', 25), at('U3', 29 * 24), at('U3', 31 * 24)]).toEqual([1, 0, 1, 0, 1, 0]);
});

test('another kind of event is alike only by a number that is the same anywhere, however it is written', () => {
  const one = told('one', { text: 'Авто АХ 1234 ВС, телефон +38 (067) 123-09-87' });
  expect(ids(one, [told('other', { category: 'drugs', text: 'зовсім інше' })])).toEqual([]);
  expect(ids(one, [told('plate', { category: 'drugs', text: 'там стояло AX1234BC', place: 'деінде', at: later(500) })])).toEqual(['plate']);
  expect(ids(one, [told('phone', { category: 'drugs', text: 'дзвонить 0671230987', place: 'деінде', at: later(500) })])).toEqual(['phone']);
});

test('what must not be joined without more thought says why', () => {
  const one = told('one');
  expect(apartBecause(one, told('two'))).toBeNull();
  expect(apartBecause(one, told('two', { police: true }))).toBe('police');
  expect(apartBecause(told('one', { way: 'confidential' }), told('two'))).toBe('way');
  expect(apartBecause(one, told('two', { author: 'one', at: later(48) }))).toBe('author');
});

test('a note of another hand, another tip, another place or another version is no note', async () => {
  const [reader, stranger] = [await makeReader('reader'), await makeReader('stranger')];
  const note = { thread: 'a'.repeat(64), seq: 0, kid: 'reader', category: 'theft', marks: ['weapon' as const], summary: 'Стисло' };
  const text = writeNote(note, reader.signKey);
  const place = { thread: note.thread, seq: 0, readers: [reader, stranger] };
  expect(readNote(text, place)).toEqual(note);
  expect(readNote(text, { ...place, seq: 1 })).toBeNull();
  expect(readNote(text, { ...place, thread: 'b'.repeat(64) })).toBeNull();
  expect(readNote(text, { ...place, readers: [stranger] })).toBeNull();
  expect(readNote(writeNote(note, stranger.signKey), place)).toBeNull();
  expect(readNote(text.replace('Стисло', 'Інакше'), place)).toBeNull();
  expect(readNote(text.replace('"v":1', '"v":2'), place)).toBeNull();
  expect(readNote('{}', place)).toBeNull();
});
