/** Addresses of the tip origin: pages made at build, one file for both languages. Those below `/_t/` are never served themselves; the tip process fills them in. */
export type WitnessLanguage = 'uk' | 'en';
type Address = { uk: string; en: string; page: string };

const routes = {
  gate: { uk: '/', en: '/en', page: 'gate.astro' },
  numbers: { uk: '/dzvinok', en: '/en/call', page: 'numbers.astro' },
  way: { uk: '/sposib', en: '/en/way', page: 'way.astro' },
  categories: { uk: '/katehorii', en: '/en/categories', page: 'categories.astro' },
  category: { uk: '/kat/[id]', en: '/en/cat/[id]', page: 'category.astro' },
  code: { uk: '/kod', en: '/en/code', page: 'code.astro' },
  threats: { uk: '/vid-koho', en: '/en/from-whom', page: 'threats.astro' },
  pasted: { uk: '/zashyfrovane', en: '/en/pasted', page: 'pasted.astro' },
  lost: { uk: '/404', en: '/en/404', page: 'lost.astro' },
  answer: { uk: '/_t/uk/answer', en: '/_t/en/answer', page: 'answers/answer.astro' },
  flow: { uk: '/flow.uk.json', en: '/flow.en.json', page: 'flow.json.ts' },
} as const satisfies Record<string, Address>;

export type WitnessRouteId = keyof typeof routes;
const all: Readonly<Record<WitnessRouteId, Address>> = routes;

export const witnessRoutes: readonly (Address & { id: string })[] = Object.entries(all).map(([id, address]) => ({ id, ...address }));

/** The language of a path of the tip origin. */
export const witnessLanguage = (path: string): WitnessLanguage => (/^\/(?:en(?:\/|\.html|$)|_t\/en\/|flow\.en\.)/.test(path) ? 'en' : 'uk');

export const witnessLink = (id: WitnessRouteId, language: WitnessLanguage, params: { id?: string } = {}): string =>
  all[id][language].replace('[id]', params.id ?? '');
