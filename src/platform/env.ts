/** Configuration: read once, refused in plain words. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsFault } from './envFault.ts';
import { readTipEnv, tipSettings, type TipEnv } from './envTips.ts';
import { trustedHops } from './network.ts';

export { SettingsFault } from './envFault.ts';

const secret = z.string().regex(/^[\w-]{43,}$/, 'must be 32 random bytes in base64url (openssl rand 32 | basenc --base64url)');
const yes = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');
const optional = z.string().min(1).optional();

const settings = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  DEMO: yes,
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4321),
  PORTAL_ORIGIN: z.url().optional(),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  VAR_DIR: z.string().default('var'),
  DATA_KEYS: z.string().optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  MAIL_DOMAIN: z.string().optional(),
  CONTACT_EMAIL: z.email().optional(),
  JOURNAL_IMAP_URL: z
    .string()
    .regex(/^imaps?:\/\//, 'must begin with imap:// or imaps://')
    .optional(),
  CLAMD_SOCKET: optional,
  MAP_STYLE_URL: z.url().optional(),
  MAP_PMTILES: optional,
  TURNSTILE_SITE_KEY: optional,
  TURNSTILE_SECRET: optional,
  EMBEDDED_WORKER: z.enum(['0', '1']).optional(),
  ADMIN_PASSKEY: z.enum(['0', '1']).optional(),
  TIP_RELAY_IDENTITY: z
    .string()
    .regex(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/, 'must be an age identity (age-keygen)')
    .optional(),
  TIP_RELAY_RECIPIENT: z
    .string()
    .regex(/^age1[0-9a-z]{58}$/, 'must be an age recipient (the public key age-keygen prints)')
    .optional(),
  ...tipSettings,
});

export type Env = {
  mode: 'production' | 'development' | 'test';
  /** Invented city, mail catcher, codes on a page; only on this machine. */
  demo: boolean;
  host: string;
  port: number;
  /** Scheme, host and port people see; every absolute link begins with it. */
  origin: string;
  /** `__Host-` cookies need HTTPS; plain names are used on http localhost only. */
  secure: boolean;
  trustedProxies: string[];
  databaseUrl: string | null;
  varDir: string;
  /** Newest first; the first one seals, all of them open. */
  dataKeys: Buffer[];
  smtpUrl: string | null;
  mailDomain: string;
  /** Where people write about their data and about the portal itself; printed on the pages. */
  contactEmail: string;
  journalImapUrl: string | null;
  clamdSocket: string | null;
  mapStyleUrl: string | null;
  mapPmtiles: string | null;
  turnstile: { siteKey: string; secret: string } | null;
  embeddedWorker: boolean;
  /** Administrators work only once they have a passkey. Always in production; elsewhere when it is asked for. */
  adminPasskey: boolean;
  /** Opens what of a tip waits to leave for the police; only the worker has it. */
  tipRelayIdentity: string | null;
  /** Its public half, for the process that serves the desk. */
  tipRelayRecipient: string | null;
  tips: TipEnv;
};

/** Takes settings from the file `.env` where there is one; what the environment says already stays. */
export function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** Parses the environment. Throws `SettingsFault` naming each wrong setting and what it should be. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    throw new SettingsFault(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const set = parsed.data;
  const demo = set.DEMO || (!set.DATABASE_URL && set.NODE_ENV !== 'production');
  const origin = (set.PORTAL_ORIGIN ?? `http://localhost:${set.PORT}`).replace(/\/$/, '');
  const secure = origin.startsWith('https:');
  const faults: string[] = [];
  if (set.NODE_ENV === 'production' && !set.DEMO) {
    if (!set.PORTAL_ORIGIN) faults.push('PORTAL_ORIGIN: say the address people open, for example https://bezpechna.example');
    else if (!secure) faults.push('PORTAL_ORIGIN: production needs https://');
    if (!set.DATABASE_URL) faults.push('DATABASE_URL: production needs PostgreSQL 15 or newer');
    if (!set.DATA_KEYS) faults.push('DATA_KEYS: production needs a key for personal data');
    if (!set.SMTP_URL) faults.push('SMTP_URL: production needs a mail server');
    if (!set.MAIL_DOMAIN) faults.push('MAIL_DOMAIN: say the domain letters come from');
  }
  if (demo && !['127.0.0.1', '::1', 'localhost'].includes(set.HOST)) faults.push('HOST: demo mode listens on this machine only (127.0.0.1)');
  const keys = (set.DATA_KEYS ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const key of keys)
    if (!secret.safeParse(key).success) faults.push('DATA_KEYS: each key must be 32 random bytes in base64url, newest first, separated by commas');
  try {
    trustedHops(set.TRUSTED_PROXIES);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : 'TRUSTED_PROXIES');
  }
  if (Boolean(set.TURNSTILE_SITE_KEY) !== Boolean(set.TURNSTILE_SECRET)) faults.push('TURNSTILE_SITE_KEY and TURNSTILE_SECRET go together');
  if (set.NODE_ENV === 'production' && !demo && set.ADMIN_PASSKEY === '0') faults.push('ADMIN_PASSKEY: in production administrators work with a passkey');
  const tips = readTipEnv(set, { production: set.NODE_ENV === 'production', demo, host: set.HOST, portalOrigin: origin, varDir: set.VAR_DIR }, faults);
  if (faults.length > 0) throw new SettingsFault(faults.join('\n'));
  return {
    mode: set.NODE_ENV,
    demo,
    host: set.HOST,
    port: set.PORT,
    origin,
    secure,
    trustedProxies: set.TRUSTED_PROXIES,
    databaseUrl: set.DATABASE_URL ?? null,
    varDir: set.VAR_DIR,
    dataKeys: keys.length > 0 ? keys.map((key) => Buffer.from(key, 'base64url')) : [keptSecret(set.VAR_DIR, 'data-key')],
    smtpUrl: set.SMTP_URL ?? null,
    mailDomain: set.MAIL_DOMAIN ?? 'portal.example',
    contactEmail: set.CONTACT_EMAIL ?? `portal@${set.MAIL_DOMAIN ?? 'portal.example'}`,
    journalImapUrl: set.JOURNAL_IMAP_URL ?? null,
    clamdSocket: set.CLAMD_SOCKET ?? null,
    mapStyleUrl: set.MAP_STYLE_URL ?? null,
    mapPmtiles: set.MAP_PMTILES ?? null,
    turnstile: set.TURNSTILE_SITE_KEY && set.TURNSTILE_SECRET ? { siteKey: set.TURNSTILE_SITE_KEY, secret: set.TURNSTILE_SECRET } : null,
    adminPasskey: set.ADMIN_PASSKEY ? set.ADMIN_PASSKEY === '1' : set.NODE_ENV === 'production' && !demo,
    tipRelayIdentity: set.TIP_RELAY_IDENTITY ?? null,
    tipRelayRecipient: set.TIP_RELAY_RECIPIENT ?? null,
    tips,
    embeddedWorker: set.EMBEDDED_WORKER ? set.EMBEDDED_WORKER === '1' : !set.DATABASE_URL,
  };
}

/** 32 random bytes kept in a file of the state directory (mode 0600), made on first use. */
export function keptSecret(directory: string, name: string): Buffer {
  const file = join(directory, name);
  if (!existsSync(file)) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
}
