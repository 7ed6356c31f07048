/** A witness with a browser before the built pages of the tip house, which stands in this process on a database of its own. */
import { createServer } from 'node:net';
import type { BrowserContext, Page, Request } from 'playwright-core';
import type { Db } from '#db/index.ts';
import { translator } from '#platform/i18n.ts';
import { bytesOf } from '#modules/tips/bytes.ts';
import { demoOperator } from '#modules/tips/demoKeys.ts';
import { signManifest, type Manifest } from '#modules/tips/manifest.ts';
import { openTestWitness, type TestWitness } from './witness.ts';

export const uk = translator('uk');
export const en = translator('en');

/** A list of readers as the operator of the demo build would sign it today. */
export function demoList(house: TestWitness, changed: Partial<Manifest> = {}, seed: string = demoOperator.seed): string {
  const now = Math.floor(Date.now() / 1000);
  const key = bytesOf(seed, 32);
  if (!key) throw new Error('A seed has 32 bytes.');
  return signManifest({ ...house.readers.manifest, seq: 1, notBefore: now - 3600, notAfter: now + 86_400, ...changed }, key);
}

/** The tip house on a port of its own, with the clock of this machine, for the browser has no other. */
/** `free`: how many messages of one source ask for no work. */
export async function openBuiltWitness(db: Db, free = 100): Promise<TestWitness & { origin: string }> {
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
  const origin = `http://svidok.localhost:${port}`;
  const house = await openTestWitness(db, { folder: 'dist/witness', clock: () => new Date(), flood: { free }, env: { origin, port } });
  house.setList(demoList(house));
  // Its own host, where the port is not the usual one.
  const ask: TestWitness['ask'] = (method, path, body, headers = {}) => house.ask(method, path, body, { host: new URL(origin).host, origin, ...headers });
  return { ...house, ask, origin };
}

export type Spoken = { method: string; url: string; body: string; cookie: string | undefined; referer: string | undefined };
/** Everything the browser says to anybody. */
export function listen(context: BrowserContext): Spoken[] {
  const said: Spoken[] = [];
  context.on('request', (request: Request) => {
    const at =
      said.push({
        method: request.method(),
        url: request.url(),
        body: request.postDataBuffer()?.toString('latin1') ?? '',
        cookie: undefined,
        referer: undefined,
      }) - 1;
    void request.allHeaders().then(
      (headers) => {
        const one = said[at];
        if (one) [one.cookie, one.referer] = [headers['cookie'], headers['referer']];
      },
      () => {},
    );
  });
  return said;
}

export const press = (page: Page, name: string, nth = 0): Promise<void> => page.getByRole('button', { name, exact: true }).nth(nth).click();

/** From the gate to the place, calmly and without a name. */
export async function comeToPlace(page: Page, origin: string, situation: string, say = uk): Promise<void> {
  await page.goto(origin + (say === uk ? '/' : '/en'));
  await press(page, say('tips.gate.no'));
  await press(page, say('tips.next'));
  await press(page, situation);
}

/** The code as it stands on the screen. */
export const shownCode = async (page: Page): Promise<string> => (await page.locator('.receipt__code li').allTextContents()).join('-');

/** What the browser has kept: it must be nothing. */
export const keptBy = (page: Page): Promise<unknown> =>
  page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookie: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    address: location.pathname + location.search + location.hash,
    title: document.title,
  }));

/** A JPEG of one grey point. */
export const greyPoint = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
  'base64',
);
/** A segment that says where a picture was taken. */
export function placeSegment(text: string): Buffer {
  const body = Buffer.from(`Exif\0\0${text}`);
  return Buffer.concat([Buffer.from([0xff, 0xe1, 0, body.length + 2]), body]);
}
