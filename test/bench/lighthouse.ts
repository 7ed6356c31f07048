// What Lighthouse says of every public page type on a phone: accessibility, practices and search as they are, speed as the middle of five.
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';
import { findBrowser } from '../support/browser.ts';
import { freePort } from '../support/portal.ts';
import { middle, say } from './settings.ts';

const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

/** Scores from 0 to 100, and what kept a score below 100. */
export async function judge(origin: string, paths: readonly string[], times = 5): Promise<void> {
  const executablePath = findBrowser();
  if (!executablePath) return;
  say(`\nLighthouse, mobile: speed (middle of ${times}), accessibility, practices, search`);
  for (const path of paths) {
    const scores = new Map<string, number[]>();
    const why = new Set<string>();
    for (let i = 0; i < times; i++) {
      const port = await freePort();
      const browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', `--remote-debugging-port=${port}`],
      });
      const result = await lighthouse(origin + path, { port, logLevel: 'error', onlyCategories: [...categories] });
      await browser.close();
      for (const name of categories) {
        const category = result?.lhr.categories[name];
        scores.set(name, [...(scores.get(name) ?? []), Math.round(100 * (category?.score ?? 0))]);
        if (name === 'performance') continue;
        for (const { id, weight } of category?.auditRefs ?? []) if (weight > 0 && (result?.lhr.audits[id]?.score ?? 1) < 1) why.add(id);
      }
    }
    const told = categories.map((name) => String(middle(scores.get(name) ?? [])).padStart(4)).join('');
    say(`${decodeURI(path).slice(0, 40).padEnd(40)}${told}${why.size > 0 ? `  ${[...why].join(', ')}` : ''}`);
  }
}
