// The least Astro pages that answer what the finder and the page of an event answer: same queries, no frame, no styles, no headers. Built by `npm run bench`.
import { defineConfig } from 'astro/config';

const bare = {
  name: 'bare',
  hooks: {
    'astro:config:setup': ({ injectRoute }) => {
      injectRoute({ pattern: '/', entrypoint: './pages/finder.astro', prerender: false });
      injectRoute({ pattern: '/event', entrypoint: './pages/event.astro', prerender: false });
    },
    'astro:config:done': ({ setAdapter }) =>
      setAdapter({
        name: 'bare',
        entrypointResolution: 'auto',
        serverEntrypoint: './server.ts',
        adapterFeatures: { buildOutput: 'server', middlewareMode: 'classic' },
        supportedAstroFeatures: { serverOutput: 'stable' },
      }),
  },
};

export default defineConfig({
  srcDir: './none',
  output: 'server',
  session: false,
  devToolbar: { enabled: false },
  adapter: bare,
  cacheDir: '../../../node_modules/.cache/bare-astro',
  vite: {
    cacheDir: '../../../node_modules/.cache/bare-vite',
    ssr: { external: ['@electric-sql/pglite', 'sharp', 'pdfkit'], noExternal: ['drizzle-orm', 'zod'] },
  },
});
