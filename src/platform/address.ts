/** Reads what stands in the request line, the Host and the Origin, and believes as little of it as possible. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Env } from './env.ts';

export type Target = { path: string; query: URLSearchParams };

/**
 * The path and query of a request line, or null when it is not a plain address of ours. Every address has one spelling:
 * a path that decodes, resolves or normalises to something else could pass a check under one name and be used under another.
 */
export function readTarget(line: string | undefined): Target | null {
  if (line === undefined || line.length > 4096 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(line)) return null;
  const [path = '', ...rest] = line.split('?');
  if (path.includes('\\') || path.includes('#') || path.includes('//') || /%(25|00|2f|5c)/i.test(path)) return null;
  try {
    if (new URL(path, 'http://portal.invalid').pathname !== path) return null;
    const spelled = encodeURI(decodeURI(path));
    if (spelled.replace(/%../g, (hex) => hex.toUpperCase()) !== path.replace(/%../g, (hex) => hex.toUpperCase())) return null;
  } catch {
    return null;
  }
  return { path, query: new URLSearchParams(rest.join('?')) };
}

/** Hosts this portal answers to. A machine on its own desk is also known by its loopback names. */
export function knownHosts(env: Pick<Env, 'origin' | 'demo' | 'port'>): { all: ReadonlySet<string>; probes: ReadonlySet<string> } {
  const own = new URL(env.origin).host;
  const loopback = [`127.0.0.1:${env.port}`, `localhost:${env.port}`, `[::1]:${env.port}`, '127.0.0.1', 'localhost'];
  return { all: new Set(env.demo ? [own, ...loopback] : [own]), probes: new Set([own, ...loopback]) };
}

/** The one Host header, lower-cased; null when it is missing or said twice. */
export function readHost(headers: readonly string[]): string | null {
  const said = headers.filter((_, i) => i % 2 === 1 && headers[i - 1]?.toLowerCase() === 'host');
  return said.length === 1 ? (said[0]?.toLowerCase() ?? null) : null;
}

/**
 * Whether a write comes from a page of ours. A page that sends no referrer makes the browser say `Origin: null`,
 * so `Sec-Fetch-Site`, which no page can forge, counts first; an origin that is named must be ours in any case.
 */
export function isOwnWrite(headers: IncomingHttpHeaders, origin: string): boolean {
  const named = headers.origin !== undefined && headers.origin !== 'null' ? headers.origin : null;
  if (named !== null && named !== origin) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined ? named === origin : site === 'same-origin';
}

/** Kinds of bodies an address may take. */
export const bodies = ['form', 'json', 'bytes'] as const;
export type BodyKind = (typeof bodies)[number];

/** What kind of body is sent; null when it is none of ours. Compressed bodies are not taken: their real size is unknown. */
export function bodyKind(headers: IncomingHttpHeaders): BodyKind | null {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return null;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') return 'form';
  if (type === 'application/json') return 'json';
  return type === 'application/octet-stream' ? 'bytes' : null;
}

/** Where a page may send people: a path of ours, written plainly. */
export const isOwnPath = (target: string): boolean => /^\/(?![/\\])[^\\\s]*$/.test(target);
