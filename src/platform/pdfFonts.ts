/** Fonts of the printed letter. The portal's own face first; signs it lacks (other scripts, rare letters) come from a wide one. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export type Face = 'text' | 'bold' | 'wide' | 'wideBold';
export type Fonts = {
  files: Record<Face, Buffer>;
  /** Splits a line into runs of one font each. `missing` is set when no font has some sign. */
  split(line: string, bold: boolean): { runs: { face: Face; text: string }[]; missing: boolean };
};

let opened: Promise<Fonts> | undefined;

/** Reads the fonts once per process. */
export const openFonts = (): Promise<Fonts> => (opened ??= read());

async function read(): Promise<Fonts> {
  // A build lies elsewhere than its packages, so they are looked up from the directory the portal runs in.
  const find = createRequire(join(process.cwd(), 'package.json')).resolve;
  const [text, bold, wide, wideBold] = await Promise.all(
    [
      '@expo-google-fonts/onest/400Regular/Onest_400Regular.ttf',
      '@expo-google-fonts/onest/700Bold/Onest_700Bold.ttf',
      'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
      'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
    ].map((name) => readFile(find(name))),
  );
  if (!text || !bold || !wide || !wideBold) throw new Error('A font of the letter is not installed.');
  const own = coverage(text);
  const more = coverage(wide);
  return {
    files: { text, bold, wide, wideBold },
    split(line, isBold) {
      const runs: { face: Face; text: string }[] = [];
      let missing = false;
      for (const sign of line) {
        const point = sign.codePointAt(0) ?? 0;
        const has = own(point);
        if (!has && !more(point)) missing = true;
        const face: Face = has ? (isBold ? 'bold' : 'text') : isBold ? 'wideBold' : 'wide';
        const last = runs.at(-1);
        // A space belongs to whichever run it stands in, so that words are not torn into needless runs.
        if (last && (last.face === face || sign === ' ')) last.text += sign;
        else runs.push({ face, text: sign });
      }
      return { runs, missing };
    },
  };
}

/** Which code points a TrueType font draws: its `cmap` table, formats 4 and 12. */
export function coverage(font: Buffer): (point: number) => boolean {
  const ranges: [number, number][] = [];
  const tables = font.readUInt16BE(4);
  for (let i = 0; i < tables; i += 1) {
    const entry = 12 + i * 16;
    if (font.toString('latin1', entry, entry + 4) !== 'cmap') continue;
    const cmap = font.readUInt32BE(entry + 8);
    const maps = font.readUInt16BE(cmap + 2);
    for (let m = 0; m < maps; m += 1) {
      const at = cmap + font.readUInt32BE(cmap + 4 + m * 8 + 4);
      const format = font.readUInt16BE(at);
      if (format === 12) {
        const groups = font.readUInt32BE(at + 12);
        for (let g = 0; g < groups; g += 1) ranges.push([font.readUInt32BE(at + 16 + g * 12), font.readUInt32BE(at + 20 + g * 12)]);
      } else if (format === 4) {
        const count = font.readUInt16BE(at + 6) / 2;
        for (let s = 0; s < count; s += 1) ranges.push([font.readUInt16BE(at + 16 + count * 2 + s * 2), font.readUInt16BE(at + 14 + s * 2)]);
      }
    }
  }
  const kept = ranges.filter(([from]) => from !== 0xffff);
  return (point) => kept.some(([from, to]) => point >= from && point <= to);
}
