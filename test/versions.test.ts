import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

// Below these versions a fault is known that reaches people. Look for advisories before raising one.
const floors: Record<string, string> = {
  astro: '7.2.8',
  sharp: '0.35.4',
  svelte: '5.53.5',
  nodemailer: '9.1.1',
  'drizzle-orm': '0.45.2',
  'maplibre-gl': '6.8.1',
};
/** Packages whose names mislead: each is something else than people think. */
const strangers = ['turnstile', 'k6', 'lucia', '@astrojs/node'];

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
    }),
  ),
});
const lock = lockFile.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const atLeast = (version: string, floor: string) => new Intl.Collator('en', { numeric: true }).compare(version.replace(/-.*/, ''), floor) >= 0;

test.each(Object.entries(floors))('%s is at least %s wherever it is installed', (name, floor) => {
  const versions = installed.filter(([path]) => nameOf(path) === name).map(([, { version }]) => version ?? '');
  expect(versions.length).toBeGreaterThan(0);
  expect(versions.filter((version) => !atLeast(version, floor))).toEqual([]);
});

test('the comparison knows numbers from letters', () => {
  expect([atLeast('9.10.0', '9.9.9'), atLeast('0.35.4', '0.35.4'), atLeast('0.35.3', '0.35.4'), atLeast('6.8.0', '6.8.1')]).toEqual([true, true, false, false]);
});

test('every version is said exactly, and none of the misleading names is among them', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(Object.keys(all).filter((name) => strangers.includes(name))).toEqual([]);
});

test('every package comes from the registry with a checksum', () => {
  const elsewhere = (address: string | undefined) => address !== undefined && !address.startsWith('https://registry.npmjs.org/');
  const odd = installed.filter(([, one]) => !one.link && !one.inBundle && (!one.integrity?.startsWith('sha512-') || elsewhere(one.resolved)));
  expect(odd.map(([path]) => path)).toEqual([]);
});

test('packages that run a script of their own at installation are known by name', () => {
  const known = ['esbuild', 'sharp', 'fsevents'];
  expect(installed.filter(([path, one]) => one.hasInstallScript && !known.includes(nameOf(path))).map(([path]) => path)).toEqual([]);
});
