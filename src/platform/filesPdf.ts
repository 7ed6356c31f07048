/** Looks into a PDF before it is passed on: whole, open, and with nothing that acts by itself. */
import { promisify } from 'node:util';
import { constants, inflate } from 'node:zlib';

export type PdfFault = 'broken' | 'locked' | 'active' | 'unclear';

const unpack = promisify(inflate);
/** All streams together may unpack to this much; documents stay far below, bombs do not. */
const unpackedBytes = 64 * 1024 * 1024;
const maxStreams = 4000;

/**
 * Names of things that run, open or carry something. They are long enough never to appear in packed bytes by chance,
 * so every byte of the file is searched, whatever the file says about its own structure.
 */
const acting = [
  '/JavaScript',
  '/Launch',
  '/EmbeddedFile',
  '/EmbeddedFiles',
  '/RichMedia',
  '/SubmitForm',
  '/ImportData',
  '/GoToE',
  '/XFA',
  '/Rendition',
  '/Movie',
  '/Sound',
];

/** Answers what is wrong, or null for a quiet, whole document. */
export async function pdfFault(bytes: Buffer): Promise<PdfFault | null> {
  if (!/^%PDF-[12]\.\d/.test(bytes.subarray(0, 8).toString('latin1'))) return 'broken';
  const tail = bytes.subarray(-2048).toString('latin1');
  const end = tail.lastIndexOf('%%EOF');
  if (end < 0 || !tail.includes('startxref') || !bytes.includes(' obj')) return 'broken';
  // Something appended after the end is another file in disguise.
  if (tail.slice(end + 5).replace(/[\s\0]/g, '') !== '') return 'unclear';
  const names = plainNames(bytes);
  if (names.includes('/Encrypt')) return 'locked';
  if (isActing(names)) return 'active';
  return searchStreams(bytes);
}

/** `/J#61vaScript` is the same name as `/JavaScript`. */
const plainNames = (bytes: Buffer): Buffer => {
  if (!bytes.includes('#')) return bytes;
  return Buffer.from(
    bytes.toString('latin1').replace(/#([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  );
};
/** A name ends at a delimiter: `/SoundFont` is not `/Sound`. */
const isActing = (bytes: Buffer): boolean =>
  acting.some((name) => {
    for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
      const next = String.fromCharCode(bytes[at + name.length] ?? 32);
      if (/[\s\0()<>[\]{}/%]/.test(next)) return true;
    }
    return false;
  });

async function searchStreams(bytes: Buffer): Promise<PdfFault | null> {
  let left = unpackedBytes;
  let count = 0;
  let opened = 0;
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    const from = dataOf(bytes, at);
    if (from === null) continue;
    count += 1;
    if (count > maxStreams) return 'unclear';
    const own = dictionaryBefore(bytes, at);
    const holdsObjects = own.includes('/ObjStm');
    if (holdsObjects && (/\/(LZW|A85|AHx|RL|Crypt|ASCII|RunLength)/.test(own) || /\/Predictor\s+(?!1\b)\d/.test(own))) return 'unclear';
    const packed = (bytes[from] ?? 0) % 16 === 8 && ((bytes[from] ?? 0) * 256 + (bytes[from + 1] ?? 0)) % 31 === 0;
    if (!packed) {
      // Declared as packed but without the two bytes of zlib: some viewers would still unpack it.
      if (holdsObjects && own.includes('/Fl')) return 'unclear';
      if (holdsObjects) opened += 1;
      continue;
    }
    try {
      // The packed data end by themselves; where the file says they end is not trusted.
      const content = await unpack(bytes.subarray(from), { maxOutputLength: left, finishFlush: constants.Z_SYNC_FLUSH });
      left -= content.length;
      if (isActing(plainNames(content))) return 'active';
      if (holdsObjects) opened += 1;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'ERR_BUFFER_TOO_LARGE') return 'unclear';
    }
    if (left <= 0) return 'unclear';
  }
  // Every store of packed objects that the file names must have been opened above.
  return opened === countOf(plainNames(bytes), '/ObjStm') ? null : 'unclear';
}

/** Where the data of a `stream` keyword begin; null when it is another word. */
function dataOf(bytes: Buffer, at: number): number | null {
  if (bytes.subarray(at - 3, at).toString('latin1') === 'end') return null;
  const from = bytes[at + 6] === 13 ? at + 7 : at + 6;
  return bytes[from] === 10 ? from + 1 : null;
}

function dictionaryBefore(bytes: Buffer, at: number): string {
  const before = plainNames(bytes.subarray(Math.max(0, at - 8192), at)).toString('latin1');
  return before.slice(before.lastIndexOf(' obj') + 1);
}

function countOf(bytes: Buffer, name: string): number {
  let count = 0;
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) count += 1;
  return count;
}
