import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '#db/index.ts';
import { codes, demoTerritories } from '#db/seed/territories.ts';
import { mailboxes, routingRules } from '#db/schema/territories.ts';
import { ruleBooks } from '#modules/territories/ruleBook.ts';
import { wordsOfRule } from '#modules/territories/routing.ts';
import { loadTerritories, NoRoute, routeLetter, whyNotSend, type RouteQuestion } from '#modules/territories/index.ts';
import { translator } from '#platform/i18n.ts';
import { openTestDatabase } from '../../support/database.ts';

const now = new Date('2026-11-24T12:00:00Z');
const box: { database?: Database } = {};
const db = () => {
  if (!box.database) throw new Error('The database is not open.');
  return box.database.db;
};
beforeAll(async () => {
  const database = await openTestDatabase();
  box.database = database;
  await loadTerritories(database.db, demoTerritories(now));
  return () => database.close();
});

const ask = (question: Partial<RouteQuestion>) => routeLetter(db(), { kind: 'statement', crime: false, territory: codes.prymorskyi, complainedUnit: null, marks: [], ...question }, now);

describe('the table of cases', () => {
  test.each<[string, Partial<RouteQuestion>, string, string[]]>([
    ['an ordinary appeal goes to the headquarters, and a copy to a unit that may have one', {}, 'zvernennia@gunp.example', ['zvernennia@rup1.example']],
    ['no copy goes to a unit for which none was allowed', { territory: codes.peresypskyi }, 'zvernennia@gunp.example', []],
    ['an unknown place goes to the headquarters', { territory: null }, 'zvernennia@gunp.example', []],
    ['a complaint goes to the control service', { kind: 'complaint', complainedUnit: 'demo-rup-1' }, 'kontrol@gunp.example', []],
    ['a complaint about nobody in particular does too', { kind: 'complaint' }, 'kontrol@gunp.example', []],
    ['patrol police are examined by both control services', { kind: 'complaint', marks: ['patrol'] }, 'kontrol@gunp.example', ['kontrol@patrul.example']],
    ['a complaint about the leadership goes over its head', { kind: 'complaint', marks: ['leadership'] }, 'zvernennia@npu.example', []],
    ['naming the headquarters as a unit does the same', { kind: 'complaint', complainedUnit: 'demo-gunp' }, 'zvernennia@npu.example', []],
    ['force and bribes go to the control service', { kind: 'complaint', complainedUnit: 'demo-dep-1', marks: ['force'] }, 'kontrol@gunp.example', []],
    ['silence goes to the head', { kind: 'complaint', marks: ['noAnswer'] }, 'kerivnyk@gunp.example', []],
    ['a crime goes to the duty office, and to that of the unit where allowed', { kind: 'crime', crime: true }, 'chergova@gunp.example', ['chergova@rup1.example']],
    ['violence at home goes to the headquarters with its mark', { marks: ['violenceHome'] }, 'zvernennia@gunp.example', []],
  ])('%s', async (_, question, to, copies) => {
    const route = await ask(question);
    expect(route.to.mailbox).toBe(to);
    expect(route.copies.map((copy) => copy.mailbox)).toEqual(copies);
    expect(route.ruleVersion).toBe(1);
  });

  test('marks of all rules that fit are told to the one who opens the letter', async () => {
    expect((await ask({ kind: 'crime', crime: true, marks: ['violenceHome', 'child'] })).notes).toEqual(['territories.note.crime', 'territories.note.violenceHome', 'territories.note.child']);
  });
});

test('every rule is named in words, not by the sign it has in the code', () => {
  const words = ruleBooks.flatMap((book) => book.rules).map(({ id }) => ({ id, key: wordsOfRule(id) }));
  expect(words.filter(({ key }) => key === 'territories.rule.other')).toEqual([]);
  expect(words.filter(({ id, key }) => translator('uk')(key).includes(id) || /[a-z]/i.test(translator('uk')(key)))).toEqual([]);
});

test('no letter ever reaches those complained of, nor anyone below them', async () => {
  const units = ['demo-gunp', 'demo-patrol', 'demo-rup-1', 'demo-rup-2', 'demo-dep-1', 'demo-dep-2', 'demo-dep-3', 'demo-dep-4'];
  const below: Record<string, string[]> = { 'demo-gunp': ['gunp', 'rup1', 'rup2'], 'demo-patrol': [], 'demo-rup-1': ['rup1'], 'demo-rup-2': ['rup2'] };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('proposal', 'statement', 'request', 'complaint', 'crime'),
      fc.subarray(units, { minLength: 1, maxLength: 3 }),
      fc.subarray(['violenceHome', 'child', 'cyber', 'force', 'patrol', 'leadership', 'noAnswer']),
      fc.constantFrom(null, codes.prymorskyi, codes.kyivskyi, codes.peresypskyi, codes.usatove),
      async (kind, complainedUnits, marks, territory) => {
        const route = await ask({ kind, crime: kind === 'crime', complainedUnits, marks, territory }).catch((fault: unknown) => {
          if (fault instanceof NoRoute) return null;
          throw fault;
        });
        if (!route) return;
        const hosts = complainedUnits.flatMap((unit) => below[unit] ?? []);
        const reached = [route.to, ...route.copies].map(({ mailbox }) => mailbox);
        expect(reached.filter((mailbox) => hosts.some((host) => mailbox.endsWith(`@${host}.example`)))).toEqual([]);
        if (complainedUnits.includes('demo-patrol')) expect(reached).not.toContain('zvernennia@patrul.example');
        expect(reached.filter((mailbox) => route.excluded.includes(mailbox))).toEqual([]);
        expect(new Set(reached).size).toBe(reached.length);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test('an expired mailbox takes nothing: the letter waits and says why', async () => {
  const later = new Date(now.getTime() + 200 * 86_400_000);
  await expect(routeLetter(db(), { kind: 'statement', crime: false, territory: null, complainedUnit: null, marks: [] }, later)).rejects.toMatchObject({ why: 'territories.noMailbox' });
});

test('the last look before sending refuses the excluded, the unconfirmed, another region and unknown rules', async () => {
  const letter = { mailbox: 'zvernennia@gunp.example', ruleVersion: 1, complained: [] as string[], marks: [] as string[], region: String(codes.oblast) };
  const why = (change: Partial<typeof letter>, at = now) => whyNotSend(db(), { ...letter, ...change }, at);
  expect(await why({})).toBeNull();
  expect(await why({ complained: ['demo-gunp'] })).toBe('territories.stop.excluded');
  expect(await why({ mailbox: 'somebody@gunp.example' })).toBe('territories.stop.unconfirmed');
  expect(await why({}, new Date(now.getTime() + 200 * 86_400_000))).toBe('territories.stop.unconfirmed');
  expect(await why({ region: 'UA05000000000010236' })).toBe('territories.stop.region');
  expect(await why({ ruleVersion: 9 })).toBe('territories.stop.version');
});

test('one person cannot confirm a mailbox alone, and an edition of the rules cannot be rewritten', async () => {
  const alone = db().update(mailboxes).set({ agreedBy: 'demo-1' }).where(eq(mailboxes.address, 'kontrol@gunp.example'));
  await expect(alone).rejects.toThrow();
  await expect(db().update(routingRules).set({ priority: 1 }).where(eq(routingRules.id, 'complaint'))).rejects.toThrow();
});
