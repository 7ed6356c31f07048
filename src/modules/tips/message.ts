/** What stands inside a sealed message, and everything a reader checks before believing that it belongs where it lies. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesOf, canonical, hexOf, isRecord, parseCanonical, utf8, type Json } from './bytes.ts';
import { isRecipient, isSigned, type Reader } from './manifest.ts';

export const ways = ['anonymous', 'confidential', 'named'] as const;
export type Way = (typeof ways)[number];
/** `open` begins a thread; the witness goes on with `more`, `answer` or `mistake`; readers write `reply`. */
export const kinds = ['open', 'more', 'answer', 'mistake', 'reply'] as const;
export type Kind = (typeof kinds)[number];
/** A file beside the message: number, SHA-256 of its cleaned bytes in hex, size in bytes, media type. */
export type Attachment = { i: number; sha256: string; size: number; type: string };

type Common = { thread: string; seq: number; text: string; fields: { readonly [name: string]: Json }; attachments: readonly Attachment[] };
/** `after`: hash of the sealed message the author saw last. */
export type Opening = Common & { kind: 'open'; seq: 0; way: Way; at: string; manifestSeq: number; replyTo: string; verifyKey: string };
export type Following = Common & { kind: 'more' | 'answer' | 'mistake'; manifestSeq: number; after: string };
export type Reply = Common & { kind: 'reply'; after: string; kid: string };
export type Message = Opening | Following | Reply;

export type MessageFault = 'damaged' | 'version' | 'thread' | 'order' | 'signature' | 'shape';
export type ReadMessage<M> = { ok: true; message: M } | { ok: false; why: MessageFault };

const version = 1;
const signed = (text: string): Uint8Array => utf8(`tip-message/v1\n${text}`);
const own = (message: Message): { readonly [name: string]: Json } => ({
  ...message,
  v: version,
  attachments: message.attachments.map(({ i, sha256, size, type }) => ({ i, sha256, size, type })),
});

/** The text to seal. All but the opening carry a signature: `key` is the Ed25519 seed of the author, 32 bytes. */
export function writeMessage(message: Message, key?: Uint8Array): string {
  const body = own(message);
  if (message.kind === 'open') return canonical(body);
  if (!key) throw new Error('What follows an opening is signed.');
  return canonical({ ...body, signature: hexOf(ed25519.sign(signed(canonical(body)), key)) });
}

/** Where a message must belong: the thread and place it lies in. */
type Place = { thread: string; seq: number };

/** The first message of a thread. */
export function readOpening(text: string, { thread }: Pick<Place, 'thread'>): ReadMessage<Opening> {
  const read = readBody(text, { thread, seq: 0 });
  if (!read.ok) return read;
  const { body, common } = read;
  const { kind, way, at, manifestSeq, replyTo, verifyKey } = body;
  const how = ways.find((one) => one === way);
  const whole =
    kind === 'open' &&
    how !== undefined &&
    typeof at === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(at) &&
    isCount(manifestSeq) &&
    isKey(replyTo) &&
    isHash(verifyKey);
  if (!whole || !hasOnly(body, ['way', 'at', 'manifestSeq', 'replyTo', 'verifyKey'])) return { ok: false, why: 'shape' };
  return { ok: true, message: { ...common, kind, seq: 0, way: how, at, manifestSeq, replyTo, verifyKey } };
}

/** What the witness adds. `verifyKey`: of the opening; `after`: hash of the item before it in the thread. */
export function readFollowing(text: string, place: Place & { verifyKey: string; after: string }): ReadMessage<Following> {
  const read = readSigned(text, place, () => place.verifyKey);
  if (!read.ok) return read;
  const { body, common, after } = read;
  const { kind, manifestSeq } = body;
  if ((kind !== 'more' && kind !== 'answer' && kind !== 'mistake') || !isCount(manifestSeq)) return { ok: false, why: 'shape' };
  if (!hasOnly(body, ['after', 'manifestSeq', 'signature'])) return { ok: false, why: 'shape' };
  return after === place.after ? { ok: true, message: { ...common, kind, manifestSeq, after } } : { ok: false, why: 'order' };
}

/** A reply: signed by a reader of the list, so a server cannot write «зустріньмося біля…» in their name. */
export function readReply(text: string, place: Place & { readers: readonly Reader[] }): ReadMessage<Reply> {
  const read = readSigned(text, place, (body) => place.readers.find(({ kid }) => kid === body['kid'])?.sign ?? '');
  if (!read.ok) return read;
  const { body, common, after } = read;
  const { kind, kid } = body;
  if (kind !== 'reply' || typeof kid !== 'string' || !hasOnly(body, ['after', 'kid', 'signature'])) return { ok: false, why: 'shape' };
  return { ok: true, message: { ...common, kind, kid, after } };
}

type Body = { readonly [name: string]: Json };
type ReadBody = { ok: true; body: Body; common: Common } | { ok: false; why: MessageFault };

function readBody(text: string, { thread, seq }: Place): ReadBody {
  const body = parseCanonical(text);
  if (!body) return { ok: false, why: 'damaged' };
  // An unknown version is not guessed at.
  if (body['v'] !== version) return { ok: false, why: 'version' };
  if (body['thread'] !== thread) return { ok: false, why: 'thread' };
  if (body['seq'] !== seq) return { ok: false, why: 'order' };
  const { text: words, fields, attachments } = body;
  const files = Array.isArray(attachments) ? attachments.map(readAttachment) : null;
  if (typeof words !== 'string' || fields === undefined || !isRecord(fields) || !files) return { ok: false, why: 'shape' };
  const whole = files.filter((file, at): file is Attachment => file !== null && file.i === at + 1);
  return whole.length === files.length ? { ok: true, body, common: { thread, seq, text: words, fields, attachments: whole } } : { ok: false, why: 'shape' };
}

function readSigned(
  text: string,
  place: Place,
  keyOf: (body: Body) => string,
): (Extract<ReadBody, { ok: true }> & { after: string }) | { ok: false; why: MessageFault } {
  const read = readBody(text, place);
  if (!read.ok) return read;
  const { signature, ...unsigned } = read.body;
  const proof = typeof signature === 'string' ? bytesOf(signature, 64) : null;
  const key = bytesOf(keyOf(read.body), 32);
  if (!proof || !key || !isSigned(proof, signed(canonical(unsigned)), key)) return { ok: false, why: 'signature' };
  const { after } = read.body;
  return isHash(after) ? { ...read, after } : { ok: false, why: 'shape' };
}

const commonNames = ['v', 'kind', 'thread', 'seq', 'text', 'fields', 'attachments'];
/** A name nobody knows is a message of a version nobody knows. */
const hasOnly = (body: Body, more: readonly string[]): boolean => Object.keys(body).every((name) => commonNames.includes(name) || more.includes(name));

function readAttachment(value: Json): Attachment | null {
  if (!isRecord(value) || Object.keys(value).length !== 4) return null;
  const { i, sha256, size, type } = value;
  if (!isCount(i) || !isHash(sha256) || !isCount(size) || typeof type !== 'string' || !/^[a-z]+\/[a-z0-9.+-]+$/.test(type)) return null;
  return { i, sha256, size, type };
}

const isCount = (value: Json | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isHash = (value: Json | undefined): value is string => typeof value === 'string' && bytesOf(value, 32) !== null;
const isKey = (value: Json | undefined): value is string => typeof value === 'string' && isRecipient(value);
