/**
 * Makes and reads what a witness sends and gets. The same in their browser and, for those without JavaScript, in the memory of the tip process.
 * Nothing here keeps anything: what is not sent is gone with the page.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { fieldsOf, type Account } from './account.ts';
import { bytesOf, hexOf, textOf, utf8, type Json } from './bytes.ts';
import type { Manifest, Reader, TipRing } from './manifest.ts';
import { readReply, writeMessage, type Attachment, type MessageFault, type Way } from './message.ts';
import { pad, textFloor, unpad } from './padding.ts';
import { ringOf, urgencyOf, type Urgency } from './rules.ts';
import { hashOfMessage, openWith, sealFile, sealFor, sealIdentity, sealText } from './seal.ts';
import { threadOf, type TipSecrets } from './secrets.ts';
import { fromWire, toWire, type AddWire, type DepositWire, type TalkItem } from './wire.ts';

/** A cleaned picture. */
export type CleanFile = { bytes: Uint8Array; type: string };
/** A sealed file and the random id it is put under. */
export type SealedFile = { id: string; bytes: Uint8Array };
export type Composed<W> = { wire: W; files: readonly SealedFile[] };

export type Opening = {
  secrets: TipSecrets;
  manifest: Manifest;
  way: Way;
  text: string;
  account: Account;
  /** For the keepers, where the way is confidential. */
  identity: { name: string; contact: string } | null;
  files: readonly CleanFile[];
  /** What the kind of event asks for by itself, and whether a weapon or an explosive was named. */
  usual: Urgency;
  weapon: boolean;
  language: 'uk' | 'en';
  now: Date;
};

/** A whole tip, ready to be sent as often as it takes: the same bytes each time. */
export async function composeOpening(opening: Opening): Promise<Composed<DepositWire>> {
  const { secrets, manifest, account, way, text, now } = opening;
  const ring = ringOf(account.category, account.police);
  const body = writeMessage({
    kind: 'open',
    seq: 0,
    thread: threadOf(secrets.access),
    way,
    at: `${now.toISOString().slice(0, 16)}Z`,
    manifestSeq: manifest.seq,
    replyTo: secrets.replyRecipient,
    verifyKey: secrets.verifyKey,
    text,
    fields: { ...fieldsOf(account), language: opening.language },
    attachments: attachmentsOf(opening.files),
  });
  const { shut, parts } = await sealed(body, manifest, ring, opening.files);
  const identity = await sealIdentity(way === 'confidential' && opening.identity ? JSON.stringify(opening.identity) : '', manifest);
  return {
    files: shut,
    wire: {
      ...parts,
      accessHash: threadOf(secrets.access),
      identity: identity && toWire(identity),
      urgency: urgencyOf({ danger: account.danger, usual: opening.usual, weapon: opening.weapon }),
      ring,
      language: opening.language,
    },
  };
}

export type Following = {
  secrets: TipSecrets;
  manifest: Manifest;
  kind: 'more' | 'answer' | 'mistake';
  text: string;
  /** Answers of a card, by the id of its question. */
  fields: { readonly [name: string]: string | boolean };
  files: readonly CleanFile[];
  /** Everything the dialogue holds so far. */
  items: readonly TalkItem[];
  /** What `readTalk` made of them. */
  seen: readonly SeenItem[];
};

/** What the witness adds, signed by the key that the opening names. */
export async function composeFollowing(following: Following): Promise<Composed<AddWire>> {
  const { secrets, manifest, kind, text, items } = following;
  const last = items.at(-1);
  if (!last) throw new Error('A dialogue begins with its opening.');
  const seq = last.seq + 1;
  const body = writeMessage(
    {
      kind,
      seq,
      thread: threadOf(secrets.access),
      after: last.hash,
      manifestSeq: manifest.seq,
      text,
      fields: following.fields,
      attachments: attachmentsOf(following.files),
    },
    secrets.signKey,
  );
  const { shut, parts } = await sealed(body, manifest, ringOfReplies(following.seen), following.files);
  return { files: shut, wire: { ...parts, access: hexOf(secrets.access), seq } };
}

const attachmentsOf = (files: readonly CleanFile[]): Attachment[] =>
  files.map(({ bytes, type }, at) => ({ i: at + 1, sha256: hexOf(sha256(bytes)), size: bytes.length, type }));

async function sealed(body: string, manifest: Manifest, ring: TipRing, files: readonly CleanFile[]) {
  const { envelope, message, recipient } = await sealText(body, manifest, ring);
  const shut: SealedFile[] = [];
  for (const file of files) shut.push({ id: hexOf(crypto.getRandomValues(new Uint8Array(16))), bytes: await sealFile(file.bytes, recipient) });
  return { shut, parts: { v: 1 as const, envelope: toWire(envelope), message: toWire(message), files: shut.map(({ id }) => id) } };
}

/** A code does not hold the ring, and a server may say what it likes: only a reply that a reader signed opens what follows to more than the operator's own. */
const ringOfReplies = (seen: readonly SeenItem[]): TipRing =>
  seen.some((item) => item.by === 'reader' && item.ok && item.fields['ring'] === 'all') ? 'all' : 'civil';

/**
 * A reader's reply: sealed to the witness and to the key of the opening (`recipients`), so that the other readers can read it too.
 * `ring`: of the tip; signed with the reply, it lets the witness seal what follows to the same readers.
 */
export async function composeReply(reply: {
  thread: string;
  seq: number;
  after: string;
  kid: string;
  signKey: Uint8Array;
  text: string;
  fields: { readonly [name: string]: Json };
  ring: TipRing;
  recipients: readonly [witness: string, opening: string];
}): Promise<Uint8Array> {
  const { thread, seq, after, kid, text, fields, ring } = reply;
  const body = writeMessage({ kind: 'reply', seq, thread, after, kid, text, fields: { ...fields, ring }, attachments: [] }, reply.signKey);
  return sealFor(pad(utf8(body), textFloor), reply.recipients);
}

/** One item of a dialogue as the witness sees it: their own only as a fact, a reader's with its words or with what is wrong about it. */
export type SeenItem =
  | { by: 'witness'; seq: number; addedOn: string }
  | { by: 'reader'; seq: number; addedOn: string; ok: true; text: string; fields: { readonly [name: string]: unknown } }
  | { by: 'reader'; seq: number; addedOn: string; ok: false; why: MessageFault };

/** Opens the replies of a dialogue and checks who wrote them and that none is missing or in another place. */
export async function readTalk(secrets: TipSecrets, items: readonly TalkItem[], readers: readonly Reader[]): Promise<SeenItem[]> {
  const seen: SeenItem[] = [];
  for (const [at, item] of items.entries()) {
    const { seq, addedOn } = item;
    if (item.by === 'witness') {
      seen.push({ by: 'witness', seq, addedOn });
      continue;
    }
    const bytes = item.message === null ? null : fromWire(item.message);
    const opened = bytes && hashOfMessage(bytes) === item.hash ? await openWith(bytes, secrets.replyIdentity) : null;
    const unpadded = opened ? unpad(opened, textFloor) : null;
    const text = unpadded ? textOf(unpadded) : null;
    const read = text === null ? null : readReply(text, { thread: threadOf(secrets.access), seq, readers });
    if (!read) seen.push({ by: 'reader', seq, addedOn, ok: false, why: 'damaged' });
    else if (!read.ok) seen.push({ by: 'reader', seq, addedOn, ok: false, why: read.why });
    else if (seq !== at || read.message.after !== items[at - 1]?.hash) seen.push({ by: 'reader', seq, addedOn, ok: false, why: 'order' });
    else seen.push({ by: 'reader', seq, addedOn, ok: true, text: read.message.text, fields: read.message.fields });
  }
  return seen;
}

/** An id of a sealed file as it stands in an address. */
export const isFileId = (text: string): boolean => bytesOf(text, 16) !== null;
