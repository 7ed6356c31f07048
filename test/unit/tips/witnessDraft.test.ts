import { expect, test } from 'vitest';
import { situations } from '#modules/tips/situationList.ts';
import { limits } from '#modules/tips/rules.ts';
import { spoken } from '#modules/tips/situations.ts';
import { accountOf, emptyDraft, identityOf, isEnough, isTouched, nextStep, signsOver, type Draft, type Step } from '#modules/tips/witnessDraft.client.ts';
import { readAccount, fieldsOf } from '#modules/tips/account.ts';

const list = situations.map((situation) => spoken(situation, 'uk'));
const of = (id: string) => list.find((situation) => situation.id === id) ?? null;
const walk = (draft: Draft, from: Step = { screen: 'gate' }): string[] => {
  const seen: string[] = [];
  for (let step = from; seen.length < 40; step = nextStep(step, draft, of(draft.category ?? ''))) {
    seen.push(step.screen);
    if (step.screen === 'sending') return seen;
  }
  return seen;
};

test('calm, the way is gate, way, category, place, and from there it may be sent: four screens', () => {
  const draft = { ...emptyDraft(), danger: 'no' as const };
  const way = walk(draft);
  expect(way.slice(0, 4)).toEqual(['gate', 'way', 'category', 'where']);
  expect(isEnough({ ...draft, category: 'other', text: 'x' })).toBe(true);
});

test('danger leads to the numbers, and from them on', () => {
  expect(walk({ ...emptyDraft(), danger: 'now' }).slice(0, 3)).toEqual(['gate', 'numbers', 'way']);
});

test('every situation comes to an end within twenty screens', () => {
  for (const { id } of list) {
    const way = walk({ ...emptyDraft(), danger: 'no', category: id });
    expect(way.at(-1)).toBe('sending');
    expect(way.length).toBeLessThanOrEqual(20);
    expect(way.filter((screen) => screen === 'question').length).toBeLessThanOrEqual(12);
  }
});

test('nothing is enough before it is known what it is about and a word is said', () => {
  expect(isEnough(emptyDraft())).toBe(false);
  expect(isEnough({ ...emptyDraft(), category: 'theft' })).toBe(false);
  expect(isEnough({ ...emptyDraft(), category: 'theft', place: '  ' })).toBe(false);
  expect(isEnough({ ...emptyDraft(), category: 'theft', place: 'двір' })).toBe(true);
  expect(isEnough({ ...emptyDraft(), text: 'без категорії' })).toBe(false);
});

test('answers to questions that no longer fit are not sealed', () => {
  const draft = { ...emptyDraft(), category: 'robbery', answers: { injured: 'yes', injuredCount: 2, stray: 'x' } };
  expect(accountOf(draft, of('robbery')).answers).not.toHaveProperty('stray');
  expect(accountOf({ ...draft, answers: { injured: 'none', injuredCount: 2 } }, of('robbery')).answers).toEqual({ injured: 'none' });
});

test('what is sealed can be read by the desk', () => {
  const draft = {
    ...emptyDraft(),
    danger: 'no' as const,
    category: 'drugs',
    answers: { activity: 'selling' },
    way: 'named' as const,
    name: ' Олена ',
    place: 'двір',
  };
  const account = accountOf(draft, of('drugs'));
  expect(readAccount(fieldsOf(account))).toEqual(account);
  expect(account.identity).toEqual({ name: 'Олена', contact: '' });
});

test('only the named way puts a name into the body', () => {
  const named = { ...emptyDraft(), name: 'Олена', contact: '050' };
  for (const way of ['anonymous', 'confidential'] as const) expect(accountOf({ ...named, way }, null).identity).toBeNull();
  expect(identityOf({ ...named, name: 'О'.repeat(400) })?.name).toHaveLength(limits.identity);
  expect(identityOf(emptyDraft())).toBeNull();
});

test('signs are counted as people count them', () => {
  expect(signsOver('👍👍👍', 2)).toBe(1);
  expect(signsOver('абв', 3)).toBe(0);
});

test('an empty draft loses nothing', () => {
  expect(isTouched({ ...emptyDraft(), danger: 'no' })).toBe(false);
  expect(isTouched({ ...emptyDraft(), text: 'x' })).toBe(true);
});
