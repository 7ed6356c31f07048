// What a phone downloads for one page, counted in the browser: bytes on the wire (brotli), requests, scripts, fonts.
import type { Browser } from 'playwright-core';

export type Weight = { path: string; total: number; html: number; css: number; script: number; font: number; other: number; requests: number };

/** Opens a page with an empty cache and counts encoded body bytes until the network is quiet. */
export async function weigh(browser: Browser, origin: string, path: string): Promise<Weight> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    serviceWorkers: 'block',
    locale: path.startsWith('/en') ? 'en-GB' : 'uk-UA',
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  const kinds = new Map<string, string>();
  const under = new Set<string>();
  const weight: Weight = { path, total: 0, html: 0, css: 0, script: 0, font: 0, other: 0, requests: 0 };
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => void (request.url.startsWith('http') && under.add(requestId)));
  devtools.on('Network.responseReceived', (event) => kinds.set(event.requestId, event.type));
  devtools.on('Network.loadingFailed', ({ requestId }) => under.delete(requestId));
  devtools.on('Network.loadingFinished', (event) => {
    under.delete(event.requestId);
    const kind = kinds.get(event.requestId);
    const bytes = event.encodedDataLength;
    weight.requests++;
    weight.total += bytes;
    if (kind === 'Document') weight.html += bytes;
    else if (kind === 'Stylesheet') weight.css += bytes;
    else if (kind === 'Script') weight.script += bytes;
    else if (kind === 'Font') weight.font += bytes;
    else weight.other += bytes;
  });
  await page.goto(origin + path, { waitUntil: 'networkidle' });
  // A busy machine tells of an answer later than the page has it.
  for (let patience = 100; under.size > 0 && patience > 0; patience--) await page.waitForTimeout(50);
  await context.close();
  return weight;
}
