/** Takes a file from a stranger or says kindly why not. What passes is clean bytes of a known type. */
import { createHash } from 'node:crypto';
import type { fileTypes } from '#db/schema/files.ts';
import { hasControls, kindOf, readText, type Kind } from './filesKind.ts';
import { pdfFault } from './filesPdf.ts';
import type { House } from './house.ts';
import type { StringKey, Values } from './i18n.ts';
import { cleanImage } from './images.ts';
import { scan } from './scanner.ts';

export type FileType = (typeof fileTypes)[number];
export type FilePurpose = 'attachment' | 'authority' | 'signature';
export type FileFault = { key: StringKey; values: Values };
export type CleanFile = { content: Buffer; type: FileType; label: string; sha256: string; purpose: FilePurpose; evidence: boolean; scannedAt: Date | null };
export type Sent = { bytes: Buffer; name: string; purpose: FilePurpose; evidence: boolean };

export const megabyte = 1024 * 1024;

const faults: Record<Exclude<Kind, 'jpeg' | 'png' | 'webp' | 'pdf' | 'text' | 'signature'>, StringKey> = {
  heic: 'files.heic',
  picture: 'files.picture',
  archive: 'files.archive',
  office: 'files.office',
  program: 'files.program',
  media: 'files.media',
  markup: 'files.markup',
  unknown: 'files.unknown',
};

/** A name a person will recognise, without what could break a header, a path or the direction of reading. */
export function cleanLabel(name: string): string {
  const base = name.normalize('NFC').split(/[\\/]/).pop() ?? '';
  const plain = base
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029"<>|:*?]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[.\s]+/u, '')
    .trim();
  return [...(plain || 'file')].slice(0, 100).join('');
}

const endings: Record<FileType, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'application/pkcs7-signature': 'p7s',
};
const others: Partial<Record<FileType, readonly string[]>> = { 'image/jpeg': ['jpeg', 'jpe', 'jfif'] };

/** The label always ends as its type says, so nobody opens a picture called `photo.pdf`. */
export function labelFor(label: string, type: FileType): string {
  const ending = /\.([^.]{1,10})$/.exec(label)?.[1]?.toLowerCase() ?? '';
  if (ending === endings[type] || others[type]?.includes(ending)) return label;
  const bare = ending && /^[a-z0-9]+$/.test(ending) ? label.slice(0, -(ending.length + 1)) : label;
  return `${bare || 'file'}.${endings[type]}`;
}

export async function checkFile(
  house: Pick<House, 'env'>,
  sent: Sent,
  { maxBytes }: { maxBytes: number },
  now: Date,
): Promise<{ ok: true; file: CleanFile } | { ok: false; fault: FileFault }> {
  const name = cleanLabel(sent.name);
  const refuse = (key: StringKey) => ({ ok: false as const, fault: { key, values: { name, max: Math.floor(maxBytes / megabyte) } } });
  if (sent.bytes.length === 0) return refuse('files.empty');
  if (sent.bytes.length > maxBytes) return refuse('files.tooBig');
  const kind = kindOf(sent.bytes);
  const read = await readAs(kind, sent, maxBytes);
  if ('key' in read) return refuse(read.key);
  let scannedAt: Date | null = null;
  if (house.env.clamdSocket !== null) {
    // The scanner sees what was sent, not the redrawn picture: a bad original is a sign in itself.
    const seen = await scan(house.env.clamdSocket, sent.bytes);
    if (seen === 'infected') return refuse('files.infected');
    if (seen === 'unanswered') return refuse('files.notScanned');
    scannedAt = now;
  }
  const sha256 = createHash('sha256').update(read.content).digest('hex');
  return {
    ok: true,
    file: {
      content: read.content,
      type: read.type,
      label: labelFor(name, read.type),
      sha256,
      purpose: sent.purpose,
      evidence: sent.evidence && read.type.startsWith('image/'),
      scannedAt,
    },
  };
}

async function readAs(kind: Kind, sent: Sent, maxBytes: number): Promise<{ content: Buffer; type: FileType } | { key: StringKey }> {
  switch (kind) {
    case 'jpeg':
    case 'png':
    case 'webp': {
      const drawn = await cleanImage(sent.bytes, `image/${kind}`, { keepMetadata: sent.evidence, maxBytes });
      if (drawn === 'broken') return { key: 'files.brokenPicture' };
      if (drawn === 'huge') return { key: 'files.hugePicture' };
      if (drawn === 'busy') return { key: 'files.busy' };
      return { content: drawn.bytes, type: drawn.type };
    }
    case 'pdf': {
      const fault = await pdfFault(sent.bytes);
      if (fault === 'active') return { key: 'files.pdfActive' };
      if (fault === 'locked') return { key: 'files.pdfLocked' };
      if (fault === 'unclear') return { key: 'files.pdfUnclear' };
      return fault ? { key: 'files.pdfBroken' } : { content: sent.bytes, type: 'application/pdf' };
    }
    case 'signature':
      return { content: sent.bytes, type: 'application/pkcs7-signature' };
    case 'text': {
      const text = hasControls(sent.bytes) ? null : readText(sent.bytes);
      return text === null || text.trim() === '' ? { key: 'files.unknown' } : { content: Buffer.from(text, 'utf8'), type: 'text/plain' };
    }
    default:
      return { key: faults[kind] };
  }
}
