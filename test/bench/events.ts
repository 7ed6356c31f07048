// Ten thousand events with a hundred thousand seats beside a hundred events: the month, and the page of one event.
import { sql } from 'drizzle-orm';
import { connect } from '#db/index.ts';
import { codes } from '#db/seed/territories.ts';
import { kyivDay } from '#platform/hours.ts';
import { link } from '#routes.ts';
import { createPostgres } from '../support/database.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { benchKeys } from './accept.ts';
import { besideAstro, besideHttp } from './pages.ts';
import { middle, say } from './settings.ts';

/** A cookie that no page of the cache allows: whoever carries it is answered anew each time. */
const uncached = { cookie: 'bench=1' };

type Calendar = { portal: Portal; url: string; count: number; drop: () => Promise<void> };

/** Events every few hours from two months ago on, so that a hundred fill weeks and ten thousand fill years; ten households have a seat at each. */
async function openCalendar(count: number): Promise<Calendar> {
  const own = await createPostgres({ migrate: true, durable: true });
  const env = { DATABASE_URL: own.url, EMBEDDED_WORKER: '1', DATA_KEYS: benchKeys };
  const seeding = await startPortal({ env, keep: true });
  await seeding.stop();
  const { db, close } = await connect({ url: own.url, connections: 1 });
  await db.execute(sql`insert into events (slug, type, state, title_uk, about_uk, venue, address_uk, territory, beat, host, host_name, starts_at, ends_at, sign_up, capacity, access_seats,
      shelter, shelter_metres, contact, created_at, published_at, changed_at)
    select 'bench-' || i, (array['yard', 'lecture', 'training', 'publicMeeting'])[1 + i % 4], 'published', 'Зустріч у дворі ' || i, repeat('Поговоримо про світло і тишу. ', 10), 'yard',
      'Базарна, ' || i, ${codes.prymorskyi}, 11 + i % 7, 'association', 'ОСББ', at, at + interval '90 minutes', 'required', 40, 4, 'Підвал', 40, 'a@portal.example', now(), now(), now()
    from (select i, date_trunc('hour', now()) - interval '20 days' + (i * interval '1 hour' * (5 + 7 * (i % 2))) as at from generate_series(1, ${count}::int) i) days`);
  await db.execute(
    sql`insert into event_speakers (event, position, name, post, police, confirmed_at) select id, p, 'Олена Ковальчук', 'офіцерка громади', true, now() from events, generate_series(0, 2) p`,
  );
  await db.execute(sql`insert into event_seats (event, state, language, email_digest, people, asked_at)
    select id, (array['confirmed', 'confirmed', 'confirmed', 'waiting', 'cancelled'])[1 + n % 5], 'uk', md5(id::text || n), 1 + n % 3, now() from events, generate_series(1, 10) n`);
  for (const table of ['events', 'event_seats', 'event_speakers']) await db.execute(sql.raw(`vacuum analyze ${table}`));
  await close();
  return { portal: await startPortal({ env, varDir: seeding.varDir }), url: own.url, count, drop: () => own.drop() };
}

/** Milliseconds of one asking; the calendars are asked in turn, so other work on the machine costs both the same. */
async function inTurn(calendars: readonly Calendar[], path: string, times = 100): Promise<number[]> {
  const spent = calendars.map((): number[] => []);
  for (let n = -10; n < times; n++) {
    for (const [at, { portal }] of calendars.entries()) {
      const from = performance.now();
      const answer = await fetch(portal.origin + path, { headers: uncached });
      await answer.text();
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}.`);
      if (n >= 0) spent[at]?.push(performance.now() - from);
    }
  }
  return spent.map((list) => middle(list));
}

export async function reportEvents(): Promise<void> {
  const calendars = [await openCalendar(100), await openCalendar(10_000)];
  try {
    const month = `${link('events.month', 'uk')}?misiats=${kyivDay(new Date()).slice(0, 7)}`;
    for (const [name, path] of [
      ['month', month],
      ['list', link('events.list', 'uk')],
      ['list, last page', `${link('events.list', 'uk')}?storinka=99999`],
      ['calendar file of a beat', `${link('events.calendar', 'uk')}?dilnytsia=14`],
      ['event', link('events.event', 'uk', { slug: 'bench-50' })],
    ] as const) {
      const [few = 0, many = 0] = await inTurn(calendars, path);
      say(`${name.padEnd(26)} 100 events ${few.toFixed(1)} ms, 10,000 events with 100,000 seats ${many.toFixed(1)} ms = ${(many / few).toFixed(2)}×`);
    }
    const [, full] = calendars;
    if (!full) return;
    await besideHttp(full.portal, 'event page, from the cache', link('events.event', 'uk', { slug: 'bench-50' }));
    await besideHttp(full.portal, 'month, from the cache', month);
    const slug = (n: number): string => `bench-${1 + (n % full.count)}`;
    await besideAstro(full.portal, full.url, 'event page, uncached', {
      ours: (n) => ({ path: link('events.event', 'uk', { slug: slug(n) }), headers: uncached }),
      theirs: (n) => ({ path: `/event?slug=${slug(n)}` }),
    });
  } finally {
    for (const { portal, drop } of calendars) {
      await portal.stop();
      await drop();
    }
  }
}
