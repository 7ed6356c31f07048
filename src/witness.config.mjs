/** Builds the tip origin: plain files in dist/witness, one style sheet, one script, and the sums by which anybody can see that nothing was changed. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'astro/config';
import { demoOperator } from './modules/tips/demoKeys.ts';
import { compressBuilt } from './platform/compress.ts';
import { cutFonts } from './ui/fonts.ts';
import { witnessRoutes } from './witnessRoutes.ts';

const operatorKey = process.env.TIP_OPERATOR_KEY ?? demoOperator.key;
const leastSeq = Number(process.env.TIP_LEAST_SEQ ?? demoOperator.leastSeq);
if (!/^[0-9a-f]{64}$/.test(operatorKey)) throw new Error('TIP_OPERATOR_KEY is the public key of the operator: 64 hex signs, small letters.');
if (!Number.isSafeInteger(leastSeq) || leastSeq < 1) throw new Error('TIP_LEAST_SEQ is the number of a list of readers: a whole number from 1.');

/** Only X25519 is used: the other kinds of age keys would double the script and are never reached. */
const unused = {
  name: 'unused',
  enforce: 'pre',
  resolveId: (id) => (/^@noble\/(?:post-quantum|curves\/nist|hashes\/scrypt)/.test(id) ? `\0unused:${id}` : null),
  load: (id) =>
    id.startsWith('\0unused:')
      ? 'const never = () => { throw new Error("not here"); }; export const MLKEM768P256 = {}, MLKEM768X25519 = {}, p256 = {}, scrypt = never;'
      : null,
};

const layers = {
  name: 'layers',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle))
      if (file.fileName.endsWith('.css') && 'source' in file) file.source = `@layer tokens, reset, base, layout, parts, pages, modes, print;${file.source}`;
  },
};

const sumOf = (algorithm, encoding, bytes) => createHash(algorithm).update(bytes).digest(encoding);

/** What a page loads is named with its sum, so a script that was changed on the way does not run. */
function nameSums(folder) {
  const sums = new Map();
  for (const page of globSync('**/*.html', { cwd: folder })) {
    const html = readFileSync(join(folder, page), 'utf8').replace(
      /<(script|link)\b[^>]*?(?:src|href)="(\/_a\/[^"]+\.(?:js|css))"[^>]*>/g,
      (tag, _name, file) => {
        if (!sums.has(file)) sums.set(file, sumOf('sha384', 'base64', readFileSync(join(folder, file))));
        return tag.replace(/>$/, ` integrity="sha384-${sums.get(file)}">`);
      },
    );
    writeFileSync(join(folder, page), html);
  }
}

function writeSums(folder) {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length)
        .replace(/^[\\/]/, '')
        .replaceAll('\\', '/'),
    )
    .filter((file) => file !== 'SHA256SUMS')
    .sort();
  writeFileSync(join(folder, 'SHA256SUMS'), files.map((file) => `${sumOf('sha256', 'hex', readFileSync(join(folder, file)))}  ${file}\n`).join(''));
}

const house = {
  name: 'witness',
  hooks: {
    'astro:config:setup': async ({ injectRoute, addMiddleware, updateConfig }) => {
      updateConfig({ vite: { resolve: { alias: { '@fonts': await cutFonts(process.cwd()) } } } });
      for (const { uk, en, page } of witnessRoutes) {
        const entrypoint = `./src/pages/witness/${page}`;
        if (existsSync(entrypoint)) for (const pattern of [uk, en]) injectRoute({ pattern, entrypoint, prerender: true });
      }
      addMiddleware({ entrypoint: new URL('./witnessMiddleware.ts', import.meta.url), order: 'pre' });
    },
    'astro:build:done': ({ dir }) => {
      const folder = fileURLToPath(dir);
      nameSums(folder);
      writeFileSync(join(folder, 'build.json'), `${JSON.stringify({ operatorKey, leastSeq })}\n`);
      compressBuilt(folder);
      writeSums(folder);
    },
  },
};

export default defineConfig({
  srcDir: './src/ui',
  publicDir: './src/ui/witness',
  outDir: process.env.WITNESS_OUT ?? './dist/witness',
  cacheDir: './node_modules/.astro-witness',
  output: 'static',
  trailingSlash: 'ignore',
  compressHTML: true,
  build: { inlineStylesheets: 'never', assets: '_a', format: 'file' },
  devToolbar: { enabled: false },
  prefetch: false,
  scopedStyleStrategy: 'class',
  integrations: [house],
  vite: {
    plugins: [layers, unused],
    define: { __TIP_OPERATOR_KEY__: JSON.stringify(operatorKey), __TIP_LEAST_SEQ__: String(leastSeq) },
    build: { assetsInlineLimit: 0, sourcemap: false, cssCodeSplit: false },
  },
});
