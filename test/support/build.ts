import { execFileSync } from 'node:child_process';
import { browserMissing, findBrowser } from './browser.ts';

/** Builds the portal once before the tests that open it in a browser. `PORTAL_BUILT=1` says it is already built. */
export default function build(): void {
  if (findBrowser() === null) {
    console.error(`\n${browserMissing}\n`);
    process.exit(1);
  }
  if (process.env['PORTAL_BUILT'] === '1') return;
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  // Two projects need it; the second one must not build under the feet of the first.
  process.env['PORTAL_BUILT'] = '1';
}
