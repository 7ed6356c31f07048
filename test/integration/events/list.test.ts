import { expect, test } from 'vitest';
import { listEvents, listForCalendar, listForFeed, nextEvents, readEvents } from '#modules/events/index.ts';
import { buildCity } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';
import { addTestEvent, eventsNow as now } from '../../support/events.ts';

const box = emptyDatabase();

test('who asks by beat is not told of a meeting whose place is hidden: a beat is a few streets', async () => {
  await buildCity(box.db);
  await addTestEvent(box.db, { slug: 'open', beat: 15 });
  await addTestEvent(box.db, { slug: 'asked', beat: 15, privateAddress: true });
  await addTestEvent(box.db, { slug: 'vulnerable', beat: 15, vulnerable: true });
  const asked = readEvents(new URLSearchParams('dilnytsia=15'));
  const slugs = (found: readonly { slug: string }[]): string[] => found.map(({ slug }) => slug).sort();
  expect(slugs((await listEvents(box.db, asked, now)).events)).toEqual(['open']);
  expect(slugs(await listForCalendar(box.db, asked, now))).toEqual(['open']);
  expect(slugs(await listForFeed(box.db, asked, now))).toEqual(['open']);
  expect(slugs(await nextEvents(box.db, [15], 9, now))).toEqual(['open']);
  expect(slugs((await listEvents(box.db, readEvents(new URLSearchParams()), now)).events), 'the whole list names them without a place').toEqual([
    'asked',
    'open',
    'vulnerable',
  ]);
});
