/** What a file is, told from its first bytes. Its name is never asked. */

export type Kind =
  'jpeg' | 'png' | 'webp' | 'pdf' | 'text' | 'signature' | 'heic' | 'picture' | 'archive' | 'office' | 'program' | 'media' | 'markup' | 'unknown';

const starts = (bytes: Buffer, ...signs: number[]): boolean => signs.every((sign, at) => bytes[at] === sign);
const latin = (bytes: Buffer, from: number, to: number): string => bytes.subarray(from, to).toString('latin1');

export function kindOf(bytes: Buffer): Kind {
  if (starts(bytes, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (latin(bytes, 0, 4) === 'RIFF') return latin(bytes, 8, 12) === 'WEBP' ? 'webp' : 'media';
  if (latin(bytes, 0, 5) === '%PDF-') return 'pdf';
  if (latin(bytes, 4, 8) === 'ftyp') return boxKind(bytes);
  if (isSignature(bytes)) return 'signature';
  if (starts(bytes, 0x50, 0x4b)) return isOfficeZip(bytes) ? 'office' : 'archive';
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0) || latin(bytes, 0, 5) === '{\\rtf') return 'office';
  if (
    latin(bytes, 0, 6) === '7z\xbc\xaf\x27\x1c' ||
    latin(bytes, 0, 4) === 'Rar!' ||
    starts(bytes, 0x1f, 0x8b) ||
    latin(bytes, 0, 3) === 'BZh' ||
    starts(bytes, 0xfd, 0x37, 0x7a) ||
    starts(bytes, 0x28, 0xb5, 0x2f, 0xfd) ||
    latin(bytes, 257, 262) === 'ustar'
  )
    return 'archive';
  if (
    latin(bytes, 0, 2) === 'MZ' ||
    starts(bytes, 0x7f, 0x45, 0x4c, 0x46) ||
    latin(bytes, 0, 2) === '#!' ||
    starts(bytes, 0xca, 0xfe, 0xba, 0xbe) ||
    starts(bytes, 0x4c, 0, 0, 0, 1, 0x14, 2, 0)
  )
    return 'program';
  if (['GIF8', 'BM', 'II*\0', 'MM\0*', '8BPS'].some((head) => latin(bytes, 0, head.length) === head) || starts(bytes, 0xff, 0x0a) || starts(bytes, 0, 0, 1, 0))
    return 'picture';
  if (
    ['ID3', 'OggS', 'fLaC', 'FLV'].some((head) => latin(bytes, 0, head.length) === head) ||
    starts(bytes, 0x1a, 0x45, 0xdf, 0xa3) ||
    starts(bytes, 0xff, 0xfb) ||
    starts(bytes, 0xff, 0xf1) ||
    starts(bytes, 0x30, 0x26, 0xb2, 0x75)
  )
    return 'media';
  if (isMarkup(bytes)) return 'markup';
  return hasControls(bytes) ? 'unknown' : 'text';
}

/** The family of files that begin with a box: photos of some phones, films, AVIF. */
function boxKind(bytes: Buffer): Kind {
  const brands = latin(bytes, 8, 40);
  if (/^avi[fs]/.test(brands)) return 'picture';
  if (/^(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/.test(brands)) return brands.includes('avif') ? 'picture' : 'heic';
  return 'media';
}

/** CMS signed data (the OID 1.2.840.113549.1.7.2 right after the outer sequence), as DER or in PEM dress. */
function isSignature(bytes: Buffer): boolean {
  if (bytes[0] === 0x30) return bytes.subarray(0, 32).includes(Buffer.from('06092a864886f70d010702', 'hex'));
  return /^-----BEGIN (PKCS7|CMS)-----\r?\n/.test(latin(bytes, 0, 40));
}

const isOfficeZip = (bytes: Buffer): boolean => /(\[Content_Types\]\.xml|word\/|xl\/|ppt\/|mimetypeapplication\/vnd\.oasis)/.test(latin(bytes, 0, 4096));

/** Text a browser or a viewer would act on: pages, drawings, scripts of pages. */
function isMarkup(bytes: Buffer): boolean {
  const head = latin(bytes, 0, 1024)
    .replace(/\0/g, '')
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .trimStart()
    .toLowerCase();
  return /^<(\?xml|!doctype|!--|html|svg|script|body|head|iframe|\?php|%)/.test(head) || head.startsWith('mime-version:');
}

/** Bytes no text has in UTF-8 or windows-1251. UTF-16 with its mark is text too. */
export function hasControls(bytes: Buffer): boolean {
  if (starts(bytes, 0xff, 0xfe) || starts(bytes, 0xfe, 0xff)) return false;
  for (const byte of bytes) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) return true;
  return false;
}

/** Plain text as UTF-8, from UTF-8, UTF-16 with a mark, or windows-1251; null when it is none of them. */
export function readText(bytes: Buffer): string | null {
  const text = decode(bytes);
  if (text === null || /[\0-\x08\x0b\x0e-\x1f\x7f]/.test(text) || isMarkup(Buffer.from(text.slice(0, 1024), 'latin1'))) return null;
  return text;
}

function decode(bytes: Buffer): string | null {
  const mark = starts(bytes, 0xff, 0xfe) ? 'utf-16le' : starts(bytes, 0xfe, 0xff) ? 'utf-16be' : null;
  for (const name of mark ? [mark] : ['utf-8']) {
    try {
      return new TextDecoder(name, { fatal: true }).decode(bytes);
    } catch {
      if (mark) return null;
    }
  }
  const text = new TextDecoder('windows-1251').decode(bytes);
  // Any bytes decode as windows-1251; only what then reads mostly as Ukrainian letters and plain signs is taken.
  const plain = text.replace(/[^\p{Script=Cyrillic}\p{Script=Latin}\p{N}\s.,:;!?«»"'’()\-–—/№%+=]/gu, '').length;
  return !text.includes('\ufffd') && plain / text.length > 0.95 ? text : null;
}
