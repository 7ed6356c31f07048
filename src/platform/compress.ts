/** Writes compressed twins beside built files, once, at build: serving them then costs nothing. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { compressible } from './static.ts';

const least = 1024;

/** Compresses what gains by it and removes source maps, which would show more than the page needs. Answers how many files got twins. */
export function compressBuilt(folder: string): number {
  let count = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (path.endsWith('.map')) rmSync(path);
    if (!compressible.includes(extname(path))) continue;
    const content = readFileSync(path);
    if (content.length < least) continue;
    const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
    const gzip = gzipSync(content, { level: 9 });
    if (brotli.length >= content.length * 0.95) continue;
    writeFileSync(`${path}.br`, brotli);
    writeFileSync(`${path}.gz`, gzip);
    count += 1;
  }
  return count;
}

/** Page files that no address names, apart from those given. */
export function undeclaredPages(folder: string, declared: ReadonlySet<string>): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((page) => !declared.has(page));
}
