import { beforeEach, describe, expect, test } from 'vitest';
import { codes, demoTerritories } from '#db/seed/territories.ts';
import { ruleBooks } from '#modules/territories/ruleBook.ts';
import { rulesSetting } from '#modules/territories/ruleSettings.ts';
import { tryRules } from '#modules/territories/ruleChecks.ts';
import { loadTerritories, routeLetter, whyNotSend } from '#modules/territories/index.ts';
import { differenceOf } from '#modules/settings/index.ts';
import { translator } from '#platform/i18n.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { twoPersons, type TwoPersons } from '../../support/twoPersons.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
let two: TwoPersons;
beforeEach(async () => {
  await box.db.transaction((tx) => loadTerritories(tx, demoTerritories(now)));
  two = await twoPersons(testHouse(box.database), now);
});

const first = ruleBooks[0]?.rules ?? [];
type Rule = (typeof first)[number];
const changed = (id: string, change: Partial<Rule>) => ({ rules: first.map((rule) => (rule.id === id ? { ...rule, ...change } : rule)) });
const without = (...ids: string[]) => ({ rules: first.filter((rule) => !ids.includes(rule.id)) });
const proposal = { kind: 'proposal', crime: false, territory: codes.prymorskyi, complainedUnit: null, marks: [] };
const route = (at: Date) => routeLetter(box.db, proposal, at);

test('the rules of the release can be proposed as they are, in words alone', () => {
  expect(rulesSetting.initial.rules).toHaveLength(first.length);
  const lines = rulesSetting.say?.(rulesSetting.initial, translator('uk'), 'uk') ?? [];
  expect(lines[0]).toEqual({
    label: 'Скарга на керівництво обласної поліції',
    value: expect.stringContaining('Кому: Національна поліція України, звернення'),
  });
  // Nothing of the code shows through.
  expect(lines.filter(({ label, value }) => /[a-z]{3}/i.test(label + value))).toEqual([]);
});

test('a new edition routes from its moment on, and letters approved by the old one still leave', async () => {
  const next = changed('prevention', { recipient: { unit: 'gunp', role: 'prevention' } });
  await two.set(rulesSetting, next, now, later(24));
  const before = await route(later(23));
  expect([before.to.mailbox, before.ruleVersion]).toEqual(['zvernennia@gunp.example', 1]);
  const after = await route(later(24));
  expect([after.to.mailbox, after.ruleVersion]).toEqual(['preventsiia@gunp.example', 1001]);
  const old = { mailbox: before.to.mailbox, ruleVersion: before.ruleVersion, complained: [], marks: [], region: codes.oblast };
  expect(await whyNotSend(box.db, old, later(25))).toBeNull();
  // The editions that come with the release are written again at each start, and take nothing back.
  await box.db.transaction((tx) => loadTerritories(tx, demoTerritories(now)));
  expect((await route(later(24))).ruleVersion).toBe(1001);
});

test('a proposed edition can be tried before anybody agrees, and its difference is told in words', async () => {
  const next = changed('prevention', { recipient: { unit: 'gunp', role: 'prevention' } });
  const made = await two.propose(rulesSetting, next, now);
  expect('id' in made).toBe(true);
  expect((await tryRules(box.db, next.rules, proposal, later(1)))?.to.mailbox).toBe('preventsiia@gunp.example');
  expect((await route(later(1))).to.mailbox).toBe('zvernennia@gunp.example');
  const t = translator('uk');
  const say = (value: typeof rulesSetting.initial) => rulesSetting.say?.(value, t, 'uk') ?? [];
  const difference = differenceOf(say(rulesSetting.initial), say(rulesSetting.schema.parse(next)));
  expect(difference).toEqual([
    { label: 'Пропозиція', before: expect.stringContaining('обласна поліція, звернення'), after: expect.stringContaining('обласна поліція, превенція') },
  ]);
});

describe('an edition is refused in words', () => {
  test.each<[string, { rules: Rule[] }, string]>([
    [
      'by which a complaint goes to the unit of the place',
      changed('complaint', { copies: [{ unit: 'territory', role: 'appeals' }] }),
      'territories.rules.complaint',
    ],
    ['by which a crime does not go to the duty office', changed('crime', { recipient: { unit: 'gunp', role: 'appeals' } }), 'territories.rules.crime'],
    [
      'by which the leadership would read complaints about itself',
      changed('leadership', { recipient: { unit: 'gunp', role: 'head' } }),
      'territories.rules.lost.mark',
    ],
    ['by which a complaint about the headquarters stays there', without('about-gunp'), 'territories.rules.lost.unit'],
    [
      'by which a letter about a place goes to a mailbox nobody has',
      changed('territory', { recipient: { unit: 'patrol', role: 'head' }, copies: [] }),
      'territories.rules.lost.place',
    ],
    ['by which a letter without a place goes nowhere', changed('no-territory', { recipient: { unit: 'npu', role: 'duty' } }), 'territories.rules.lost.unknown'],
  ])('%s', async (_, value, key) => {
    expect(await two.propose(rulesSetting, value, now)).toMatchObject({ errors: { 'v-rules': { key } } });
  });

  test.each<[string, unknown]>([
    ['two rules under one name', [...first, first[0]]],
    ['words nobody wrote', changed('crime', {}).rules.map((rule) => ({ ...rule, why: 'territories.why.nobody' }))],
    ['a kind of letter that does not exist', [{ ...first[0], condition: { kinds: ['poem'] } }]],
    ['a part nobody knows', [{ ...first[0], priorty: 1 }]],
    ['no rule at all', []],
  ])('with %s', async (_, rules) => {
    const made = await two.propose(rulesSetting, { rules }, now);
    expect('errors' in made && 'v-rules' in made.errors).toBe(true);
  });
});
