import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';
import { compressBuilt, undeclaredPages } from './src/platform/compress.ts';
import { cutFonts } from './src/ui/fonts.ts';
import { routeIds, routeOf } from './src/routes.ts';

const errorPages = ['404', '500', 'refusal'];

/** A page may load the style of one of its parts before the frame's; whichever comes first must already know the order of the layers. */
const layers = {
  name: 'layers',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle))
      if (file.fileName.endsWith('.css') && 'source' in file) file.source = `@layer tokens, reset, base, layout, parts, pages, modes, print;${file.source}`;
  },
};

/**
 * Our scripts that come later bring no style sheet with them, so what Vite would put before each `import()` to wait for one may be nothing:
 * and nothing is not worth a file of its own that every page with such a script would have to fetch.
 */
const plainImports = {
  name: 'plain-imports',
  enforce: 'pre',
  apply: 'build',
  load: (id) => (id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load();' : null),
  renderChunk(code) {
    const plain = code
      .replace(/import \{ \w+ as __vitePreload \} from "[^"]*preload-helper[^"]*";/, 'const __vitePreload = (load) => load();')
      .replaceAll(', __VITE_PRELOAD__)', ')');
    return plain === code ? null : { code: plain, map: null };
  },
};

/** Of five thousand icons the server keeps those that some file of ours names: a tenth of the memory it would otherwise wait with. */
const icons = {
  name: 'icons',
  enforce: 'pre',
  apply: 'build',
  load(id) {
    if (!id.endsWith('tabler-nodes-outline.json?raw')) return null;
    const all = JSON.parse(readFileSync('node_modules/@tabler/icons/tabler-nodes-outline.json', 'utf8'));
    const files = globSync(['src/**/*.{astro,svelte,ts}', 'db/seed/**/*.ts', 'content/**/*.json']);
    const words = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/['"`#](?:i-)?([a-z0-9-]+)(?=['"`])/g)]);
    const named = new Set(words.map(([, name]) => name));
    return `export default ${JSON.stringify(JSON.stringify(Object.fromEntries(Object.entries(all).filter(([name]) => named.has(name)))))}`;
  },
};

/** Every address comes from src/routes.ts; the server is our own file, so it shares one module graph with the pages. */
const house = {
  name: 'house',
  hooks: {
    'astro:config:setup': async ({ injectRoute, addMiddleware, updateConfig }) => {
      updateConfig({ vite: { resolve: { alias: { '@fonts': await cutFonts(process.cwd()) } } } });
      const known = new Set([...routeIds.map((id) => routeOf(id).page), ...errorPages.map((name) => `${name}.astro`)]);
      // The tip origin is built apart, from a table of its own.
      const undeclared = undeclaredPages('src/pages', known).filter((page) => !page.startsWith('witness/'));
      if (undeclared.length > 0)
        throw new Error(`No address in src/routes.ts names these pages, so nobody has said who may use them: ${undeclared.join(', ')}`);
      for (const id of routeIds) {
        const { uk, en, page } = routeOf(id);
        const entrypoint = `./src/pages/${page}`;
        if (!existsSync(entrypoint)) continue;
        for (const pattern of [uk, en]) if (pattern !== null) injectRoute({ pattern, entrypoint, prerender: false });
      }
      for (const name of errorPages) injectRoute({ pattern: `/${name}`, entrypoint: `./src/pages/${name}.astro`, prerender: false });
      addMiddleware({ entrypoint: new URL('./src/middleware.ts', import.meta.url), order: 'pre' });
    },
    'astro:build:done': ({ dir }) => void compressBuilt(fileURLToPath(dir)),
    'astro:config:done': ({ setAdapter }) => {
      setAdapter({
        name: 'house',
        entrypointResolution: 'auto',
        serverEntrypoint: './src/server.ts',
        adapterFeatures: { buildOutput: 'server', middlewareMode: 'classic' },
        supportedAstroFeatures: { serverOutput: 'stable', sharpImageService: 'stable' },
      });
    },
  },
};

export default defineConfig({
  // Astro would turn every file below src/pages into an address of its own; ours come from the table alone.
  srcDir: './src/ui',
  output: 'server',
  trailingSlash: 'ignore',
  compressHTML: true,
  build: { inlineStylesheets: 'never', assets: '_a' },
  devToolbar: { enabled: false },
  session: false,
  prefetch: false,
  scopedStyleStrategy: 'class',
  security: { checkOrigin: true },
  adapter: house,
  integrations: [svelte()],
  vite: {
    plugins: [layers, plainImports, icons],
    build: { assetsInlineLimit: 0, sourcemap: false },
    // Node reads the manifest of a package again for each of its files; drizzle's is large and its files are a hundred.
    ssr: { external: ['@electric-sql/pglite', 'sharp', 'pdfkit'], noExternal: ['drizzle-orm', 'zod'] },
  },
});
