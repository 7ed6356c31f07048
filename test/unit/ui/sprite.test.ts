import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildSprite, symbolOf, withSprite } from '#ui/sprite.ts';

const page = (body: string): string => `<body><!--sprite--><main>${body}</main></body>`;
const use = (name: string): string => `<svg class="ico"><use href="#i-${name}"></use></svg>`;

test('a page carries each icon it uses once, and no other', () => {
  const html = buildSprite(page(use('map-pin') + use('search') + use('map-pin')));
  expect([...html.matchAll(/<symbol id="i-([\w-]+)"/g)].map((found) => found[1])).toEqual(['map-pin', 'search']);
  expect(html).not.toContain('<!--sprite-->');
});

test('a page without icons carries no sprite', () => {
  expect(buildSprite(page('<p>text</p>'))).toBe('<body><main><p>text</p></main></body>');
});

test('a name that is no icon draws nothing and breaks nothing', () => {
  expect(symbolOf('no-such-icon')).toBeNull();
  expect(symbolOf('constructor')).toBeNull();
  expect(buildSprite(page(use('no-such-icon')))).not.toContain('<symbol');
});

test('an answer that is not a page passes untouched', async () => {
  const json = new Response('{"a":"<!--sprite-->"}', { headers: { 'content-type': 'application/json' } });
  expect(await withSprite(json)).toBe(json);
  const shown = await withSprite(new Response(page(use('home')), { status: 404, headers: { 'content-type': 'text/html' } }));
  expect([shown.status, (await shown.text()).includes('id="i-home"')]).toEqual([404, true]);
});

test('every icon named in the code exists', () => {
  const named = globSync('src/**/*.{astro,ts,svelte}').flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(/<Icon[^>]*\sname="([\w-]+)"|\bicon[=:]\s*["']([\w-]+)["']|#i-([a-z][\w-]*)/g)].map(
      (found) => found[1] ?? found[2] ?? found[3] ?? '',
    );
  });
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => symbolOf(name) === null)).toEqual([]);
});
