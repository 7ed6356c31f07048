/** Built files: known from a listing made at start, so no path of a request ever reaches the disk. */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';

const types: Partial<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.geojson': 'application/geo+json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.pdf': 'application/pdf',
  '.pmtiles': 'application/vnd.pmtiles',
  // Lists of sums.
  '': 'text/plain; charset=utf-8',
};
/** Kinds worth compressing at build; the rest is compressed already. */
export const compressible = ['.js', '.mjs', '.css', '.html', '.json', '.geojson', '.webmanifest', '.txt', '.xml', '.svg'];
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
type Encoding = (typeof encodings)[number][0];

type Body = { path: string; bytes: number; kept: Buffer | null };
export type BuiltFile = { type: string; etag: string; immutable: boolean; plain: Body; encoded: Partial<Record<Encoding, Body>> };
export type BuiltFiles = { find(path: string): BuiltFile | null; paths(): string[] };

/** Small files stay in memory; large ones are streamed. */
const keptBytes = 128 * 1024;

const bodyOf = (path: string, most: number): Body => {
  const bytes = statSync(path).size;
  return { path, bytes, kept: bytes <= most ? readFileSync(path) : null };
};

/** Lists a folder once. Names that begin with a dot and source maps are not served. Files below `hashed` never change their content. `most`: the largest that stays in memory. */
export function openBuiltFiles(folder: string, { hashed = '/_a/', most = keptBytes } = {}): BuiltFiles {
  const files = new Map<string, BuiltFile>();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const all = new Set(names);
  for (const path of names) {
    const address = `/${path
      .slice(folder.length + 1)
      .split(sep)
      .join('/')}`;
    const isTwin = encodings.some(([, ending]) => path.endsWith(ending) && all.has(path.slice(0, -ending.length)));
    if (isTwin || /\/\.|\.map$/.test(address)) continue;
    const encoded: Partial<Record<Encoding, Body>> = {};
    for (const [name, ending] of encodings) if (all.has(path + ending)) encoded[name] = bodyOf(path + ending, most);
    files.set(address, {
      type: types[extname(path)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)}"`,
      immutable: address.startsWith(hashed),
      plain: bodyOf(path, most),
      encoded,
    });
  }
  return { find: (path) => files.get(path) ?? null, paths: () => [...files.keys()] };
}

export type Ask = { range?: string | undefined; ifRange?: string | undefined; ifNoneMatch?: string | undefined; acceptEncoding?: string | undefined };
export type FileAnswer = { status: number; headers: [string, string][]; body: Buffer | (() => Readable) | null };

/** What to answer when a built file is asked for: whole, one range of it, or nothing new. */
export function answerFile(file: BuiltFile, ask: Ask): FileAnswer {
  const headers: [string, string][] = [
    ['content-type', file.type],
    ['etag', file.etag],
    ['cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'public, no-cache'],
  ];
  if (Object.keys(file.encoded).length > 0) headers.push(['vary', 'accept-encoding']);
  if (matches(ask.ifNoneMatch, file.etag)) return { status: 304, headers, body: null };
  const range = ask.range !== undefined && (ask.ifRange === undefined || ask.ifRange === file.etag) ? parseRange(ask.range, file.plain.bytes) : null;
  headers.push(['accept-ranges', 'bytes']);
  if (range === 'outside') return { status: 416, headers: [...headers, ['content-range', `bytes */${file.plain.bytes}`], ['content-length', '0']], body: null };
  if (range) {
    headers.push(['content-range', `bytes ${range.from}-${range.to}/${file.plain.bytes}`], ['content-length', String(range.to - range.from + 1)]);
    return { status: 206, headers, body: part(file.plain, range) };
  }
  const encoding = chooseEncoding(ask.acceptEncoding, file.encoded);
  const chosen = encoding === null ? file.plain : (file.encoded[encoding] ?? file.plain);
  if (encoding !== null) headers.push(['content-encoding', encoding]);
  headers.push(['content-length', String(chosen.bytes)]);
  return { status: 200, headers, body: chosen.kept ?? (() => createReadStream(chosen.path)) };
}

const part = (body: Body, range: { from: number; to: number }): FileAnswer['body'] =>
  body.kept?.subarray(range.from, range.to + 1) ?? (() => createReadStream(body.path, { start: range.from, end: range.to }));

/** One range of bytes; several ranges are answered by the whole file, as the standard allows. */
export function parseRange(header: string, bytes: number): { from: number; to: number } | 'outside' | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header);
  const [, first = '', last = ''] = found ?? [];
  if (!found || (first === '' && last === '')) return null;
  if (first === '') return Number(last) === 0 || bytes === 0 ? 'outside' : { from: Math.max(0, bytes - Number(last)), to: bytes - 1 };
  const from = Number(first);
  const to = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < from) return null;
  return from >= bytes ? 'outside' : { from, to };
}

/** Whether the reader already has this version. Weak and strong tags compare alike for GET. */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const bare = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => bare(tag) === bare(etag));
}

/** The best encoding both sides have; brotli before gzip. */
export function chooseEncoding<T>(accept: string | undefined, have: Partial<Record<Encoding, T>>): Encoding | null {
  const wanted = new Map(
    (accept ?? '').split(',').map((entry) => {
      const [name = '', ...details] = entry.split(';').map((one) => one.trim().toLowerCase());
      const q = details.find((one) => one.startsWith('q='));
      return [name, q === undefined ? 1 : Number(q.slice(2))] as const;
    }),
  );
  for (const [name] of encodings) if (have[name] !== undefined && (wanted.get(name) ?? wanted.get('*') ?? 0) > 0) return name;
  return null;
}
