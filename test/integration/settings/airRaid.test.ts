import { asc, eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { airRaids } from '#db/schema/airRaids.ts';
import { audit } from '#db/schema/audit.ts';
import { airRaidHours, endOldAirRaids, findAirRaid, switchAirRaid } from '#platform/airRaid.ts';
import { verifyAudit } from '#platform/audit.ts';
import { followChanges } from '#platform/cache.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
let house: House;
let lead: string;
let admin: string;
beforeEach(async () => {
  house = testHouse(box.database);
  lead = (await hire(house, 'lead', now)).staff.id;
  admin = (await hire(house, 'administrator', now)).staff.id;
});
const acts = async (): Promise<unknown[]> =>
  (await box.db.select().from(audit).where(eq(audit.subjectId, 'airRaid')).orderBy(asc(audit.id))).map((one) => [one.act, one.by, one.staffId]);

test('one person puts the note on, another takes it away; two presses are one', async () => {
  expect(await findAirRaid(box.db, now)).toBeNull();
  expect(await Promise.all([switchAirRaid(box.db, true, lead, now), switchAirRaid(box.db, true, admin, now)])).toContain(false);
  expect(await box.db.$count(airRaids)).toBe(1);
  expect((await findAirRaid(box.db, later(1)))?.endsAt).toEqual(later(airRaidHours));
  expect(await switchAirRaid(box.db, false, admin, later(1))).toBe(true);
  expect(await switchAirRaid(box.db, false, admin, later(1))).toBe(false);
  expect(await findAirRaid(box.db, later(1))).toBeNull();
  expect(await switchAirRaid(box.db, true, lead, later(2)), 'a second raid of the night').toBe(true);
  expect((await findAirRaid(box.db, later(3)))?.endsAt).toEqual(later(2 + airRaidHours));
  expect((await acts()).map((one) => (Array.isArray(one) ? one[0] : one))).toEqual([
    'settings.airRaid.begin',
    'settings.airRaid.end',
    'settings.airRaid.begin',
  ]);
});

test('a forgotten note ends by itself after twelve hours, is recorded once, and the next raid begins', async () => {
  await switchAirRaid(box.db, true, lead, now);
  expect(await findAirRaid(box.db, later(11.99))).not.toBeNull();
  expect(await findAirRaid(box.db, later(12))).toBeNull();
  expect(await switchAirRaid(box.db, true, lead, later(12)), 'before anything recorded the end').toBe(true);
  for (let round = 0; round < 2; round += 1) await endOldAirRaids(box.db, later(13));
  expect(await findAirRaid(box.db, later(13))).not.toBeNull();
  expect(await acts()).toEqual([
    ['settings.airRaid.begin', 'staff', lead],
    ['settings.airRaid.begin', 'staff', lead],
    ['settings.airRaid.lapse', 'portal', null],
  ]);
  expect((await verifyAudit(box.db)).whole).toBe(true);
});

test('what a process remembers of it is dropped the moment it is switched', async () => {
  const stop = await followChanges(box.database);
  try {
    expect(await findAirRaid(box.db, now)).toBeNull();
    await switchAirRaid(box.db, true, lead, now);
    await expect.poll(async () => (await findAirRaid(box.db, now)) !== null).toBe(true);
    await switchAirRaid(box.db, false, lead, now);
    await expect.poll(() => findAirRaid(box.db, now)).toBeNull();
  } finally {
    await stop();
  }
});
