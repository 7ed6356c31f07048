/** Sends what was sealed, as often as it takes: always the same bytes, so a tip that arrived twice is one tip. */
import type { Composed } from './compose.ts';
import { checkManifest, type CheckedManifest } from './manifest.ts';
import { wirePaths, wireRefusals, type AddWire, type DepositWire, type PuzzleWire, type TalkAnswer, type WireRefusal } from './wire.ts';
import { workOn } from './work.ts';

/** `offline`: nobody answered; it can be tried again. `file`: it was a picture that was refused, so without pictures it may pass. */
export type Sent = { ok: true } | { ok: false; why: 'offline' | WireRefusal; file?: true };
export type Progress = (stage: { at: 'file'; n: number; of: number } | { at: 'message' } | { at: 'puzzle' }) => void;

const quiet: RequestInit = { credentials: 'omit', cache: 'no-store', redirect: 'error', mode: 'same-origin', referrerPolicy: 'strict-origin' };
const breathe = (): Promise<void> => new Promise((go) => void setTimeout(go));

/** The list of readers, believed or not; null when nobody answered. */
export async function fetchManifest(): Promise<CheckedManifest | null> {
  try {
    const answer = await fetch(wirePaths.recipients, quiet);
    const text = await answer.text();
    return answer.ok ? checkManifest(text, { key: __TIP_OPERATOR_KEY__, leastSeq: __TIP_LEAST_SEQ__, now: new Date() }) : { ok: false, why: 'shape' };
  } catch {
    return null;
  }
}

async function ask(path: string, init: RequestInit): Promise<{ answer: unknown; ok: boolean } | null> {
  try {
    const response = await fetch(path, { ...quiet, ...init });
    const text = await response.text();
    try {
      return { answer: JSON.parse(text), ok: response.ok };
    } catch {
      return { answer: null, ok: response.ok };
    }
  } catch {
    return null;
  }
}

const post = (path: string, wire: object): ReturnType<typeof ask> =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wire) });

function refusalOf(answer: unknown): WireRefusal {
  const refused: unknown = typeof answer === 'object' && answer !== null && 'refused' in answer ? answer.refused : null;
  return wireRefusals.find((one) => one === refused) ?? 'busy';
}

/** Which files of a message already lie there: kept beside the message, so a second try sends only what is missing. */
const put = new WeakMap<object, Set<string>>();

export async function sendComposed(composed: Composed<DepositWire> | Composed<AddWire>, path: string, tell: Progress): Promise<Sent> {
  const there = put.get(composed) ?? new Set<string>();
  put.set(composed, there);
  let puzzle: string | undefined;
  // A puzzle, files that waited too long, a busy house: each is mended once or twice, and then said.
  for (let turn = 0; turn < 4; turn++) {
    for (const [at, { id, bytes }] of composed.files.entries()) {
      if (there.has(id)) continue;
      tell({ at: 'file', n: at + 1, of: composed.files.length });
      const body = new Blob([Uint8Array.from(bytes)]);
      const answer = await ask(wirePaths.file + id, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body });
      if (!answer) return { ok: false, why: 'offline' };
      if (!answer.ok) return { ok: false, why: refusalOf(answer.answer), file: true };
      there.add(id);
    }
    tell({ at: 'message' });
    const answer = await post(path, puzzle === undefined ? composed.wire : { ...composed.wire, puzzle });
    if (!answer) return { ok: false, why: 'offline' };
    if (answer.ok) return { ok: true };
    const why = refusalOf(answer.answer);
    if (why === 'missingFile') there.clear();
    else if (why === 'puzzle') {
      tell({ at: 'puzzle' });
      puzzle = await solve();
      if (puzzle === undefined) return { ok: false, why: 'offline' };
    } else return { ok: false, why };
  }
  return { ok: false, why: 'busy' };
}

async function solve(): Promise<string | undefined> {
  const asked = await ask(wirePaths.puzzle, {});
  if (!asked?.ok) return undefined;
  try {
    const challenge: unknown = typeof asked.answer === 'object' && asked.answer !== null && 'challenge' in asked.answer ? asked.answer.challenge : null;
    return typeof challenge === 'string' ? await workOn(challenge satisfies PuzzleWire['challenge'], breathe) : undefined;
  } catch {
    return undefined;
  }
}

export type Asked<T> = { ok: true; answer: T } | { ok: false; why: 'offline' | WireRefusal };

/** What the dialogue of this access holds; `tip` is null where there is none. */
export async function fetchTalk(access: string): Promise<Asked<TalkAnswer>> {
  const asked = await post(wirePaths.talk, { v: 1, access });
  if (!asked) return { ok: false, why: 'offline' };
  return asked.ok && isTalk(asked.answer) ? { ok: true, answer: asked.answer } : { ok: false, why: refusalOf(asked.answer) };
}

const isTalk = (answer: unknown): answer is TalkAnswer =>
  typeof answer === 'object' &&
  answer !== null &&
  'tip' in answer &&
  (answer.tip === null || (typeof answer.tip === 'object' && 'items' in answer.tip && Array.isArray(answer.tip.items) && 'state' in answer.tip));

async function plainly(path: string, wire: object): Promise<Sent> {
  const asked = await post(path, wire);
  if (!asked) return { ok: false, why: 'offline' };
  return asked.ok ? { ok: true } : { ok: false, why: refusalOf(asked.answer) };
}
export const eraseTip = (access: string): Promise<Sent> => plainly(wirePaths.erase, { v: 1, access });
export const shortenTip = (access: string, keepUntil: string): Promise<Sent> => plainly(wirePaths.shorten, { v: 1, access, keepUntil });
