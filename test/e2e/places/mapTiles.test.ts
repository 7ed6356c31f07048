import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { startPortal } from '../../support/portal.ts';
import { tilesFile } from '../../support/tiles.ts';

test('an operator may lay the map on tiles of a file: read in parts, through our own server, with its makers named', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tiles-'));
  const file = join(directory, 'city.pmtiles');
  writeFileSync(file, await tilesFile('#7a5cff', '<a href="https://makers.example">Makers &copy;</a><img src=x onerror=alert(1)>'));
  const [portal, browser] = await Promise.all([startPortal({ env: { MAP_PMTILES: file } }), openBrowser({ webgl: true })]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' });
    const parts: number[] = [];
    const outside: string[] = [];
    const refused: string[] = [];
    page.on('response', (response) => void (response.url().endsWith('.pmtiles') && parts.push(response.status())));
    page.on('request', (request) => void (!request.url().startsWith(portal.origin) && !/^(data|blob):/.test(request.url()) && outside.push(request.url())));
    page.on('console', (message) => void (/security policy|trusted/i.test(message.text()) && refused.push(message.text())));
    await page.goto(`${portal.origin}/karta`);
    await page.waitForSelector('.map.is-live canvas', { timeout: 60_000 });
    const ground = async () => {
      const { data } = await sharp(await page.screenshot({ clip: { x: 1190, y: 640, width: 1, height: 1 } })).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      return [...data.subarray(0, 3)];
    };
    await expect.poll(ground, { timeout: 60_000 }).toEqual([0x7a, 0x5c, 0xff]);
    expect(new Set(parts)).toEqual(new Set([206]));
    expect(await page.locator('.map__credit').textContent()).toBe('Makers ©');
    expect(await page.locator('.map__sketch').count()).toBe(0);
    expect(outside).toEqual([]);
    expect(refused).toEqual([]);
  } finally {
    await browser.close();
    await portal.stop();
    rmSync(directory, { recursive: true });
  }
});

test('without a file of tiles its address is empty', async () => {
  const portal = await startPortal();
  try {
    expect((await fetch(`${portal.origin}/karta/karta.pmtiles`, { headers: { range: 'bytes=0-10' } })).status).toBe(404);
  } finally {
    await portal.stop();
  }
});
