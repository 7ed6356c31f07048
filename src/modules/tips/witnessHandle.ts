/** The way of one request through the tip house. Nothing of it is written down: no line, no cookie, no address; a fault is a number more. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyKind, isOwnWrite, readHost, readTarget } from '#platform/address.ts';
import { send, takesBody, type Answer } from '#platform/httpAnswer.ts';
import type { Language } from '#platform/i18n.ts';
import { clientAddress, trustedHops } from '#platform/network.ts';
import { openIntake, type Received } from '#platform/receive.ts';
import type { RefusalStatus } from '#platform/refusals.ts';
import { isShortage } from '#platform/shortage.ts';
import { openPlain } from './plain.ts';
import { openWire, wireRefusal } from './wireApi.ts';
import type { WireRefusal } from './wire.ts';
import { witnessHeaders } from './witnessHeaders.ts';
import { htmlAnswer, type Visit, type WitnessHouse } from './witnessHouse.ts';
import { pageAnswer } from './witnessPages.ts';

const megabyte = 1024 * 1024;
/** What a script is told where a person would be shown a page. */
const inWire: Partial<Record<RefusalStatus, WireRefusal>> = {
  400: 'shape',
  403: 'shape',
  408: 'busy',
  413: 'tooLarge',
  415: 'shape',
  500: 'busy',
  503: 'busy',
};

/** `isEnding`: the listener closes, so each answer is the last one on its line. */
export function createWitnessHandler(house: WitnessHouse, trusted: readonly string[], isEnding: () => boolean) {
  const { env, pages, clock } = house;
  const wire = openWire(house);
  const plain = openPlain(house);
  const hops = trustedHops(trusted);
  const own = new URL(env.origin).host;
  const onion = env.onion === null ? null : new URL(env.onion).host;
  const common = witnessHeaders(env);
  // Large bodies wait apart from small ones, so that nobody's pictures keep a tip out. What came in clear is overwritten.
  const intakes = {
    json: openIntake({ budget: 32 * megabyte, rule: house.patience }),
    bytes: openIntake({ budget: 96 * megabyte, rule: house.patience }),
    form: openIntake({ budget: 64 * megabyte, rule: house.patience, wipe: true }),
  };

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const answer = await decide(req, res).catch((error: unknown): Answer => {
      const short = isShortage(error);
      if (!short) house.counters.faults += 1;
      return refuse(short ? 503 : 500, languageOf(req.url ?? ''), isForScript(req));
    });
    if (answer.status >= 400) house.counters.refused += 1;
    const fixed = new Set(answer.headers.map(([name]) => name));
    await send(req, res, { ...answer, headers: [...common.filter(([name]) => !fixed.has(name)), ...answer.headers] }, isEnding());
  }

  async function decide(req: IncomingMessage, res: ServerResponse): Promise<Answer> {
    const method = req.method ?? '';
    const host = readHost(req.rawHeaders);
    const target = readTarget(req.url);
    const language = languageOf(target?.path ?? '');
    const script = isForScript(req);
    if (host === null) return refuse(400, language, script);
    if (host !== own && host !== onion) return refuse(421, language, script);
    if (target === null) return refuse(method === 'GET' || method === 'HEAD' ? 404 : 400, language, script);
    const now = clock();
    // Everybody who comes by the onion address comes from one place, so there nobody is told from another.
    const address = host === onion ? null : clientAddress(req.socket.remoteAddress ?? '', req.headers['x-forwarded-for']?.toString(), hops);
    const visit: Visit = { source: house.flood.sourceOf(address, now), now, language };
    if (method === 'GET' || method === 'HEAD') return takesBody(req) ? refuse(400, language, script) : read(req, target.path, visit, host === onion);

    const call = wire.find(method, target.path);
    const form = method === 'POST' ? plain.find(target.path) : null;
    const takes = call?.takes ?? 'form';
    if (!call && !form) {
      const known = wire.isKnown(target.path) || pages.find(target.path) !== null || plain.find(target.path) !== null;
      return refuse(known ? 405 : 404, language, script);
    }
    const ours = isOwnWrite(req.headers, host === onion && env.onion ? env.onion : env.origin) || (form !== null && saysNothing(req));
    if (!ours) return refuse(403, language, script);
    if (bodyKind(req.headers) !== takes) return refuse(415, language, script);
    const received = await intakes[takes].receive(req, res, call?.most ?? form?.most ?? 0, visit.source ?? randomUUID());
    if (received.status !== 200) return { ...refuse(received.status, language, script), close: true };
    try {
      return call
        ? await call.answer(received.body, visit)
        : ((await form?.answer(received.body, req.headers['content-type'] ?? '', visit)) ?? refuse(400, language, false));
    } finally {
      wipe(received);
    }
  }

  function read(req: IncomingMessage, path: string, visit: Visit, atOnion: boolean): Answer {
    const answer = wire.read(path, visit);
    if (answer) return answer;
    const file = pages.find(path);
    if (file) return pageAnswer(file, req.headers, env.onion === null || atOnion ? null : env.onion + path);
    // An address that takes a form has nothing to show: whoever loads it anew begins again.
    if (plain.find(path)) return { status: 303, headers: [['location', visit.language === 'en' ? '/en' : '/']], body: null };
    if (wire.isKnown(path)) return { ...wireRefusal('shape'), status: 405, headers: [...wireRefusal('shape').headers, ['allow', 'POST, PUT']] };
    return refuse(404, visit.language, isForScript(req));
  }

  function refuse(status: RefusalStatus, language: Language, script: boolean): Answer {
    const said = inWire[status];
    if (script && said) return { ...wireRefusal(said), status };
    const more: [string, string][] = status === 503 ? [['retry-after', '20']] : status === 405 ? [['allow', 'GET, HEAD, POST, PUT']] : [];
    const lost = status === 404 ? pages.find(language === 'en' ? '/en/404' : '/404')?.plain.kept : undefined;
    return htmlAnswer(status, lost?.toString('utf8') ?? pages.refusal(status, language), more);
  }

  return {
    handle,
    close: () => {
      Object.values(intakes).forEach((intake) => intake.close());
      house.lanes.close();
    },
  };
}

const languageOf = (path: string): Language => (/^\/en(\/|$)/.test(path) ? 'en' : 'uk');
/**
 * An old browser without scripts cannot say where a form came from, because our pages tell it to name no referrer. There is nothing here that
 * another site could do in somebody's name: nobody is signed in, and a dialogue opens by its code alone.
 */
const saysNothing = ({ headers }: IncomingMessage): boolean =>
  headers['sec-fetch-site'] === undefined && (headers.origin === undefined || headers.origin === 'null');
const isForScript = (req: IncomingMessage): boolean => /^application\/(json|octet-stream)/.test(req.headers['content-type'] ?? '');

function wipe(received: Received): void {
  if (received.status === 200) received.body.fill(0);
}
