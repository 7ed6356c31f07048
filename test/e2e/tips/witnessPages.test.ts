import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { witnessLink, type WitnessLanguage, type WitnessRouteId } from '#witnessRoutes.ts';
import { threads } from '#db/schema/tips.ts';
import { readCode, writeCode } from '#modules/tips/code.ts';
import { demoOperator } from '#modules/tips/demoKeys.ts';
import { questionsOf } from '#modules/tips/situations.ts';
import { deriveSecrets } from '#modules/tips/secrets.ts';
import { situations } from '#modules/tips/situationList.ts';
import { holdPage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { emptyDatabase } from '../../support/database.ts';
import { sendTip } from '../../support/witness.ts';
import { comeToPlace, listen, openBuiltWitness, press, uk } from '../../support/witnessBrowser.ts';

const folder = 'dist/witness';
const pages = (): string[] => globSync('**/*.html', { cwd: folder });
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

test('all that the script is weighs less than seventy kilobytes, and the first look less than sixty', () => {
  const scripts = globSync('**/*.js', { cwd: folder });
  const sheets = globSync('**/*.css', { cwd: folder });
  expect([scripts.length, sheets.length]).toEqual([1, 1]);
  const packed = (file: string): number => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  expect(packed(scripts[0] ?? '')).toBeLessThanOrEqual(70 * 1024);
  const fonts = globSync('_a/*.woff2', { cwd: folder }).reduce((sum, file) => sum + readFileSync(join(folder, file)).length, 0);
  expect(packed('index.html') + packed(sheets[0] ?? '') + fonts).toBeLessThanOrEqual(60 * 1024);
});

test('no page holds a script or a style of its own, and each names the sum of what it loads', () => {
  for (const page of pages()) {
    const html = read(page);
    expect(html, page).not.toMatch(/<style|\sstyle="|\son\w+="|<script(?![^>]*\ssrc="\/_a\/)/);
    const loaded = [...html.matchAll(/(?:src|href)="(\/_a\/[^"]+\.(?:js|css))" ?[^>]*integrity="sha384-([^"]+)"/g)];
    expect(loaded.length, page).toBe(2);
    for (const [, file = '', sum] of loaded)
      expect(
        createHash('sha384')
          .update(readFileSync(join(folder, file)))
          .digest('base64'),
      ).toBe(sum);
    // Nothing but the way out leads elsewhere, and that without a word of where from.
    const away = [...html.matchAll(/<a[^>]*href="https?:[^>]*>/g)].map(([tag]) => tag);
    expect(
      away.filter((tag) => !/rel="noreferrer nofollow"/.test(tag)),
      page,
    ).toEqual([]);
    expect(html).toContain('<meta name="referrer" content="no-referrer">');
  }
});

test('the sums are those of every file, the twins hold the same, and the build says with which key it was made', () => {
  const lines = read('SHA256SUMS').trimEnd().split('\n');
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  expect(lines).toHaveLength(files - 1);
  expect(lines.map((line) => line.slice(66))).toEqual(lines.map((line) => line.slice(66)).sort());
  for (const line of lines)
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, line.slice(66))))
        .digest('hex'),
    ).toBe(line.slice(0, 64));
  for (const page of pages().filter((one) => existsSync(join(folder, `${one}.br`)))) {
    expect(brotliDecompressSync(readFileSync(join(folder, `${page}.br`))).toString()).toBe(read(page));
    expect(gunzipSync(readFileSync(join(folder, `${page}.gz`))).toString()).toBe(read(page));
  }
  expect(JSON.parse(read('build.json'))).toEqual({ operatorKey: demoOperator.key, leastSeq: 1 });
});

test('built again it is the same to the last byte; another key changes the script and takes the demo mark away', () => {
  const build = (env: Record<string, string>): string => {
    const out = mkdtempSync(join(tmpdir(), 'witness-built-'));
    execFileSync(process.execPath, ['node_modules/astro/bin/astro.mjs', 'build', '--config', 'src/witness.config.mjs'], {
      env: { ...process.env, NODE_ENV: 'production', WITNESS_OUT: out, ...env },
      stdio: 'ignore',
    });
    return out;
  };
  const [same, other] = [build({}), build({ TIP_OPERATOR_KEY: 'ab'.repeat(32), TIP_LEAST_SEQ: '3' })];
  try {
    expect(readFileSync(join(same, 'SHA256SUMS'), 'utf8')).toBe(read('SHA256SUMS'));
    expect(JSON.parse(readFileSync(join(other, 'build.json'), 'utf8'))).toEqual({ operatorKey: 'ab'.repeat(32), leastSeq: 3 });
    expect(readFileSync(join(other, 'index.html'), 'utf8')).not.toContain('class="phase"');
    expect(read('index.html')).toContain('class="phase"');
  } finally {
    for (const out of [same, other]) rmSync(out, { recursive: true, force: true });
  }
});

test.each(['uk', 'en'] as const)('%s: without a script every situation has its whole form', (language) => {
  for (const situation of situations) {
    const html = read(`${witnessLink('category', language, { id: situation.id }).slice(1)}.html`);
    const names = new Set([...html.matchAll(/name="([\w-]+)"/g)].map(([, name]) => name));
    for (const name of ['category', 'danger', 'way', 'name', 'contact', 'place', 'district', 'radius', 'text', 'police', 'minor', 'foreigner', 'file'])
      expect(names.has(name), `${situation.id} ${name}`).toBe(true);
    const asked = questionsOf(situation).map(({ id }) => `q-${id}`);
    expect([...names].filter((name) => name?.startsWith('q-')).sort()).toEqual(asked.sort());
    for (const number of situation.numbers) expect(html).toContain(`href="tel:${number}"`);
    expect(html).toContain(`action="${language === 'uk' ? '/nadislaty' : '/en/send'}"`);
  }
});

const at = emptyDatabase();
let browser: Browser;
let house: Awaited<ReturnType<typeof openBuiltWitness>>;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(() => browser.close());
beforeEach(async () => void (house = await openBuiltWitness(at.db)));
afterEach(() => house.close());

const looked: [WitnessRouteId, string?][] = [
  ['gate'],
  ['numbers'],
  ['way'],
  ['categories'],
  ['category', 'robbery'],
  ['category', 'other'],
  ['code'],
  ['threats'],
  ['pasted'],
  ['lost'],
];
test.each([
  ['uk', 'light', 320],
  ['en', 'dark', 1280],
] as const)('%s, %s, %i wide: everybody can use every page, also where the script does not come', async (language: WitnessLanguage, colorScheme, width) => {
  const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
  const page = await context.newPage();
  const refused: string[] = [];
  page.on('console', (message) => void (/Content Security Policy|Refused to|Trusted/i.test(message.text()) && refused.push(message.text())));
  // The examiner needs scripts; ours stays away, so the page is the one of whoever has none.
  await page.route('**/*.js', (route) => route.abort());
  for (const [id, situation] of looked) {
    await page.goto(house.origin + witnessLink(id, language, situation === undefined ? {} : { id: situation }));
    expect(await page.title()).toBe(language === 'uk' ? 'Довідка' : 'Information');
    await holdPage(page);
  }
  expect(refused).toEqual([]);
  await context.close();
});

test('with no script at all a person comes from the gate to a code, and back with it', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(house.origin);
  await page.getByRole('link', { name: 'Ні, зараз спокійно' }).click();
  await page.getByRole('link', { name: 'Далі' }).click();
  await page.getByRole('link', { name: 'Крадіжка', exact: true }).click();
  await page.locator('[name=text]').fill('Вкрали велосипед.');
  expect(await page.locator('form [type=submit]').count()).toBe(1);
  expect(await page.getByText('Він побачить його на мить').isVisible()).toBe(true);
  await page.locator('form [type=submit]').click();
  const code = (await page.locator('.receipt__code li').allTextContents()).join(' ');
  expect(readCode(code).ok).toBe(true);
  await page.goto(`${house.origin}/kod`);
  await page.locator('[name=code]').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Відкрити' }).click();
  await page.getByText('Отримано').first().waitFor();
  expect(await page.content()).not.toContain('Вкрали велосипед');
  expect((await context.cookies()).length).toBe(0);
  await context.close();
});

test('Shift three times leaves at once, without a question and without a way back', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const said = listen(context);
  await context.route('https://www.meteo.gov.ua/**', (route) => route.fulfill({ body: 'weather' }));
  await comeToPlace(page, house.origin, 'Крадіжка');
  await page.getByRole('textbox').nth(1).fill('Вкрали велосипед.');
  for (let turn = 0; turn < 3; turn++) await page.keyboard.press('Shift');
  await page.waitForURL('https://www.meteo.gov.ua/');
  expect(said.at(-1)?.referer).toBeUndefined();
  await context.close();
});

test('a closed tip says how it ended and until when it is kept, and the day can be brought nearer', async () => {
  const seed = crypto.getRandomValues(new Uint8Array(16));
  expect((await sendTip(house, { secrets: await deriveSecrets(seed) })).heard.status).toBe(201);
  const day = (from: number): string => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
  await at.db.update(threads).set({ state: 'closed', outcome: 'confirmed', closedOn: day(0), keepUntil: day(90) });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const said = listen(context);
  // The words come late: whoever is quicker than they are sends no code in clear, and presses nothing twice.
  await page.route('**/flow.uk.json', async (route) => {
    await new Promise((go) => setTimeout(go, 700));
    await route.continue();
  });
  await page.goto(`${house.origin}/kod`);
  await page.getByLabel(uk('tips.return.code')).fill(writeCode(seed));
  await press(page, uk('tips.return.open'));
  await page.getByText(uk('tips.end.confirmed')).waitFor();
  expect(said.filter(({ method }) => method === 'POST').map(({ url }) => new URL(url).pathname)).toEqual(['/talk']);
  expect(await page.getByText(uk('tips.talk.mistake')).count()).toBe(0);
  await page.getByText(uk('tips.talk.sooner')).click();
  await holdPage(page);
  await page.getByLabel(uk('tips.talk.soonerDay')).fill(day(120));
  await press(page, uk('tips.talk.soonerSave'));
  await page.locator('.field__error').waitFor();
  await page.getByLabel(uk('tips.talk.soonerDay')).fill(day(10));
  await press(page, uk('tips.talk.soonerSave'));
  await expect.poll(async () => (await at.db.select().from(threads))[0]?.keepUntil).toBe(day(10));
  await context.close();
});
