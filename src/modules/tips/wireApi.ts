/** The few addresses that a witness's script speaks with. */
import { setTimeout as pause } from 'node:timers/promises';
import { kyivDay } from '#platform/hours.ts';
import type { Answer } from '#platform/httpAnswer.ts';
import { takeAddition, takeDeposit } from './accept.ts';
import { isSealedFile } from './ageShape.ts';
import { bytesOf } from './bytes.ts';
import { storeFile, type Stored } from './deposit.ts';
import { eraseTip, openTalk, packTalk, shortenKeeping } from './talk.ts';
import { wirePaths, type PuzzleWire, type Refused, type Taken, type WireRefusal } from './wire.ts';
import { addShape, depositShape, readWire, shortenShape, talkShape } from './wireShapes.ts';
import { bytesAnswer, inLane, jsonAnswer, type Visit, type WitnessHouse } from './witnessHouse.ts';

const statuses: Record<WireRefusal, number> = {
  shape: 400,
  tooLarge: 413,
  differs: 409,
  puzzle: 428,
  busy: 503,
  full: 503,
  closed: 503,
  missingFile: 409,
  ended: 409,
  order: 409,
  unknown: 404,
};
export const wireRefusal = (refused: WireRefusal): Answer => jsonAnswer(statuses[refused], { v: 1, refused } satisfies Refused);
const answerOf = (stored: Stored): Answer =>
  stored === 'new' || stored === 'same' ? jsonAnswer(stored === 'new' ? 201 : 200, { v: 1, taken: true } satisfies Taken) : wireRefusal(stored);

/** The longest sealed file: a whole picture, padded, and what age adds. */
export const fileBytes = 11 * 1024 * 1024;
const jsonBytes = 420 * 1024;

export type WireCall = { most: number; takes: 'json' | 'bytes'; answer(body: Buffer, visit: Visit): Promise<Answer> };

/** Looks a code up. After some wrong ones every answer waits, right or wrong. */
export async function visitTalk(house: WitnessHouse, access: Uint8Array, { source, now }: Visit): Promise<Awaited<ReturnType<typeof openTalk>> | 'busy'> {
  const { flood, rules } = house;
  flood.add('visit', source, 1, now);
  if (flood.of('visit', source, now) > rules.visits) return 'busy';
  if (flood.of('wrong', source, now) >= rules.wrongCodes) await pause(rules.slowMs);
  const found = await inLane(house, 'talk', async () => ({ talk: await openTalk(house.db, access) }));
  if (!found) return 'busy';
  if (!found.talk) flood.add('wrong', source, 1, now);
  return found.talk;
}

export function openWire(house: WitnessHouse) {
  const { db, flood, rules, gate, waiting } = house;
  const accessOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

  const putFile = async (id: string, body: Buffer, { source, now }: Visit): Promise<Answer> => {
    if (!isSealedFile(body)) return wireRefusal('shape');
    if (!house.list(now)) return wireRefusal('closed');
    flood.add('bytes', source, body.length, now);
    if (flood.of('bytes', source, now) > (source === null ? rules.onionBytes : rules.sourceBytes)) return wireRefusal('busy');
    if (!(await waiting.admit(body.length, source, now))) return wireRefusal('full');
    const stored = await inLane(house, 'files', () => storeFile(db, id, body));
    if (stored === 'new') waiting.began(id, body.length, source, now);
    return answerOf(stored ?? 'busy');
  };

  const calls: Readonly<Record<string, WireCall>> = {
    [wirePaths.deposit]: {
      most: jsonBytes,
      takes: 'json',
      answer: async (body, visit) => {
        const deposit = readWire(body, depositShape);
        return deposit ? answerOf(await takeDeposit(house, deposit, 'browser', { puzzle: deposit.puzzle ?? '' }, visit)) : wireRefusal('shape');
      },
    },
    [wirePaths.add]: {
      most: jsonBytes,
      takes: 'json',
      answer: async (body, visit) => {
        const addition = readWire(body, addShape);
        return addition ? answerOf(await takeAddition(house, addition, { puzzle: addition.puzzle ?? '' }, visit)) : wireRefusal('shape');
      },
    },
    [wirePaths.talk]: {
      most: 1024,
      takes: 'json',
      answer: async (body, visit) => {
        const ask = readWire(body, talkShape);
        if (!ask) return wireRefusal('shape');
        const from = performance.now();
        const found = await visitTalk(house, accessOf(ask.access), visit);
        const answer = found === 'busy' ? wireRefusal('busy') : bytesAnswer(200, 'application/json; charset=utf-8', packTalk(found?.talk ?? null));
        await pause(Math.max(0, rules.evenMs - (performance.now() - from)));
        return answer;
      },
    },
    [wirePaths.erase]: {
      most: 1024,
      takes: 'json',
      answer: async (body, { now }) => {
        const ask = readWire(body, talkShape);
        if (!ask) return wireRefusal('shape');
        const erased = await inLane(house, 'talk', () => eraseTip(db, accessOf(ask.access), kyivDay(now)));
        if (erased) house.counters.erased += 1;
        // Whoever did not hear the first answer asks again; and nobody learns whether a code opened anything.
        return erased === null ? wireRefusal('busy') : answerOf('same');
      },
    },
    [wirePaths.shorten]: {
      most: 1024,
      takes: 'json',
      answer: async (body, { now }) => {
        const ask = readWire(body, shortenShape);
        if (!ask) return wireRefusal('shape');
        return answerOf((await inLane(house, 'talk', () => shortenKeeping(db, accessOf(ask.access), ask.keepUntil, kyivDay(now)))) ?? 'busy');
      },
    },
  };

  return {
    /** What an address takes by POST or PUT; null when it is none of these. */
    find: (method: string, path: string): WireCall | null => {
      if (method === 'PUT') {
        const id = path.startsWith(wirePaths.file) ? path.slice(wirePaths.file.length) : '';
        return bytesOf(id, 16) ? { most: fileBytes, takes: 'bytes', answer: (body, visit) => putFile(id, body, visit) } : null;
      }
      return method === 'POST' ? (calls[path] ?? null) : null;
    },
    /** What a GET of one of these addresses answers. */
    read: (path: string, { source, now }: Visit): Answer | null => {
      if (path === wirePaths.recipients) {
        const list = house.list(now);
        return list ? bytesAnswer(200, 'application/json; charset=utf-8', Buffer.from(list.file)) : wireRefusal('closed');
      }
      if (path === wirePaths.puzzle)
        return jsonAnswer(200, { v: 1, challenge: gate.challenge(flood.work(source, now) || rules.bits, now) } satisfies PuzzleWire);
      return null;
    },
    isKnown: (path: string): boolean => path in calls || path.startsWith(wirePaths.file),
  };
}
export type Wire = ReturnType<typeof openWire>;
