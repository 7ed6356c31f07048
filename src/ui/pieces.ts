import { openMemory } from '#platform/cache.ts';

/** Rendered pieces of pages, for `Kept.astro`. */
export const pieces = openMemory<string>(16 * 1024 * 1024);
