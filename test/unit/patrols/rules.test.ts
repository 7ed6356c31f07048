import { expect, test } from 'vitest';
import { after, doneSteps, halfOf, isWhole, mayPatrol, meetsCurfew, namesSomebody, patrolActs, patrolTable, whyNotSignUp } from '#modules/patrols/rules.ts';

test('a patrol that ended or was cancelled goes nowhere', () => {
  for (const act of patrolActs) for (const state of ['counted', 'cancelled'] as const) expect(after(state, act), `${act} ${state}`).toBeNull();
});

test('the police may cancel at any time before the end', () => {
  for (const state of ['requested', 'published', 'rostered', 'briefing', 'started', 'postponed'] as const) expect(after(state, 'cancel')).toBe('cancelled');
  for (const state of ['finished', 'debriefed'] as const) expect(after(state, 'cancel')).toBeNull();
  expect(Object.values(patrolTable).flatMap(({ from }) => from)).not.toContain('cancelled');
});

test('a curfew over midnight holds on both sides of it', () => {
  const night = { from: 23 * 60, to: 5 * 60 };
  expect(meetsCurfew(night, 20 * 60, 180)).toBe(false);
  expect(meetsCurfew(night, 20 * 60, 181)).toBe(true);
  expect(meetsCurfew(night, 4 * 60, 30)).toBe(true);
  expect(meetsCurfew(night, 5 * 60, 600)).toBe(false);
  expect(meetsCurfew({ from: 60, to: 120 }, 23 * 60, 121)).toBe(true);
});

test('the half of the day is by the start', () => expect([halfOf(0), halfOf(779), halfOf(780), halfOf(1439)]).toEqual(['first', 'first', 'second', 'second']));

test('an informal group and one that is closed take no part', () => {
  expect(mayPatrol({ state: 'active', registration: '0001' })).toBe(true);
  expect(mayPatrol({ state: 'active', registration: '  ' })).toBe(false);
  for (const state of ['inactive', 'proposed', 'closed'] as const) expect(mayPatrol({ state, registration: '0001' })).toBe(false);
});

const facts = {
  citizen: true,
  formation: true,
  invited: false,
  briefed: true,
  document: true,
  conviction: true,
  health: true,
  rules: true,
  contacts: true,
  conflict: true,
};
test('a file is whole only with every step, and an invited person needs no card of a formation', () => {
  expect(isWhole(facts)).toBe(true);
  for (const name of ['citizen', 'formation', 'briefed', 'document', 'conviction', 'health', 'rules', 'contacts', 'conflict'] as const)
    expect(isWhole({ ...facts, [name]: false }), name).toBe(false);
  expect(doneSteps({ ...facts, formation: false, document: false, invited: true })).toMatchObject({ formuvannia: true, dokument: true });
});

test('each reason not to go has its own words', () => {
  const fine = { admitted: true, sanctioned: false, briefed: true, belongs: true, away: false, elsewhere: false, open: true };
  expect(whyNotSignUp(fine)).toBeNull();
  const said = [{ admitted: false }, { sanctioned: true }, { briefed: false }, { belongs: false }, { away: true }, { elsewhere: true }, { open: false }].map(
    (one) => whyNotSignUp({ ...fine, ...one }),
  );
  expect(new Set(said).size).toBe(7);
  expect(said).not.toContain(null);
});

test.each(['Зупинили Петренка Івана Петровича', 'була Коваль Марія Іванівна.'])('«%s» names somebody', (text) => expect(namesSomebody(text)).toBe(true));
test.each(['Було спокійно. Одеса гарна.', 'Говорили з трьома людьми', 'Приморський Район Добре'])('«%s» names nobody', (text) =>
  expect(namesSomebody(text)).toBe(false),
);
