/**
 * Opens a tip in a reader's browser and believes nothing the server says about it: who else can read it, whether it belongs here, whether something
 * is missing, changed or put in another place. What does not hold is named and shown with the rest.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { readAccount, type Account } from './account.ts';
import { hexOf, isRecord, parseCanonical, textOf } from './bytes.ts';
import type { ItemWire, TipWire } from './deskWire.ts';
import { checkManifest, readersOf, type Manifest, type Reader } from './manifest.ts';

import { readFollowing, readOpening, readReply, type Attachment, type Message, type MessageFault, type Opening } from './message.ts';
import { readNote, type Note } from './noteText.ts';
import { textFloor, unpad } from './padding.ts';
import { ringOf } from './rules.ts';
import { countRecipients, hashOfMessage, openEnvelope, openFile, openText, openWith } from './seal.ts';
import { fromWire } from './wire.ts';

/**
 * - `closed`: not sealed to this key
 * - `recipients`: sealed to more or fewer than the list of readers names
 * - `unknownList`: the list it was sealed by is not here, so nobody can say to how many it should be
 * - `ring`: about the police, yet not kept for the operator's own readers
 * - `missing`: a number of the dialogue is not there
 * - `files`: it speaks of other files than lie beside it
 * - the rest: what is inside does not belong where it lies
 */
export type ReadingFault = MessageFault | 'closed' | 'recipients' | 'unknownList' | 'ring' | 'missing' | 'files';

export type ReadItem = {
  seq: number;
  by: 'witness' | 'reader';
  addedOn: string;
  message: Message | null;
  /** The key of the message: opens its files, and is what another reader may be given. */ key: string | null;
  faults: readonly ReadingFault[];
  files: readonly { id: string; attachment: Attachment }[];
  /** What a program of the witness's own sealed is plain text. */ plain: string | null;
};
export type ReadTip = {
  items: readonly ReadItem[];
  opening: Opening | null;
  account: Account | null;
  note: Note | null;
  /** Notes that nobody of the list wrote. */ strangeNotes: number;
  faults: readonly ReadingFault[];
};

/** A signed list, as it was when it was in force: for what was sealed by it, its end does not matter. */
export function readList(file: string, key: string): Manifest | null {
  const list = parseCanonical(file)?.['list'];
  const since = list !== undefined && isRecord(list) ? list['notBefore'] : null;
  if (typeof since !== 'number') return null;
  const checked = checkManifest(file, { key, leastSeq: 0, now: new Date(since * 1000) });
  return checked.ok ? checked.manifest : null;
}

export type Keys = { kid: string; identity: string };

/** `lists`: every list that was in force, in any order. */
export async function readTip(tip: TipWire, keys: Keys, lists: readonly Manifest[]): Promise<ReadTip> {
  const readers = uniqueReaders(lists);
  const items: ReadItem[] = [];
  let opening: Opening | null = null;
  let firstKey: string | null = null;
  let before = '';
  for (const [at, item] of tip.items.entries()) {
    const bytes = fromWire(item.message) ?? new Uint8Array();
    const read: ReadItem =
      item.by === 'reader'
        ? await openReply(tip, item, bytes, { key: firstKey, after: before, readers })
        : await openOwn(tip, item, bytes, { keys, lists, opening, after: before });
    const faults = [...read.faults, ...(item.seq === at ? [] : (['missing'] as const))];
    if (read.message?.kind === 'open') {
      opening = read.message;
      firstKey = read.key;
    }
    items.push({ ...read, faults });
    before = hashOfMessage(bytes);
  }
  const account = opening ? readAccount(opening.fields) : null;
  const ring = account && ringOf(account.category, account.police) === 'civil' && tip.ring !== 'civil' ? (['ring'] as const) : [];
  const { note, strange } = await openNotes(tip, keys, readers);
  return { items, opening, account, note, strangeNotes: strange, faults: [...new Set([...ring, ...items.flatMap((item) => item.faults)])] };
}

/** What readers write about the police stays among the operator's own, whatever the server's column says. */
export const ringToWrite = ({ ring }: Pick<TipWire, 'ring'>, account: Account | null): TipWire['ring'] =>
  account && ringOf(account.category, account.police) === 'civil' ? 'civil' : ring;
/** The keys of this tip are not those of its circle: nothing more is sealed to them. */
export const isUnsafe = ({ faults }: Pick<ReadTip, 'faults'>): boolean => faults.includes('ring') || faults.includes('recipients');
/** Only those who examine the police may get it. */
export const isStrict = ({ ring }: Pick<TipWire, 'ring'>, { faults, account, note }: Pick<ReadTip, 'faults' | 'account' | 'note'>): boolean =>
  ring === 'civil' || faults.includes('ring') || account?.police === true || note?.marks.includes('policeConduct') === true;

export function uniqueReaders(lists: readonly Manifest[]): Reader[] {
  const found = new Map<string, Reader>();
  for (const list of lists) for (const reader of list.readers) found.set(reader.kid, reader);
  return [...found.values()];
}

const blank = ({ seq, by, addedOn }: ItemWire) => ({ seq, by, addedOn, message: null, key: null, files: [], plain: null });

async function openOwn(
  tip: TipWire,
  item: ItemWire,
  bytes: Uint8Array,
  { keys, lists, opening, after }: { keys: Keys; lists: readonly Manifest[]; opening: Opening | null; after: string },
): Promise<ReadItem> {
  const base = blank(item);
  const envelope = item.envelope === null ? null : fromWire(item.envelope);
  if (envelope === null || envelope.length === 0) {
    const opened = await openWith(bytes, keys.identity);
    return { ...base, plain: opened ? textOf(opened) : null, faults: opened ? tooMany(bytes, tip, lists.at(-1)) : ['closed'] };
  }
  const own = item.added[keys.kid];
  const key =
    (await openEnvelope(envelope, keys.identity)) ?? (own === undefined ? null : await openEnvelope(fromWire(own) ?? new Uint8Array(), keys.identity));
  if (key === null) return { ...base, faults: ['closed'] };
  const text = await openText(bytes, key);
  if (text === null) return { ...base, key, faults: ['damaged'] };
  const place = { thread: tip.thread, seq: item.seq };
  const read =
    item.seq === 0
      ? readOpening(text, place)
      : opening
        ? readFollowing(text, { ...place, verifyKey: opening.verifyKey, after })
        : ({ ok: false, why: 'order' } as const);
  if (!read.ok) return { ...base, key, faults: [read.why] };
  const { message } = read;
  const list = lists.find(({ seq }) => seq === message.manifestSeq);
  const files = message.attachments.flatMap((attachment) => {
    const found = item.files.find((file) => file.place === attachment.i);
    return found ? [{ id: found.id, attachment }] : [];
  });
  const lacking = files.length !== message.attachments.length || files.length !== item.files.length;
  return { ...base, key, message, files, faults: [...tooMany(envelope, tip, list), ...(lacking ? (['files'] as const) : [])] };
}

/** More keys in the head of a file than the list names is a reader nobody knows. */
function tooMany(file: Uint8Array, { ring }: TipWire, list: Manifest | undefined): ReadingFault[] {
  if (!list) return ['unknownList'];
  return countRecipients(file) === readersOf(list, ring).length + 1 ? [] : ['recipients'];
}

async function openReply(
  tip: TipWire,
  item: ItemWire,
  bytes: Uint8Array,
  { key, after, readers }: { key: string | null; after: string; readers: readonly Reader[] },
): Promise<ReadItem> {
  const base = blank(item);
  const opened = key === null ? null : await openWith(bytes, key);
  const unpadded = opened ? unpad(opened, textFloor) : null;
  const text = unpadded ? textOf(unpadded) : null;
  if (text === null) return { ...base, faults: ['closed'] };
  const read = readReply(text, { thread: tip.thread, seq: item.seq, readers });
  if (!read.ok) return { ...base, faults: [read.why] };
  return { ...base, message: read.message, faults: read.message.after === after ? [] : ['order'] };
}

async function openNotes(tip: TipWire, keys: Keys, readers: readonly Reader[]): Promise<{ note: Note | null; strange: number }> {
  let note: Note | null = null;
  let strange = 0;
  for (const one of tip.notes) {
    const key = await openEnvelope(fromWire(one.envelope) ?? new Uint8Array(), keys.identity);
    const text = key ? await openText(fromWire(one.message) ?? new Uint8Array(), key) : null;
    const read = text === null ? null : readNote(text, { thread: tip.thread, seq: one.seq, readers });
    if (read) note = read;
    else if (key) strange += 1;
  }
  return { note, strange };
}

/** A file beside a message, or what is wrong with it. */
export async function readAttachment(
  sealed: Uint8Array,
  key: string,
  { sha256: wanted, size }: Attachment,
): Promise<{ ok: true; bytes: Uint8Array } | { ok: false; why: 'damaged' | 'differs' }> {
  const bytes = await openFile(sealed, key);
  if (!bytes) return { ok: false, why: 'damaged' };
  return bytes.length === size && hexOf(sha256(bytes)) === wanted ? { ok: true, bytes } : { ok: false, why: 'differs' };
}

/** The minute a witness wrote, which only the sealed text knows. */
export const momentOf = (opening: Opening | null): Date | null => (opening ? new Date(opening.at.replace('Z', ':00Z')) : null);
