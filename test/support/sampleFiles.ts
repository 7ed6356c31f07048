/** Files made on the spot: honest ones, and ones a careless or hostile person sends. */
import { randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';

export const photo = (format: 'jpeg' | 'png' | 'webp' = 'jpeg', width = 320, height = 240): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: 30, g: 110, b: 120 } } })
    .withExif({ IFD0: { Make: 'Invented', Model: 'Camera 1' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '46/1 28/1 0/1' } })
    .toFormat(format)
    .toBuffer();

/** Pixels no codec can pack well, in the tightest PNG there is; drawn anew in full colour it grows past any limit. */
export const stubbornPhoto = (side: number): Promise<Buffer> =>
  sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
    .png({ palette: true, colours: 64, dither: 0 })
    .toBuffer();

const object = (n: number, body: string): string => `${n} 0 obj\n${body}\nendobj\n`;
const stream = (n: number, dictionary: string, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${n} 0 obj\n<< ${dictionary} /Length ${data.length} >>\nstream\n`), data, Buffer.from('\nendstream\nendobj\n')]);

/** A whole little document; `extra` objects are added to it. */
export function pdf({ catalog = '', extra = Buffer.alloc(0), end = '%%EOF\n' }: { catalog?: string; extra?: Buffer; end?: string } = {}): Buffer {
  const page = deflateSync(Buffer.from('BT /F1 12 Tf 72 720 Td (Stolen bicycle) Tj ET'));
  const body = Buffer.concat([
    Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
    Buffer.from(object(1, `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`)),
    Buffer.from(object(2, '<< /Type /Pages /Kids [3 0 R] /Count 1 >>')),
    Buffer.from(object(3, '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>')),
    stream(4, '/Filter /FlateDecode', page),
    extra,
  ]);
  return Buffer.concat([body, Buffer.from(`xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n${body.length}\n${end}`)]);
}

const packed = (text: string): Buffer => deflateSync(Buffer.from(text));
export const objectStream = (text: string, dictionary = '/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode'): Buffer => stream(7, dictionary, packed(text));
const scripted = '9 0 << /S /JavaScript /JS (app.alert(1)) >>';
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const zip = Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), Buffer.alloc(16), Buffer.from('a.txt'), deflateRawSync(Buffer.from('hi'))]);
const boxed = (brand: string): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}\0\0\0\0${brand}mif1`), Buffer.alloc(64)]);

/** A PNG whose header claims an enormous picture of a few packed bytes. */
function pixelBomb(): Buffer {
  const crcTable = Array.from({ length: 256 }, (_, n) => Array.from({ length: 8 }).reduce<number>((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
  const crc = (data: Buffer): number => (data.reduce((c, byte) => (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (name: string, data: Buffer): Buffer => {
    const typed = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc(typed), 4);
    return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(30_000, 0);
  header.writeUInt32BE(30_000, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(3751 * 1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Name, bytes and the words people get instead. */
export async function badFiles(): Promise<[string, Buffer, string][]> {
  const jpeg = await photo('jpeg');
  const png = await photo('png');
  return [
    ['empty.jpg', Buffer.alloc(0), 'files.empty'],
    ['six-megabytes.txt', Buffer.alloc(6 * 1024 * 1024, 'а'), 'files.tooBig'],
    ['phone.heic', boxed('heic'), 'files.heic'],
    ['renamed-heic.jpg', boxed('mif1'), 'files.heic'],
    ['new.avif', boxed('avif'), 'files.picture'],
    ['drawing.svg', Buffer.from(svg), 'files.markup'],
    ['drawing.png', Buffer.from(`<?xml version="1.0"?>${svg}`), 'files.markup'],
    ['page.txt', Buffer.from('\ufeff <!DOCTYPE html><script>alert(1)</script>'), 'files.markup'],
    ['page16.txt', Buffer.from('\ufeff<html><script>alert(1)</script>', 'utf16le'), 'files.markup'],
    ['scan.tif', Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(40)]), 'files.picture'],
    ['move.gif', Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(40)]), 'files.picture'],
    ['all.zip', zip, 'files.archive'],
    ['all.tar.gz', gzipSync('data'), 'files.archive'],
    ['report.docx', Buffer.concat([zip, Buffer.from('[Content_Types].xml word/document.xml')]), 'files.office'],
    ['old.doc', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(100)]), 'files.office'],
    ['photo.jpg.exe', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]), 'files.program'],
    ['run.txt', Buffer.from('#!/bin/sh\nrm -rf /\n'), 'files.program'],
    ['film.mp4', boxed('isom'), 'files.media'],
    ['voice.ogg', Buffer.concat([Buffer.from('OggS'), Buffer.alloc(40)]), 'files.media'],
    ['noise.txt', Buffer.from([0x41, 0, 1, 2, 3, 0xff, 0xfe]), 'files.unknown'],
    ['noise-high.txt', Buffer.from(Array.from({ length: 400 }, (_, n) => 128 + ((n * 37) % 128))), 'files.unknown'],
    ['cut.jpg', jpeg.subarray(0, Math.floor(jpeg.length * 0.5)), 'files.brokenPicture'],
    ['header-only.png', png.subarray(0, 40), 'files.brokenPicture'],
    ['bomb.png', pixelBomb(), 'files.hugePicture'],
    ['fake.webp', Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBPVP8 '), Buffer.alloc(60)]), 'files.brokenPicture'],
    ['script.pdf', pdf({ catalog: '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>' }), 'files.pdfActive'],
    ['hidden-name.pdf', pdf({ catalog: '/OpenAction << /S /J#61va#53cript /JS (x) >>' }), 'files.pdfActive'],
    ['packed-script.pdf', pdf({ extra: objectStream(scripted) }), 'files.pdfActive'],
    ['packed-as-page.pdf', pdf({ extra: objectStream(scripted, '/Filter /FlateDecode') }), 'files.pdfActive'],
    ['twice-packed.pdf', pdf({ extra: objectStream(scripted, '/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]') }), 'files.pdfUnclear'],
    ['launch.pdf', pdf({ catalog: '/AA << /O << /S /Launch /F (cmd.exe) >> >>' }), 'files.pdfActive'],
    ['carries.pdf', pdf({ catalog: '/Names << /EmbeddedFiles 8 0 R >>' }), 'files.pdfActive'],
    ['form.pdf', pdf({ catalog: '/AcroForm << /XFA 8 0 R >>' }), 'files.pdfActive'],
    ['locked.pdf', Buffer.from(pdf().toString('latin1').replace('/Root 1 0 R', '/Root 1 0 R /Encrypt 8 0 R'), 'latin1'), 'files.pdfLocked'],
    ['cut.pdf', pdf().subarray(0, 200), 'files.pdfBroken'],
    ['just-name.pdf', Buffer.from('%PDF-1.4 hello'), 'files.pdfBroken'],
    ['pdf-and-zip.pdf', Buffer.concat([pdf(), zip]), 'files.pdfUnclear'],
    ['unpack-bomb.pdf', pdf({ extra: stream(7, '/Filter /FlateDecode', deflateSync(Buffer.alloc(80 * 1024 * 1024))) }), 'files.pdfUnclear'],
  ];
}
