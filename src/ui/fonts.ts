/**
 * Cuts the two typefaces to what the portal writes with: basic Latin and Ukrainian, weights 400 to 700.
 * Runs before a build, not in it, so the style sheets may point at the files; the result is kept until a typeface or this list changes.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import subsetFont from 'subset-font';

const span = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');

/** Must agree with `unicode-range` in styles/fonts.css: a sign promised there and missing here would be drawn as an empty box. */
export const basic = span(0x20, 0x7e) + '\u00a0«»©°·–—‘’“”„…ʼ−×\u202f\u2009';
export const ukrainian = span(0x410, 0x44f) + 'ЁёЄєІіЇїҐґ№';

const faces = [
  { name: 'onest-uk', source: '@fontsource-variable/onest/files/onest-cyrillic-wght-normal.woff2', text: ukrainian, weights: true },
  { name: 'onest-basic', source: '@fontsource-variable/onest/files/onest-latin-wght-normal.woff2', text: basic, weights: true },
  { name: 'arsenal', source: '@expo-google-fonts/arsenal/Arsenal_700Bold.ttf', text: ukrainian + basic, weights: false },
] as const;

/** All that the style sheets ask for; dropping the rest, and hinting that screens no longer use, saves a quarter. */
const features = ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'lnum', 'tnum'];

/** Makes the three files and answers the directory that holds them. */
export async function cutFonts(root: string): Promise<string> {
  const sources = faces.map((face) => readFileSync(join(root, 'node_modules', face.source)));
  const mark = createHash('sha256').update(JSON.stringify([faces, features]));
  for (const source of sources) mark.update(source);
  const directory = join(root, 'node_modules/.cache/fonts', mark.digest('hex').slice(0, 16));
  mkdirSync(directory, { recursive: true });
  for (const [i, face] of faces.entries()) {
    const file = join(directory, `${face.name}.woff2`);
    const source = sources[i];
    if (existsSync(file) || !source) continue;
    const options = face.weights ? { variationAxes: { wght: { min: 400, max: 700 } } } : {};
    const cut = await subsetFont(source, face.text, { targetFormat: 'woff2', noHinting: true, keepFeatures: [...features], ...options });
    // Two builds may run at once; a file appears whole or not at all.
    writeFileSync(`${file}.${process.pid}`, cut);
    renameSync(`${file}.${process.pid}`, file);
  }
  return directory;
}
