/** A real browser with a fresh profile. Without one the tests stop: a journey nobody walked proves nothing. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

// The shell is the same browser without windows: it does the same for a third less work.
const places = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
];
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Letters as a phone draws them: widths are not rounded to whole points.
  '--font-render-hinting=none',
];

/** Where the browser is, or null. */
export const findBrowser = (): string | null => places.find((place) => place !== '' && existsSync(place)) ?? null;

export const browserMissing =
  'The tests need the browser Chromium and did not find it. On Debian or Ubuntu: sudo apt-get install chromium. Elsewhere: install Chromium or Chrome and set CHROMIUM to its full path.';

/** Opens the browser; `webgl` is for pages with a map. On a machine that does many things at once a page comes late, which is no fault of the page. */
export async function openBrowser({ webgl = false }: { webgl?: boolean } = {}): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error(browserMissing);
  const drawing = webgl ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'] : [];
  const browser = await chromium.launch({ executablePath, args: webgl ? [...flags.filter((flag) => flag !== '--disable-gpu'), ...drawing] : flags });
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    context.setDefaultTimeout(90_000);
    return context;
  };
  return browser;
}
