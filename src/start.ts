/** `npm start`: builds when something changed since the last build, starts the portal, and says where to look. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvFile, readEnv, SettingsFault, type Env } from '#platform/env.ts';
import { readDemoAccounts } from '#platform/demo.ts';
import { link, matchRoute, routeOf, type RouteId } from './routes.ts';

const stamp = 'dist/sources';
const say = (line = ''): void => console.log(line);

/** One hash over everything the build reads. */
function sourcesHash(): string {
  const files = globSync(['src/**/*', 'content/**/*', 'public/**/*', 'db/**/*.ts', 'astro.config.mjs', 'package-lock.json'], { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256').update(process.versions.node);
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** Builds unless `dist` was made from just these sources. Nothing is printed of a build that went well. */
function build(): void {
  const wanted = sourcesHash();
  if (existsSync(stamp) && existsSync('dist/server/entry.mjs') && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building the portal, this takes about half a minute …');
  const built = spawnSync('npm', ['run', '--silent', 'build'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  if (built.status !== 0) {
    console.error(`${built.stdout ?? ''}${built.stderr ?? ''}\nThe portal could not be built; the reason stands above.`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

function readSettings(): Env {
  try {
    loadEnvFile();
    return readEnv(process.env);
  } catch (error) {
    if (!(error instanceof SettingsFault)) throw error;
    console.error(
      `The portal cannot start:\n${error.message.replace(/^/gm, '  ')}\nSettings are read from the environment and from the file .env; .env.example explains each.`,
    );
    return process.exit(1);
  }
}

function guide(env: Env): void {
  const address = (id: RouteId): string => env.origin + link(id, 'uk');
  const there = (id: RouteId): boolean => matchRoute(routeOf(id).uk) !== null && existsSync(`src/pages/${routeOf(id).page}`);
  const line = (name: string, id: RouteId, what: string): void => {
    if (there(id)) say(`  ${name.padEnd(9)} ${address(id).padEnd(40)} ${what}`);
  };
  say();
  say(`  Open      ${address('home')}   (English: ${env.origin}${link('home', 'en')}; Ctrl+C stops the portal)`);
  line('Officer', 'places.finder', 'find the officer of an address');
  line('Appeal', 'appeals.start', 'write to the police');
  if (env.tips.mode === 'embedded')
    say(`  ${'Tips'.padEnd(9)} ${env.tips.origin.padEnd(40)} tell what you know and stay unknown; a house of its own, with its own host name`);
  line('Letters', 'dev.mail', 'every letter the portal has sent; nothing leaves this machine');
  line('Office', 'office.home', 'where moderators work; sign in with an account below');
  line('Codes', 'dev.codes', 'the six digits that sign-in asks for');
  const accounts = readDemoAccounts(env.varDir);
  if (accounts.length > 0) say();
  for (const account of accounts) say(`    ${account.email.padEnd(28)} ${account.password.padEnd(22)} ${account.role}`);
  if (accounts.some(({ phrase }) => phrase)) say('\n    Passphrases of the readers of tips and of the keepers of identities:');
  for (const { email, phrase } of accounts) if (phrase) say(`    ${email.padEnd(28)} ${phrase}`);
  say();
  say(`  Everybody here is invented. What you enter is kept in ${env.varDir}/ and is there again at the next start.`);
  say('  The embedded database survives a crash of the portal, but a power cut may cost the last moments; for people use PostgreSQL (DATABASE_URL).');
}

const env = readSettings();
build();
const entry = new URL('../dist/server/entry.mjs', import.meta.url);
await import(entry.href);
if (env.demo) guide(env);
