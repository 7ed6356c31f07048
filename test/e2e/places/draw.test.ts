import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { barriersOf, holdPage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { sessionOf, type Session } from '../../support/office.ts';
import { startPortal, type Portal } from '../../support/portal.ts';

const t = translator('uk');
let browser: Browser;
let portal: Portal;
let session: Session;
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser({ webgl: true }), startPortal()]);
  session = await sessionOf(browser, portal, 'map');
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

const desk = { viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' as const };
const phone = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' as const, hasTouch: true, isMobile: true };
const beat = (number: number | string) => link('office.beatCard', 'uk', { id: number });
const station = link('office.place', 'uk', { id: 'stantsiia-uspenska' });

type Visit = { page: Page; asked: string[]; refused: string[] };
async function visit(options: BrowserContextOptions, path: string, work: (visit: Visit) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ ...options, storageState: session });
  const page = await context.newPage();
  const [asked, refused]: [string[], string[]] = [[], []];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', ({ message }) => refused.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy|trusted ?type|violat/i.test(message.text())) refused.push(message.text());
  });
  try {
    await page.goto(portal.origin + path);
    await work({ page, asked, refused });
  } finally {
    await context.close();
  }
}

const openMap = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: t('places.draw.open') }).click();
  await page.locator('[data-draw]:not([aria-busy]) canvas').waitFor({ timeout: 60_000 });
};
const corners = (page: Page) => page.locator('.grip[data-kind=corner]');
const edges = (page: Page) => page.locator('.grip[data-kind=edge]');
const rows = async (page: Page): Promise<string[]> => (await page.locator('#border').inputValue()).split('\n');
const said = (page: Page) => page.locator('[data-said]').innerText();
const middleOf = async (selector: ReturnType<typeof corners>): Promise<{ x: number; y: number }> => {
  await selector.scrollIntoViewIfNeeded();
  const box = await selector.boundingBox();
  if (!box) throw new Error('There is nothing to hold.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const latOf = (row: string | undefined): number => Number((row ?? '').split(',')[0]);

test('nothing of the map is fetched before the button is pressed, and nobody outside is asked after', async () => {
  await visit(desk, beat(14), async ({ page, asked, refused }) => {
    await page.waitForLoadState('networkidle');
    expect(asked.filter((url) => /mapShow|drawEditor|odesa|tochky/.test(url))).toEqual([]);
    await openMap(page);
    expect(await corners(page).count()).toBe((await rows(page)).length);
    expect(await page.locator('[data-picture]').first().isVisible()).toBe(false);
    expect(asked.filter((url) => !url.startsWith(portal.origin) && !/^(?:data|blob):/.test(url))).toEqual([]);
    expect(refused).toEqual([]);
  });
});

test('a corner is dragged, an edge gets a corner, keys move and remove it, and every change can be taken back', async () => {
  await visit(desk, beat(14), async ({ page, refused }) => {
    await openMap(page);
    const before = await rows(page);

    const from = await middleOf(corners(page).nth(0));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x - 20, from.y - 15, { steps: 4 });
    await page.mouse.move(from.x - 40, from.y - 30, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => rows(page)).not.toEqual(before);
    const dragged = await rows(page);
    expect(dragged.slice(1)).toEqual(before.slice(1));
    expect(latOf(dragged[0])).toBeGreaterThan(latOf(before[0]));
    expect(await said(page)).toContain(t('places.draw.moved', { n: 1, at: dragged[0] ?? '' }).slice(0, 14));

    await edges(page).nth(1).click();
    await expect.poll(async () => (await rows(page)).length).toBe(before.length + 1);
    expect(await said(page)).toContain(t('places.draw.added', { n: 3 }));
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('3');

    const added = (await rows(page))[2];
    await page.keyboard.press('ArrowUp');
    const up = (await rows(page))[2];
    await page.keyboard.press('Shift+ArrowUp');
    const far = (await rows(page))[2];
    expect(latOf(up) - latOf(added)).toBeCloseTo(0.00005, 6);
    expect(latOf(far) - latOf(up)).toBeCloseTo(0.0005, 6);
    await page.keyboard.press('Delete');
    expect(await rows(page)).toEqual(dragged);
    expect(await said(page)).toContain(t('places.draw.removed', { n: 3 }));

    // Back through everything, by keys and by the button, until nothing is left to take back.
    await page.keyboard.press('Control+KeyZ');
    expect((await rows(page))[2]).toBe(far);
    const undo = page.getByRole('button', { name: t('places.draw.undo') });
    for (let i = 0; i < 4; i += 1) await undo.click();
    expect(await rows(page)).toEqual(before);
    await undo.click();
    expect(await said(page)).toBe(t('places.draw.undoNone'));
    expect(refused).toEqual([]);
  });
});

test('the table stays the truth: what is typed there is drawn, and a row nobody can read stops the map, not the words', async () => {
  await visit(desk, beat(14), async ({ page }) => {
    await openMap(page);
    const before = await rows(page);
    await page.locator('#border').fill([...before, '46.4800, 30.7310'].join('\n'));
    await expect.poll(() => corners(page).count()).toBe(before.length + 1);
    await page.locator('#border').fill([...before, 'тут кут'].join('\n'));
    await expect.poll(() => corners(page).count()).toBe(0);
    expect(await said(page)).toContain(t('places.draw.unread', { row: before.length + 1 }));
    await page.locator('#border').fill([before[0], before[2], before[1], before[3]].join('\n'));
    await expect.poll(() => said(page)).toContain('перетинає');
  });
});

test('of a border with many corners those that are seen may be held, and from afar none', async () => {
  await visit(desk, beat(14), async ({ page }) => {
    await openMap(page);
    // Its western side runs through the middle of the map.
    const many = Array.from({ length: 300 }, (_, i) => {
      const turn = (i / 300) * 2 * Math.PI;
      return `${(46.48 + 0.004 * Math.sin(turn)).toFixed(6)}, ${(30.746 + 0.006 * Math.cos(turn)).toFixed(6)}`;
    });
    await page.locator('#border').fill(many.join('\n'));
    await expect.poll(() => said(page)).toBe(t('places.draw.closer'));
    expect(await corners(page).count()).toBe(0);
    const closer = page.getByRole('button', { name: t('map.zoomIn') });
    await expect
      .poll(async () => {
        if ((await corners(page).count()) === 0) await closer.click();
        return corners(page).count();
      })
      .toBeGreaterThan(0);
    expect(await corners(page).count()).toBeLessThanOrEqual(80);
    expect(await said(page)).toBe('');
    await corners(page).first().focus();
    await page.keyboard.press('ArrowUp');
    expect((await rows(page)).length).toBe(300);
  });
});

test('with a finger: a corner is dragged and removed, and what was drawn is kept and there again after a reload', async () => {
  await visit(phone, beat(21), async ({ page }) => {
    await openMap(page);
    const before = await rows(page);
    await holdPage(page);
    const from = await middleOf(corners(page).nth(2));
    const touch = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
    await send('touchStart', from.x, from.y);
    for (let i = 1; i <= 6; i += 1) await send('touchMove', from.x + i * 3, from.y + i * 2);
    await send('touchEnd', 0, 0);
    await expect.poll(async () => (await rows(page))[2]).not.toBe(before[2]);

    await corners(page).nth(4).tap();
    await page.getByRole('button', { name: t('places.draw.remove', { n: 5 }) }).tap();
    await expect.poll(async () => (await rows(page)).length).toBe(before.length - 1);
    const drawn = await rows(page);
    await page.getByLabel(t('people.why'), { exact: true }).fill('лист відділу від 20 листопада');
    await page.getByRole('button', { name: t('places.edit.save'), exact: true }).tap();
    await page.getByText(t('places.done.changed')).waitFor();
    await page.reload();
    expect(await rows(page)).toEqual(drawn);
  });
});

test('a new beat is drawn from nothing, by the mouse and by keys', async () => {
  await visit(desk, beat('nove'), async ({ page }) => {
    await openMap(page);
    expect(await corners(page).count()).toBe(0);
    const box = await page.locator('[data-draw] canvas').boundingBox();
    if (!box) throw new Error('The map has no size.');
    await page.mouse.click(box.x + 300, box.y + 150);
    await page.mouse.click(box.x + 420, box.y + 170);
    await page.getByRole('button', { name: t('places.draw.middle') }).click();
    expect(await corners(page).count()).toBe(3);
    expect(await page.getByRole('button', { name: t('places.draw.middle') }).isVisible()).toBe(false);
    // The border is whole now: a press on the ground adds nothing.
    await page.mouse.click(box.x + 100, box.y + 300);
    expect((await rows(page)).length).toBe(3);
  });
});

test('the point of a place follows a press, the keys and the fields', async () => {
  await visit(desk, station, async ({ page, refused }) => {
    const point = async () => [await page.locator('#lat').inputValue(), await page.locator('#lon').inputValue()].map(Number);
    const before = await point();
    await openMap(page);
    const mark = page.locator('.grip[data-kind=point]');
    await mark.focus();
    await page.keyboard.press('ArrowRight');
    const [lat, lon] = await point();
    expect(lat).toBe(before[0]);
    expect((lon ?? 0) - (before[1] ?? 0)).toBeCloseTo(0.00007, 6);
    await page.keyboard.press('Control+KeyZ');
    expect(await point()).toEqual(before);
    const { x, y } = await middleOf(mark);
    await page.mouse.click(x + 60, y - 40);
    const pressed = await point();
    expect(pressed[0]).toBeGreaterThan(before[0] ?? 0);
    expect(pressed[1]).toBeGreaterThan(before[1] ?? 0);
    await page.locator('#lat').fill('');
    await expect.poll(() => mark.count()).toBe(0);
    await page.getByRole('button', { name: t('places.draw.pointMiddle') }).click();
    expect(await mark.count()).toBe(1);
    expect(refused).toEqual([]);
  });
});

const looks = [
  ['by day', desk, 'light'],
  ['by night', desk, 'dark'],
  ['on a phone by night', phone, 'dark'],
] as const;
test.each(looks)('%s the open map keeps nobody out', async (_name, options, colorScheme) => {
  for (const path of [beat(14), station])
    await visit({ ...options, colorScheme }, path, async ({ page }) => {
      await openMap(page);
      await page.locator('.grip').first().focus();
      expect(await barriersOf(page)).toEqual([]);
    });
});

test('without a script there is no button, and the table with its picture does everything', async () => {
  await visit({ viewport: desk.viewport, javaScriptEnabled: false }, beat(14), async ({ page }) => {
    expect(await page.getByRole('button', { name: t('places.draw.open') }).count()).toBe(0);
    expect(await page.locator('figure.draft').isVisible()).toBe(true);
    expect(await page.locator('#border').inputValue()).not.toBe('');
  });
});
