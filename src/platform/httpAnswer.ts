/** Turns what a page answered into bytes on the wire: encoded, tagged, and never cut in the middle. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip } from 'node:zlib';
import type { Page } from './cache.ts';
import { log } from './log.ts';
import { drain } from './receive.ts';
import { chooseEncoding, matches } from './static.ts';

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Below this the headers of an encoding cost more than it saves. */
const worthEncoding = 1024;

/** What a page answered; `body` when its bytes were read already. */
export type Told = {
  response: Response;
  body?: Buffer;
  freshSeconds?: number | undefined;
  /** Sent while it is made: too large to stand in memory. */ streamed?: boolean;
};

export type Answer = {
  status: number;
  headers: [string, string][];
  body: Buffer | (() => Readable) | null;
  /** The request was not read to its end. */ close?: boolean;
};

// A page for one reader is encoded for that one answer: an eighth of the work for a tenth more bytes, and a window no larger than pages are.
const once = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 17 };
/** So little work (a third of a millisecond) costs more when it is handed to another thread. */
const handedOver = 128 * 1024;
// A page that is kept is worth some milliseconds on another thread; one step more would cost twice that for nothing.
const kept = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_LGWIN]: 18 };
const sized = (body: Buffer) => ({ [constants.BROTLI_PARAM_SIZE_HINT]: body.length });

/** Headers the server decides alone; what a page says of them is dropped. */
const ours = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-security-policy',
  'date',
  'etag',
  'keep-alive',
  'permissions-policy',
  'referrer-policy',
  'server',
  'strict-transport-security',
  'transfer-encoding',
  'x-content-type-options',
  'x-frame-options',
  'x-powered-by',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
]);

function pack(body: Buffer, forKeeping: boolean): Buffer | Promise<Buffer> {
  const params = { ...sized(body), ...(forKeeping ? kept : once) };
  return forKeeping || body.length > handedOver ? toBrotli(body, { params }) : brotliCompressSync(body, { params });
}

/** Reads a page's whole answer, so a fault while it is made is still a clean error page. `both` prepares every encoding for keeping. */
export async function readAnswer({ response, body: read }: Pick<Told, 'response' | 'body'>, accept: string | undefined, both: boolean): Promise<Page> {
  const body = read ?? Buffer.from(await response.arrayBuffer());
  const headers: [string, string][] = [];
  for (const [name, value] of response.headers)
    if (!ours.has(name) && name !== 'set-cookie') headers.push([name, name === 'content-type' ? withCharset(value) : value]);
  for (const cookie of response.headers.getSetCookie()) headers.push(['set-cookie', cookie]);
  const type = response.headers.get('content-type') ?? '';
  const encode = body.length > worthEncoding && /^(text\/|application\/(json|manifest\+json|xml|geo\+json|ld\+json|rss\+xml)|image\/svg)/.test(type);
  const wanted = both ? 'both' : chooseEncoding(accept, { br: true, gzip: true });
  const brotli = encode && (wanted === 'both' || wanted === 'br') ? await pack(body, both) : null;
  const gzipped = encode && (wanted === 'both' || wanted === 'gzip') ? await toGzip(body, { level: 6 }) : null;
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { status: response.status, headers, body, gzip: gzipped, brotli, etag };
}

/** An answer that is sent while it is made. A fault on the way breaks it off, so nobody takes half of it for the whole. */
export function passOn(response: Response, set: readonly [string, string][]): Answer {
  const fixed = new Set(set.map(([name]) => name));
  const own = [...response.headers].filter(([name]) => !ours.has(name) && !fixed.has(name));
  return {
    status: response.status,
    headers: [...set, ...own],
    body: () => Readable.from(response.body ?? []).on('error', (error: unknown) => void log.error('stream', error)),
  };
}

const withCharset = (type: string): string =>
  /^(text\/|application\/(json|manifest\+json|xml|geo\+json))/.test(type) && !/charset/i.test(type) ? `${type}; charset=utf-8` : type;

/** Chooses the encoding and answers 304 when the reader already has this version. `tagged`: the page may be asked for again by its tag. */
export function fromPage(page: Page, req: Pick<IncomingMessage, 'headers'>, set: readonly [string, string][], tagged: boolean): Answer {
  const fixed = new Set(set.map(([name]) => name));
  const headers = [...set, ...page.headers.filter(([name]) => !fixed.has(name))];
  const encodings = { ...(page.brotli ? { br: page.brotli } : {}), ...(page.gzip ? { gzip: page.gzip } : {}) };
  // Pages come without web fonts to whoever saves data.
  const isPage = headers.some(([name, value]) => name === 'content-type' && value.startsWith('text/html'));
  const vary = [...(page.brotli || page.gzip ? ['accept-encoding'] : []), ...(isPage ? ['save-data'] : [])];
  if (vary.length > 0) headers.push(['vary', vary.join(', ')]);
  if (tagged) {
    headers.push(['etag', page.etag]);
    if (!headers.some(([name]) => name === 'cache-control')) headers.push(['cache-control', 'private, no-cache']);
    if (page.status === 200 && matches(req.headers['if-none-match'], page.etag)) {
      return { status: 304, headers: headers.filter(([name]) => !name.startsWith('content-type')), body: null };
    }
  }
  const encoding = chooseEncoding(req.headers['accept-encoding']?.toString(), encodings);
  const body = encoding === null ? page.body : (encodings[encoding] ?? page.body);
  if (encoding !== null) headers.push(['content-encoding', encoding]);
  return { status: page.status, headers, body };
}

/** Writes the answer. HEAD gets the same headers and no body. A body that was not read closes the connection after the answer; `last` closes it in any case. */
export async function send(req: IncomingMessage, res: ServerResponse, answer: Answer, last: boolean): Promise<void> {
  if (res.headersSent || res.destroyed) return;
  const names: Record<string, string | string[]> = {};
  for (const [name, value] of answer.headers) {
    const before = names[name];
    names[name] = before === undefined ? value : name === 'set-cookie' ? [...(Array.isArray(before) ? before : [before]), value] : value;
  }
  const unread = (answer.close ?? false) || (!req.complete && takesBody(req));
  if (unread || last) names['connection'] = 'close';
  if (Buffer.isBuffer(answer.body)) names['content-length'] = String(answer.body.length);
  else if (answer.body === null && answer.status !== 304 && answer.status !== 204) names['content-length'] ??= '0';
  res.writeHead(answer.status, names);
  const body = req.method === 'HEAD' ? null : answer.body;
  if (unread) {
    // Ending the response would make Node destroy the socket, and what the sender still has under way would then reset it
    // and take our answer along. So only our side is closed, and the rest is thrown away for a while.
    if (Buffer.isBuffer(body)) res.write(body);
    else res.flushHeaders();
    req.socket.end();
    await drain(req);
    req.socket.destroy();
  } else if (body === null) res.end();
  else if (Buffer.isBuffer(body)) res.end(body);
  else await pipeline(body(), res).catch(() => res.destroy());
}

export const takesBody = (req: IncomingMessage): boolean => req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
