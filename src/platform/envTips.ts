/** Settings of the tip house: where it stands, and what its own process needs, which is little: no key, no mailbox, no table of people. */
import { z } from 'zod';
import { SettingsFault } from './envFault.ts';
import { trustedHops } from './network.ts';

const postgres = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://');

export const tipSettings = {
  TIP_MODE: z.enum(['embedded', 'apart', 'off']).optional(),
  TIP_ORIGIN: z.url().optional(),
  TIP_HOST: z.string().optional(),
  TIP_PORT: z.coerce.number().int().min(0).max(65535).default(4322),
  TIP_DATABASE_URL: postgres.optional(),
  TIP_RECIPIENTS: z.string().min(1).optional(),
  ONION_ORIGIN: z
    .string()
    .regex(/^https?:\/\/[a-z2-7]{56}\.onion$/, 'must be http:// and an onion address of 56 signs')
    .optional(),
};
type TipSettings = z.infer<z.ZodObject<typeof tipSettings>>;

export type TipEnv = {
  /** `embedded`: the portal opens the listener; `apart`: it runs by itself (`npm run witness`); `off`: nobody takes tips. */
  mode: 'embedded' | 'apart' | 'off';
  origin: string;
  secure: boolean;
  host: string;
  port: number;
  /** A role of its own that sees the schema of tips alone; null: the portal's own connection, in a demo. */
  databaseUrl: string | null;
  /** The signed list of readers. */
  recipients: string;
  onion: string | null;
};

type Around = { production: boolean; demo: boolean; host: string; portalOrigin: string; varDir: string };

/** Says what is wrong by adding to `faults`. */
export function readTipEnv(set: TipSettings, around: Around, faults: string[]): TipEnv {
  const mode = set.TIP_MODE ?? (around.demo ? 'embedded' : 'apart');
  const origin = (set.TIP_ORIGIN ?? `http://svidok.localhost:${set.TIP_PORT}`).replace(/\/$/, '');
  const secure = origin.startsWith('https:');
  const host = set.TIP_HOST ?? around.host;
  if (mode !== 'off') {
    if (around.production && !around.demo) {
      if (!set.TIP_ORIGIN) faults.push('TIP_ORIGIN: say the address of the tip house, for example https://svidok.example, or TIP_MODE=off');
      else if (!secure) faults.push('TIP_ORIGIN: production needs https://');
    }
    // A cookie of a host reaches every port of it, so another port is not another house.
    if (new URL(origin).hostname === new URL(around.portalOrigin).hostname)
      faults.push('TIP_ORIGIN: tips need a host name of their own; here it is the one of the portal, whose cookies would come along');
    if (around.demo && !['127.0.0.1', '::1', 'localhost'].includes(host)) faults.push('TIP_HOST: demo mode listens on this machine only (127.0.0.1)');
  }
  return {
    mode,
    origin,
    secure,
    host,
    port: set.TIP_PORT,
    databaseUrl: set.TIP_DATABASE_URL ?? null,
    recipients: set.TIP_RECIPIENTS ?? `${around.varDir}/recipients.json`,
    onion: set.ONION_ORIGIN ?? null,
  };
}

const alone = z.object({
  ...tipSettings,
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  DEMO: z.enum(['0', '1']).default('0'),
  PORTAL_ORIGIN: z.url().default('http://localhost:4321'),
  TRUSTED_PROXIES: z.string().default(''),
  VAR_DIR: z.string().default('var'),
});

export type WitnessEnv = { tips: TipEnv; demo: boolean; trustedProxies: string[]; databaseUrl: string };

/** What `npm run witness` reads. Throws `SettingsFault` naming each wrong setting and what it should be. */
export function readWitnessEnv(source: Record<string, string | undefined>): WitnessEnv {
  const parsed = alone.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== '')));
  if (!parsed.success) throw new SettingsFault(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  const set = parsed.data;
  const faults: string[] = [];
  const demo = set.DEMO === '1';
  const trustedProxies = set.TRUSTED_PROXIES.split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const production = set.NODE_ENV === 'production';
  const tips = readTipEnv(set, { production, demo, host: '127.0.0.1', portalOrigin: set.PORTAL_ORIGIN, varDir: set.VAR_DIR }, faults);
  if (tips.mode === 'off') faults.push('TIP_MODE: it is off; say apart to run the tip house by itself');
  if (tips.databaseUrl === null) faults.push('TIP_DATABASE_URL: say the database, with an account in the role portal_witness (npm run db:roles makes it)');
  try {
    trustedHops(trustedProxies);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : 'TRUSTED_PROXIES');
  }
  if (faults.length > 0) throw new SettingsFault(faults.join('\n'));
  return { tips, demo, trustedProxies, databaseUrl: tips.databaseUrl ?? '' };
}
