/** The security headers of every response. */
import { createHash } from 'node:crypto';
import type { Env } from './env.ts';

/** What a page needs beyond our own origin; declared in the address table. */
export const needs = ['map', 'position', 'turnstile'] as const;
export type Need = (typeof needs)[number];

/**
 * - `page`: what anybody may see
 * - `personal`: somebody's own words, or the office: never kept, no referrer
 * - `file`: a built file of ours
 * - `embedded`: what anybody may see, also in a frame of another site: no script, no form
 * - `upload`: bytes that came from outside: inert whatever they are
 */
export type Kind = 'page' | 'personal' | 'file' | 'embedded' | 'upload';

/** Sources of inline scripts and styles that Astro writes around islands. Hashed from its own code, never from a rendered page. */
export type Inline = { scripts: readonly string[]; styles: readonly string[] };

export const hashOf = (source: string): string => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;

const turnstile = 'https://challenges.cloudflare.com';

/** What a browser may offer and our pages never ask for. */
export const neverAsked = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'gyroscope',
  'hid',
  'idle-detection',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
] as const;

export function openHeaders(env: Pick<Env, 'secure' | 'mapStyleUrl' | 'mapPmtiles' | 'turnstile'>, inline: Inline) {
  // Tiles may also be a file of ours, which asks nobody outside.
  const map = [env.mapStyleUrl, env.mapPmtiles]
    .filter((address) => address !== null && /^https?:/.test(address))
    .map((address) => new URL(address ?? '').origin);
  const known = new Map<string, [string, string][]>();

  const permissions = (wanted: readonly Need[]): string =>
    [...neverAsked.map((name) => `${name}=()`), `geolocation=${wanted.includes('position') ? '(self)' : '()'}`].join(', ');

  const policy = (kind: Kind, wanted: readonly Need[]): string => {
    if (kind === 'upload') return "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
    // A file is no document: only a worker among them does anything, and it may ask what the map may. Short, for it goes with every one.
    if (kind === 'file')
      return `default-src 'none'; script-src 'self'; connect-src ${["'self'", ...map].join(' ')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    if (kind === 'embedded')
      return "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";
    const drawn = wanted.includes('map') ? map : [];
    const asked = wanted.includes('turnstile') && env.turnstile !== null ? [turnstile] : [];
    const list = (name: string, ...sources: readonly string[]): string => [name, ...sources].join(' ');
    return [
      "default-src 'none'",
      list('script-src', "'self'", ...inline.scripts.map(hashOf), ...asked),
      list('style-src', "'self'", ...inline.styles.map(hashOf)),
      list('img-src', "'self'", 'data:', 'blob:', ...drawn),
      "font-src 'self'",
      list('connect-src', "'self'", ...drawn),
      "worker-src 'self'",
      "manifest-src 'self'",
      ...(asked.length > 0 ? [list('frame-src', ...asked)] : []),
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types svelte-trusted-html default',
    ].join('; ');
  };

  /** The set for a response. `no-store` comes with `personal` and `upload`; other caching is the caller's. */
  return (kind: Kind, wanted: readonly Need[] = []): [string, string][] => {
    const key = `${kind} ${wanted.join(' ')}`;
    const made = known.get(key);
    if (made) return made;
    const personal = kind === 'personal' || kind === 'upload';
    const set: [string, string][] = [
      ['content-security-policy', policy(kind, wanted)],
      ['x-content-type-options', 'nosniff'],
      ['referrer-policy', personal || kind === 'file' ? 'no-referrer' : 'strict-origin-when-cross-origin'],
      ['cross-origin-opener-policy', 'same-origin'],
      ['cross-origin-resource-policy', kind === 'embedded' ? 'cross-origin' : 'same-origin'],
      ['permissions-policy', kind === 'file' ? 'geolocation=()' : permissions(wanted)],
      ...(kind === 'embedded' ? [] : [['x-frame-options', 'DENY'] satisfies [string, string]]),
      ...(env.secure ? [['strict-transport-security', 'max-age=63072000; includeSubDomains'] satisfies [string, string]] : []),
      ...(personal ? [['cache-control', 'no-store'] satisfies [string, string]] : []),
    ];
    known.set(key, set);
    return set;
  };
}
export type HeaderSets = ReturnType<typeof openHeaders>;
