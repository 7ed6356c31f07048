/** The way of one request: is it for us, may it be asked like this, is there room, and what is the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyKind, isOwnPath, isOwnWrite, knownHosts, readHost, readTarget, type BodyKind, type Target } from './address.ts';
import { pageCache, type Page } from './cache.ts';
import { cookieName } from './cookies.ts';
import { openHeaders, type Inline, type Kind, type Need } from './headers.ts';
import type { Health } from './health.ts';
import type { House } from './house.ts';
import { fromPage, passOn, readAnswer, send, takesBody, type Answer, type Told } from './httpAnswer.ts';
import type { Language } from './i18n.ts';
import type { Lane, Lanes } from './lanes.ts';
import { log } from './log.ts';
import { clientAddress, networkOf, trustedHops } from './network.ts';
import type { Intake } from './receive.ts';
import { plainRefusal, refusals, type RefusalStatus } from './refusals.ts';
import { answerFile, type BuiltFiles } from './static.ts';
import { readView, writeView } from './view.ts';

/** What the address table says of a path. */
export type Address = {
  id: string;
  language: Language;
  params: Record<string, string>;
  route: {
    cache: 'public' | 'never';
    lane: Lane;
    body: number;
    query?: readonly string[];
    needs?: readonly Need[];
    takes?: readonly BodyKind[];
    inert?: true;
    embedded?: true;
    wishes?: readonly string[];
  };
};

/** What a page is told of its request. `address` is null on pages of refusals. */
export type Asked<A> = { address: A | null; language: Language; now: Date; network: string; tags: Set<string>; refusal?: RefusalStatus };

export type Site<A extends Address> = {
  house: House;
  inline: Inline;
  files: BuiltFiles;
  /** Cookies that hold a wish and nothing secret, by name, with the shape of their value. */
  wishes: Readonly<Record<string, RegExp>>;
  /** Cookies that no page of the cache ever reads: carrying one changes nothing there. */
  apart?: readonly string[];
  /** The page of a path, or null when there is none. */
  find(path: string): A | null;
  render(request: Request, asked: Asked<A>): Promise<Told>;
};

type Parts = { lanes: Lanes; intake: Intake; health: Health };

export function createHandler<A extends Address>(site: Site<A>, { lanes, intake, health }: Parts) {
  const { env, vault } = site.house;
  const hosts = knownHosts(env);
  const hops = trustedHops(env.trustedProxies);
  const headersFor = openHeaders(env, site.inline);
  const scheme = env.secure ? 'https' : 'http';
  const kindOf = ({ route }: A): Kind => (route.inert ? 'upload' : route.embedded ? 'embedded' : route.cache === 'never' ? 'personal' : 'page');

  return async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const begunAt = performance.now();
    const now = new Date();
    const seen: { route: string } = { route: '-' };
    const answer = await decide(req, res, now, seen).catch((error: unknown): Answer => {
      return plain(500, 'uk', log.error('request', error, { route: seen.route }));
    });
    await send(req, res, answer, health.isDraining());
    if (env.mode === 'production')
      log.info('request', { route: seen.route, method: req.method ?? '-', status: answer.status, ms: Math.round(performance.now() - begunAt) });
  };

  async function decide(req: IncomingMessage, res: ServerResponse, now: Date, seen: { route: string }): Promise<Answer> {
    const method = req.method ?? '';
    const safe = method === 'GET' || method === 'HEAD';
    const host = readHost(req.rawHeaders);
    const target = readTarget(req.url);
    const language: Language = target !== null && /^\/en(\/|$)/.test(target.path) ? 'en' : 'uk';
    if (target !== null && safe && host !== null && hosts.probes.has(host) && health.isProbe(target.path))
      return withHeaders(await health.answer(target.path, now), 'page');
    if (host === null) return plain(400, language);
    if (!hosts.all.has(host)) return plain(421, language);
    if (target === null || (safe && takesBody(req))) return target === null ? refuse(safe ? 404 : 400, language, req, now) : plain(400, language);

    const file = site.files.find(target.path);
    if (file !== null) {
      seen.route = 'file';
      if (!safe) return plain(405, language, undefined, [['allow', 'GET, HEAD']]);
      const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch, 'accept-encoding': accept } = req.headers;
      return withHeaders(
        answerFile(file, { range, ifRange: ifRange?.toString(), ifNoneMatch, acceptEncoding: accept?.toString() }),
        file.type.startsWith('text/html') ? 'page' : 'file',
      );
    }

    const address = site.find(target.path);
    if (address === null) {
      const trimmed = target.path.replace(/\/+$/, '');
      if (safe && trimmed !== target.path && site.find(trimmed) !== null)
        return withHeaders({ status: 308, headers: [['location', trimmed]], body: null }, 'page');
      return refuse(404, language, req, now);
    }
    seen.route = address.id;
    if (!safe && (method !== 'POST' || address.route.body === 0)) {
      return refuse(405, language, req, now, [['allow', address.route.body === 0 ? 'GET, HEAD' : 'GET, HEAD, POST']]);
    }
    if (!safe && !isOwnWrite(req.headers, `${scheme}://${host}`)) return refuse(403, language, req, now);
    const sent = safe ? null : bodyKind(req.headers);
    if (!safe && takesBody(req) && (sent === null || !(address.route.takes ?? ['form']).includes(sent))) return refuse(415, language, req, now);

    if (safe && address.route.cache === 'public' && !carriesOwnCookies(req.headers.cookie)) return fromCache(address, target, req, now);
    const network = networkOf(vault, clientAddress(req.socket.remoteAddress ?? '', req.headers['x-forwarded-for']?.toString(), hops), now);
    let body: Buffer | null = null;
    if (!safe) {
      const received = await intake.receive(req, res, address.route.body, network);
      if (received.status !== 200) return received.status === 503 ? plain(503, language) : refuse(received.status, language, req, now);
      body = received.body;
    }
    const asked: Asked<A> = { address, language: address.language, now, network, tags: new Set() };
    const page = await inLane(address.route.lane, async () => {
      const told = await site.render(requestFor(method, target, req, body), asked);
      return told.streamed ? told.response : readAnswer(told, req.headers['accept-encoding']?.toString(), false);
    });
    if (page instanceof Response) return passOn(page, headersFor(kindOf(address)));
    if (page === null || isShort(page)) return plain(503, language);
    return fromPage(checked(page, address.id), req, headersFor(kindOf(address), address.route.needs), false);
  }

  /**
   * A public page asked for without any cookie of ours but the view and wishes: rendered from its path and those alone,
   * so whoever sends the same may be shown the same.
   */
  async function fromCache(address: A, target: Target, req: IncomingMessage, now: Date): Promise<Answer> {
    const sent = cookiesOf(req.headers.cookie);
    const view = writeView(readView(sent.get('view')));
    const wished = (address.route.wishes ?? []).flatMap((name) => {
      const value = sent.get(cookieName(site.house, name)) ?? '';
      return site.wishes[name]?.test(value) ? [`${cookieName(site.house, name)}=${value}`] : [];
    });
    const cookie = [`view=${view}`, ...wished].join('; ');
    const lean = savesData(req);
    const query = new URLSearchParams(
      (address.route.query ?? []).toSorted().flatMap((name) =>
        target.query
          .getAll(name)
          .slice(0, 20)
          .map((value) => [name, value]),
      ),
    );
    const key = `${address.id} ${address.language} ${target.path}?${query} ${cookie}${lean ? ' lean' : ''}`;
    const known = pageCache.find(key, now.getTime());
    const page =
      known ??
      (await inLane(address.route.lane, () =>
        pageCache.make(
          key,
          async () => {
            const tags = new Set<string>();
            const request = new Request(new URL(query.size > 0 ? `${target.path}?${query}` : target.path, env.origin), {
              headers: { cookie, ...leanHeader(lean) },
            });
            const told = await site.render(request, { address, language: address.language, now, network: '', tags });
            const made = await readAnswer(told, undefined, true);
            const keep = made.status === 200 && !made.headers.some(([name]) => name === 'set-cookie') && told.freshSeconds !== 0;
            return { page: checked(made, address.id), keep, tags, freshSeconds: told.freshSeconds };
          },
          () => Date.now(),
        ),
      ));
    if (page === null || isShort(page)) return plain(503, address.language);
    return fromPage(page, req, headersFor(kindOf(address), address.route.needs), page.status === 200);
  }

  async function inLane<T>(lane: Lane, work: () => Promise<T>): Promise<T | null> {
    const leave = await lanes.enter(lane);
    if (leave === null) return null;
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** A refusal in the portal's own dress, or the plain one when there is no room to make it. */
  async function refuse(status: RefusalStatus, language: Language, req: IncomingMessage, now: Date, extra: [string, string][] = []): Promise<Answer> {
    const view = writeView(readView(cookiesOf(req.headers.cookie).get('view')));
    try {
      const lean = savesData(req);
      const key = `refusal ${status} ${language} ${view}${lean ? ' lean' : ''}`;
      const page =
        pageCache.find(key, now.getTime()) ??
        (await inLane('read', () =>
          pageCache.make(
            key,
            async () => {
              const request = new Request(new URL(language === 'en' ? '/en' : '/', env.origin), { headers: { cookie: `view=${view}`, ...leanHeader(lean) } });
              const told = await site.render(request, { address: null, language, now, network: '', tags: new Set(), refusal: status });
              const made = await readAnswer(told, undefined, true);
              return { page: { ...made, status }, keep: made.status === status, tags: [], freshSeconds: 300 };
            },
            () => Date.now(),
          ),
        ));
      if (page === null || !page.headers.some(([name, value]) => name === 'content-type' && value.startsWith('text/html')))
        return plain(status, language, undefined, extra);
      return fromPage({ ...page, headers: [...page.headers, ...extra, ['cache-control', 'no-store']] }, req, headersFor('page'), false);
    } catch (error) {
      log.error('refusal', error, { status });
      return plain(status, language, undefined, extra);
    }
  }

  function plain(status: RefusalStatus, language: Language, id?: string, extra: [string, string][] = []): Answer {
    const ready = status === 503 ? site.files.find(language === 'en' ? '/503.en.html' : '/503.html') : null;
    const body = ready?.plain.kept ?? Buffer.from(plainRefusal(status in refusals ? status : 500, language, id));
    const wait: [string, string][] = status === 503 ? [['retry-after', '20']] : [];
    return withHeaders({ status, headers: [['content-type', 'text/html; charset=utf-8'], ['cache-control', 'no-store'], ...wait, ...extra], body }, 'page');
  }

  function withHeaders(answer: Answer, kind: Kind): Answer {
    return { ...answer, headers: [...headersFor(kind), ...answer.headers] };
  }

  function requestFor(method: string, target: Target, req: IncomingMessage, body: Buffer | null): Request {
    const headers = new Headers();
    for (const [name, value] of Object.entries(req.headers)) {
      if (value === undefined || hidden.has(name) || name.startsWith('x-forwarded')) continue;
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
    }
    const url = new URL(target.path, env.origin);
    url.search = target.query.toString();
    headers.set('host', url.host);
    // Our own check has passed; the page and Astro's check see the configured origin, whatever the browser was allowed to say.
    if (body !== null) headers.set('origin', url.origin);
    return new Request(url, { method, headers, ...(body === null ? {} : { body: new Uint8Array(body) }) });
  }

  function carriesOwnCookies(header: string | undefined): boolean {
    const open = new Set(['view', ...[...Object.keys(site.wishes), ...(site.apart ?? [])].map((name) => cookieName(site.house, name))]);
    return [...cookiesOf(header).keys()].some((name) => !open.has(name) && (!env.secure || name.startsWith('__Host-')));
  }

  /** A page may send people only to paths of ours; anything else is a fault of the page. */
  function checked(page: Page, route: string): Page {
    const target = page.headers.find(([name]) => name === 'location')?.[1];
    if (target === undefined || isOwnPath(target) || target.startsWith(`${env.origin}/`)) return page;
    throw new Error(`The page ${route} sends people away.`);
  }
}

/** Whether the reader's browser asks for fewer bytes. */
const savesData = (req: IncomingMessage): boolean => req.headers['save-data']?.toString().trim().toLowerCase() === 'on';
const leanHeader = (lean: boolean): Record<string, string> => (lean ? { 'save-data': 'on' } : {});

/** A page that could not be made for want of space or connections has nothing to show. */
const isShort = (page: Page): boolean => page.status === 503 && page.body.length === 0;

const hidden = new Set([
  'connection',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-real-ip',
  'content-length',
]);

function cookiesOf(header: string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0) found.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  return found;
}
