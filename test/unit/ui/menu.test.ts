import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link, routeOf } from '#routes.ts';
import { barMenu, headMenu, menu } from '#ui/menu.ts';

test('whatever a menu offers, a page answers', () => {
  const offered = [...menu, ...barMenu].map(({ id }) => id);
  expect(offered.filter((id) => !existsSync(`src/pages/${routeOf(id).page}`))).toEqual([]);
});

test('a menu offers only pages that anyone may open, each once, without parameters', () => {
  expect(new Set(menu.map(({ id }) => id)).size).toBe(menu.length);
  for (const { id } of menu) {
    expect(routeOf(id).access, id).toBe('anyone');
    expect(() => link(id, 'uk'), id).not.toThrow();
  }
});

test('the phone bar has at most five places and the header at most seven, with labels of at most two words', () => {
  expect(barMenu.length).toBeLessThanOrEqual(5);
  expect(headMenu.length).toBeLessThanOrEqual(7);
  for (const language of ['uk', 'en'] as const) {
    const t = translator(language);
    const wordy = [...headMenu, ...barMenu].map(({ label }) => t(label)).filter((label) => label.split(' ').length > 2);
    expect(wordy).toEqual([]);
  }
});
