/** Reads the words back out of a PDF, as a program that selects and copies text does: through each font's own map to Unicode. */
import { inflateSync } from 'node:zlib';

export function pdfText(pdf: Buffer): string {
  const raw = pdf.toString('latin1');
  const objects = new Map<number, { head: string; stream: string | null }>();
  for (const found of raw.matchAll(/(\d+) 0 obj\s([\s\S]*?)endobj/g)) {
    const body = found[2] ?? '';
    const at = body.indexOf('stream\n');
    const head = at === -1 ? body : body.slice(0, at);
    const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0);
    const bytes = at === -1 ? null : Buffer.from(body.slice(at + 7, at + 7 + length), 'latin1');
    objects.set(Number(found[1]), { head, stream: bytes && (head.includes('FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1') });
  }
  const ref = (text: string, name: string): number => Number(new RegExp(`/${name} (\\d+) 0 R`).exec(text)?.[1] ?? -1);
  const fonts = new Map<string, Map<string, string>>();
  let out = '';
  for (const { head } of objects.values()) {
    if (!/\/Type \/Page\b/.test(head)) continue;
    const resources = objects.get(ref(head, 'Resources'))?.head ?? head;
    for (const [, name = '', id = ''] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = objects.get(ref(objects.get(Number(id))?.head ?? '', 'ToUnicode'))?.stream;
      if (map) fonts.set(name, unicodeMap(map));
    }
    out += words(objects.get(ref(head, 'Contents'))?.stream ?? '', fonts);
  }
  return out;
}

function unicodeMap(map: string): Map<string, string> {
  const known = new Map<string, string>();
  const text = (hex: string): string => Buffer.from(hex.replace(/\s/g, ''), 'hex').swap16().toString('utf16le');
  for (const [, block = ''] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from = '', , list = ''] of block.matchAll(/<(\w+)> <(\w+)> \[([^\]]*)\]/g)) {
      [...list.matchAll(/<([\w\s]*)>/g)].forEach((entry, i) => known.set((Number.parseInt(from, 16) + i).toString(16).padStart(4, '0'), text(entry[1] ?? '')));
    }
  }
  return known;
}

/** One line of output for each line the document sets. */
function words(content: string, fonts: Map<string, Map<string, string>>): string {
  let out = '';
  let font = new Map<string, string>();
  let line = '';
  for (const [, name, matrix, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|(-?[\d.]+ -?[\d.]+ -?[\d.]+ -?[\d.]+ -?[\d.]+ -?[\d.]+) Tm|(\[[^\]]*\]) TJ/g)) {
    if (name) font = fonts.get(name) ?? font;
    const y = matrix?.split(' ')[5];
    if (y !== undefined && y !== line) {
      out += '\n';
      line = y;
    }
    for (const [, hex = ''] of (shown ?? '').matchAll(/<(\w*)>/g)) for (const [glyph] of hex.matchAll(/.{4}/g)) out += font.get(glyph) ?? '';
  }
  return out;
}
