// `npm run bench`: what the portal costs, beside the least this machine could do. Ratios are the result; times are only shown.
// Needs PostgreSQL (TEST_DATABASE_URL, by default the one on this machine) and a browser. One part alone: `npm run bench -- finder`.
import { middle, say, percent, seconds } from './settings.ts';
import { link } from '#routes.ts';
import { openBrowser } from '../support/browser.ts';
import { createPostgres } from '../support/database.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { acceptRate, benchKeys, openAppeal } from './accept.ts';
import { reportEvents } from './events.ts';
import { printFinderTable } from './finder.ts';
import { insertRate } from './insert.ts';
import { judge } from './lighthouse.ts';
import { load, memoryOf } from './load.ts';
import { manyPlaces, openMapTasks } from './map.ts';
import { asked, besideHttp, finderBesideAstro } from './pages.ts';
import { p95, queueOf } from './queue.ts';
import { embedded, idle, startFive } from './start.ts';
import { reportTips } from './tips.ts';
import { reportDesk } from './tipsDesk.ts';
import { sealTenMegabytes } from './tipsSeal.ts';
import { weigh } from './weight.ts';

const server = process.env['TEST_DATABASE_URL'] ?? '';
const chosen = process.argv.slice(2);
const wants = (part: string): boolean => chosen.length === 0 || chosen.includes(part);
const finder = link('places.finder', 'uk');

/** One address of every kind of public page. */
async function publicPages(portal: Portal): Promise<string[]> {
  const found = async (list: string, pattern: RegExp): Promise<string> => pattern.exec(await (await fetch(portal.origin + list)).text())?.[1] ?? '';
  return [
    link('home', 'uk'),
    link('home', 'en'),
    finder,
    finder + asked(3),
    link('places.map', 'uk'),
    link('places.officers', 'uk'),
    await found(link('places.officers', 'uk'), /href="(\/ofitsery\/[\w-]+)"/),
    link('places.list', 'uk'),
    await found(link('places.list', 'uk'), /href="(\/mistsia\/[\w-]+)"/),
    await found(link('places.officers', 'uk'), /href="(\/dilnytsi\/\d+)"/),
    link('help.noVoice', 'uk'),
    await found(link('home', 'uk'), /href="(\/pro\/[\w-]+)"/),
    link('appeals.start', 'uk'),
    link('appeals.track', 'uk'),
    link('view', 'uk'),
  ].filter((path) => path !== '');
}

if (wants('pages') || wants('result') || wants('start')) {
  const own = await createPostgres({ migrate: true, durable: true });
  const env = { DATABASE_URL: own.url, EMBEDDED_WORKER: '1', DATA_KEYS: benchKeys };
  // The first start puts the demo city in.
  const seeding = await startPortal({ env, keep: true });
  await seeding.stop();
  const { portal, took } = await startFive({ env, varDir: seeding.varDir });
  const quiet = await idle(portal);
  const pages = await publicPages(portal);
  if (wants('pages')) {
    await besideHttp(portal, 'home', link('home', 'uk'));
    await besideHttp(portal, 'officer page', pages.find((path) => path.startsWith('/ofitsery/')) ?? '');
    const appeal = await openAppeal(portal, own.url);
    await besideHttp(portal, 'status of an appeal', appeal.path, { cookie: appeal.cookie });
  }
  if (wants('result')) await finderBesideAstro(portal, own.url);
  say(`\nstart on PostgreSQL (seeded)           ${took.toFixed(0)} ms from spawn to the first answer (middle of five)`);
  say(`memory on PostgreSQL                   ${quiet.toFixed(0)} MiB idle, ${memoryOf(portal.pid).toFixed(0)} MiB after load`);
  await portal.stop();
  await own.drop();
}

if (wants('tipsDesk')) await reportDesk();

if (wants('accept')) {
  const own = await createPostgres({ migrate: true, durable: true });
  const before = await insertRate(own.url, 20, seconds);
  const { whole, transaction } = await acceptRate(20, 2_000);
  // Before and after, because the machine may have other work meanwhile.
  const inserts = (before + (await insertRate(own.url, 20, seconds))) / 2;
  await own.drop();
  say(`\ndurable one-row inserts, 20 clients    ${inserts.toFixed(0)} /s`);
  for (const [name, { perSecond, p99, cpuMs }] of [
    ['accepted appeals, 20 clients', transaction],
    ['the same, with their drafts read', whole],
  ] as const)
    say(`${name.padEnd(39)}${perSecond.toFixed(0)} /s, p99 ${p99.toFixed(0)} ms, CPU ${cpuMs.toFixed(2)} ms = ${percent(perSecond, inserts)} of inserts`);
}

if (wants('events')) await reportEvents();

if (wants('queue')) {
  const [few, many] = [await queueOf(100), await queueOf(100_000)];
  say(
    `\nqueue of ${many.items} items beside ${few.items}     opens in ${(many.openMs / few.openMs).toFixed(2)} of the time (${few.openMs.toFixed(0)} and ${many.openMs.toFixed(0)} ms); goal: at most 2`,
  );
  for (const { items, nextMs } of [few, many])
    say(
      `from a decision to the next of ${String(items).padEnd(8)}p95 ${p95(nextMs).toFixed(0)} ms, middle ${middle(nextMs).toFixed(0)} ms; goal: p95 at most 300`,
    );
}

if (wants('seal')) {
  const browser = await openBrowser();
  const { sealMs, cleanMs, scriptKb, styleKb } = await sealTenMegabytes(browser);
  say(`\nten megabytes of a witness             sealed in ${sealMs.toFixed(0)} ms, chosen and cleaned in ${cleanMs.toFixed(0)} ms; goal: sealed in 1000`);
  say(`script of the tip origin               ${scriptKb.toFixed(1)} kB gzip, style ${styleKb.toFixed(1)} kB; goal: at most 70`);
  await browser.close();
}

if (wants('growth')) {
  say();
  await printFinderTable(server);
}

if (wants('tips')) await reportTips();

if (wants('lighthouse')) {
  // Seeded as a demo, then judged as a portal for people: a demo keeps search engines out, and that is all its marks for search would say.
  const own = await createPostgres({ migrate: true, durable: true });
  const env = { DATABASE_URL: own.url, EMBEDDED_WORKER: '1', DATA_KEYS: benchKeys };
  const seeding = await startPortal({ env, keep: true });
  await seeding.stop();
  const portal = await startPortal({ env: { ...env, DEMO: '' }, varDir: seeding.varDir });
  await judge(portal.origin, await publicPages(portal));
  await portal.stop();
  await own.drop();
}

if (wants('embedded') || wants('weight')) {
  delete process.env['TEST_DATABASE_URL'];
  const portal = await embedded(async (one) => void (await load(one.origin, one.pid, 10, seconds, (n) => ({ path: finder + asked(n) }))));
  const pages = await publicPages(portal);
  if (wants('weight')) {
    const browser = await openBrowser();
    say('\nfirst view, kB on the wire with headers (brotli)');
    const kB = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(6);
    for (const path of [...pages, link('appeals.what', 'uk')]) {
      const one = await weigh(browser, portal.origin, path);
      say(
        `${decodeURI(path).slice(0, 34).padEnd(34)} all ${kB(one.total)}  html ${kB(one.html)}  css ${kB(one.css)}  js ${kB(one.script)}  fonts ${kB(one.font)}  other ${kB(one.other)}  ${one.requests} requests`,
      );
    }
    await browser.close();
  }
  await portal.stop();
}

if (wants('map')) {
  delete process.env['TEST_DATABASE_URL'];
  const portal = await startPortal({ varDir: await manyPlaces(1_000) });
  const browser = await openBrowser({ webgl: true });
  const { places, readyMs, opening, moving, scriptKb } = await openMapTasks(browser, portal.origin);
  say(
    `\nlive map, ${places} places                ready in ${readyMs} ms, library ${scriptKb} kB, tasks over 50 ms: opening ${opening.join(', ') || 'none'}; moving ${moving.join(', ') || 'none'}`,
  );
  await browser.close();
  await portal.stop();
}
