/** What sealing costs on the device: ten megabytes through the built page in a real browser, and the weight of the script that does it. */
import { globSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { connect } from '#db/index.ts';
import { createPostgres } from '../support/database.ts';
import { comeToPlace, greyPoint, openBuiltWitness, press, uk } from '../support/witnessBrowser.ts';
import { middle } from './settings.ts';

/** A JPEG of one grey point with a long scan: cleaned and sealed like any other. */
function picture(bytes: number): Buffer {
  const noise = Buffer.alloc(bytes - greyPoint.length);
  for (let at = 0, seed = 1; at < noise.length; at++) noise[at] = (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % 255;
  return Buffer.concat([greyPoint.subarray(0, -2), noise, greyPoint.subarray(-2)]);
}

export async function sealTenMegabytes(browser: Browser, turns = 3): Promise<{ sealMs: number; cleanMs: number; scriptKb: number; styleKb: number }> {
  const own = await createPostgres({ migrate: true });
  const database = await connect({ url: own.url });
  const house = await openBuiltWitness(database.db);
  const sealed: number[] = [];
  const cleaned: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await comeToPlace(page, house.origin, uk('tips.category.other'));
    await page.getByRole('textbox').nth(1).fill('x');
    while (!(await page.getByRole('heading', { name: uk('tips.pictures.title') }).isVisible())) await press(page, uk('tips.next'));
    const chosen = performance.now();
    await page.locator('#pictures').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: picture(10_000_000) });
    await page.locator('.thumb').waitFor();
    cleaned.push(performance.now() - chosen);
    await press(page, uk('tips.next'));
    const put = page.waitForRequest((request) => request.method() === 'PUT');
    const from = performance.now();
    await press(page, uk('tips.send'));
    await put;
    sealed.push(performance.now() - from);
    await page.getByRole('heading', { name: uk('tips.kod.code') }).waitFor();
    await context.close();
  }
  await house.close();
  await database.close();
  await own.drop();
  const kb = (pattern: string): number => globSync(pattern).reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0) / 1024;
  return { sealMs: middle(sealed), cleanMs: middle(cleaned), scriptKb: kb('dist/witness/**/*.js'), styleKb: kb('dist/witness/**/*.css') };
}
