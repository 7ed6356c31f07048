/** The headers of every answer of the tip house, refusals included: nothing from elsewhere, nothing kept, nothing told onwards. */
import type { TipEnv } from '#platform/envTips.ts';
import { neverAsked } from '#platform/headers.ts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const witnessHeaders = (env: Pick<TipEnv, 'secure'>): [string, string][] => [
  ['content-security-policy', policy],
  ['cache-control', 'no-store, no-transform'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cross-origin-embedder-policy', 'require-corp'],
  ['permissions-policy', [...neverAsked, 'geolocation'].map((name) => `${name}=()`).join(', ')],
  ['x-robots-tag', 'noarchive'],
  ...(env.secure ? [['strict-transport-security', 'max-age=63072000; includeSubDomains'] satisfies [string, string]] : []),
];
