// A thousand places on the live map: how long the main thread is held at a time, and how soon the map stands.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { connect } from '#db/index.ts';
import { places } from '#db/schema/places.ts';

export type MapTasks = {
  places: number;
  readyMs: number;
  /** Tasks over 50 ms of processor time, by what was going on. */ opening: number[];
  moving: number[];
  scriptKb: number;
};

/** A state directory with invented places all over the city, for a portal in the process. */
export async function manyPlaces(count: number): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'portal-'));
  const database = await connect({ directory: join(directory, 'database') }, { migrate: true });
  const rows = Array.from({ length: count }, (_, i) => ({
    slug: `bench-${i}`,
    kind: 'office',
    nameUk: `Пункт ${i}`,
    nameEn: `Point ${i}`,
    addressUk: `Вулиця ${i}`,
    addressEn: `Street ${i}`,
    territory: 'bench',
    lat: 46.36 + ((i * 0.618034) % 1) * 0.23,
    lon: 30.66 + ((i * 0.754878) % 1) * 0.1,
    source: 'bench',
    verifiedOn: '2026-11-01',
    status: 'published' as const,
    demo: true,
  }));
  await database.db.insert(places).values(rows);
  await database.close();
  return directory;
}

type TraceEvent = { name: string; ph: string; pid: number; tid: number; tdur?: number; ts: number; args?: { name?: string } };

/** Tasks of the page's main thread over 50 ms of its own processor time, so that other work on the machine does not count. */
function longTasks(trace: Buffer): number[] {
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(trace.toString());
  const main = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid, tdur = 0 }) => name === 'RunTask' && main.has(`${pid} ${tid}`) && tdur > 50_000)
    .map(({ tdur = 0 }) => Math.round(tdur / 1000));
}

/** Opens the map page, zooms in and out again and switches a filter, as a reader would. */
export async function openMapTasks(browser: Browser, origin: string): Promise<MapTasks> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  let bytes = 0;
  page.on('response', (response) => {
    if (/mapShow\.client|maplibre-gl-worker/.test(response.url())) bytes += Number(response.headers()['content-length'] ?? 0);
  });
  const traced = async (work: () => Promise<void>): Promise<number[]> => {
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'toplevel'] });
    await work();
    return longTasks(await browser.stopTracing());
  };
  let readyMs = 0;
  const opening = await traced(async () => {
    const begun = performance.now();
    await page.goto(`${origin}/karta`);
    await page.waitForSelector('.map.is-live canvas', { timeout: 60_000 });
    readyMs = Math.round(performance.now() - begun);
    await page.waitForTimeout(1500);
  });
  const { places: shown } = await page.evaluate(() => fetch('/karta/tochky.json').then((answer) => answer.json()));
  const moving = await traced(async () => {
    for (const name of ['Наблизити', 'Наблизити', 'Наблизити', 'Віддалити', 'Віддалити']) {
      await page.getByRole('button', { name }).click();
      await page.waitForTimeout(600);
    }
    const chip = page.getByRole('checkbox', { name: 'Відділення' });
    await chip.uncheck({ force: true });
    await chip.check({ force: true });
    await page.waitForTimeout(1000);
  });
  await page.close();
  return { places: shown.length, readyMs, opening, moving, scriptKb: Math.round(bytes / 1024) };
}
