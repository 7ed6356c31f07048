import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// The dependency rule. Left: who. Right: what it may import.
const layers: Record<string, string[]> = {
  db: [],
  platform: ['db', 'content'],
  ui: ['platform', 'content'],
  modules: ['db', 'platform', 'ui', 'content'],
  pages: ['modules', 'platform', 'ui'],
};

// Files at the root of src: the address table is a leaf that everyone above the platform may read.
const roots: Record<string, string[]> = {
  '#routes.ts': ['pages', 'modules', 'ui'],
  '#witnessRoutes.ts': ['pages', 'modules', 'ui'],
  '#modules.ts': ['pages', 'ui'],
};

// The map of the portal: which module may use which.
// Tips stand alone in both directions, so a tip can never be joined to a person.
const uses: Record<string, string[]> = {
  people: [],
  residents: [],
  // Answers requests about own data: joins what accounts pack and erase with the people who decide.
  privacy: ['people', 'residents'],
  territories: [],
  moderation: ['people'],
  // Two persons change what the portal runs by; what it means, the modules say that offer it.
  settings: ['people'],
  places: ['people', 'territories', 'moderation'],
  appeals: ['people', 'territories', 'places', 'moderation'],
  tips: [],
  // A training of the body asks whether its lessons were passed.
  events: ['people', 'territories', 'places', 'moderation', 'courses'],
  // A courtyard asks for a meeting; who agrees makes an event of it.
  visits: ['people', 'residents', 'territories', 'places', 'events'],
  // What was said and promised at a meeting, and what became of it.
  minutes: ['people', 'places', 'events'],
  // Short lessons with a test and a term: patrols and trainings ask who has passed.
  courses: ['people'],
  patrols: ['people', 'territories', 'places', 'events', 'courses'],
};

// What may travel to the browser: islands, client scripts and the pure rules they need.
const portable = ['./rules.ts', './form.ts'];
// A tip is sealed and opened in browsers alone, so what does that is made for them; it imports nothing but itself and libraries.
const sealing =
  /^(account|answers|bytes|clean\w*|code|compose|deskWire|handover|likeness|manifest|message|noteText|padding|passphrase|readerKey|reading|rules|seal|secrets|situations|wire|work)\.ts$/;
const isSealing = (file: string) => file.startsWith('src/modules/tips/') && sealing.test(file.split('/').at(-1) ?? '');
const inBrowser = (path: string) => path.endsWith('.svelte') || path.endsWith('.client.ts');

const sources = () => globSync(['src/**/*.{ts,astro,svelte}', 'db/**/*.ts']);

test('every import points the right way', () => {
  expect(sources().flatMap((file) => trespasses(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('the module map has no circles', () => {
  const walk = (name: string, path: string[]) => {
    expect(path).not.toContain(name);
    for (const next of uses[name] ?? []) walk(next, [...path, name]);
  };
  Object.keys(uses).forEach((name) => walk(name, []));
});

test('every module folder is on the map', () => {
  const folders = new Set(globSync('src/modules/*/*').map((file) => file.split('/')[2] ?? ''));
  expect([...folders].filter((name) => !(name in uses))).toEqual([]);
});

test('no file is longer than 300 lines', () => {
  const files = [...sources(), ...globSync(['src/**/*.css', 'test/**/*.ts', '*.mjs', '.ci/*'])];
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 301);
  expect(long).toEqual([]);
});

test('there are no drawers without labels', () => {
  const drawers = /(^|\/)(services|repositories|controllers|utils|helpers|common|shared|core|lib|types|interfaces|hooks|constants|managers)\//;
  expect(globSync(['src/**/*', 'db/**/*', 'test/**/*', 'content/**/*']).filter((file) => drawers.test(`${file}/`))).toEqual([]);
});

test('the top level is the one that was agreed', () => {
  const allowed = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'astro.config.mjs',
    'src',
    'db',
    'public',
    'content',
    'test',
    'README.md',
    'node_modules',
    'dist',
    'var',
  ];
  expect(globSync('*').filter((name) => !allowed.includes(name))).toEqual([]);
});

test('source code has no escape hatches', () => {
  const found = sources().flatMap((file) => escapes(file, readFileSync(file, 'utf8')));
  expect(found).toEqual([]);
});

test('modules and platform take the clock as an argument', () => {
  const files = globSync('src/modules/**/*.{ts,astro}').filter((file) => !inBrowser(file));
  expect(files.filter((file) => /\bnew Date\(\)|\bDate\.now\(\)/.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test.each([
  ['src/modules/appeals/x.ts', "import '#modules/forum/index.ts'", 'appeals may not use forum'],
  ['src/modules/appeals/x.ts', "import '#modules/tips/index.ts'", 'appeals may not use tips'],
  ['src/modules/appeals/x.ts', "import '#modules/places/queries.ts'", 'only index.ts is public'],
  ['src/modules/appeals/x.astro', "import '#db/schema/forum.ts'", 'not its own table'],
  ['src/modules/appeals/x.svelte', "import './appeals.ts'", 'may not reach the browser'],
  ['src/modules/appeals/x.client.ts', "import './appeals.ts'", 'may not reach the browser'],
  ['src/modules/tips/seal.ts', "import 'node:fs'", 'sealing goes to the browser'],
  ['src/modules/tips/seal.ts', "import './deposit.ts'", 'sealing goes to the browser'],
  ['src/modules/appeals/x.client.ts', "import './seal.ts'", 'may not reach the browser'],
  ['src/modules/appeals/x.ts', "import 'astro:content'", 'only pages know Astro'],
  ['src/platform/x.ts', "const a = await import('#modules/appeals/index.ts')", 'platform may not use modules'],
  ['src/platform/x.ts', "import '#routes.ts'", 'platform may not use #routes.ts'],
  ['src/pages/x.astro', "import '#db/schema/appeals.ts'", 'pages may not use db'],
  ['src/ui/x.astro', "import '../modules/appeals/appeals.ts'", 'leaves its folder'],
  ['db/schema/tips.ts', "import './people.ts'", 'tips stand alone'],
])('%s: %s is a trespass', (file, text, reason) => {
  expect(trespasses(file, text)).toEqual([expect.stringContaining(reason)]);
});

test.each([
  ['src/modules/appeals/x.ts', 'const a = b as string;', 'as'],
  ['src/modules/appeals/x.ts', 'const a: any = 1;', 'any'],
  ['src/modules/appeals/x.ts', 'const a = b!.c;', '!'],
])('%s: %s is an escape hatch', (file, text, what) => {
  expect(escapes(file, text)).toEqual([expect.stringContaining(what)]);
});

function trespasses(file: string, text: string): string[] {
  const layer = file.startsWith('db/') ? 'db' : (file.split('/')[1] ?? '');
  const module = layer === 'modules' ? (file.split('/')[2] ?? '') : null;
  return importsOf(text).flatMap((path) => {
    const reason = whyNot(path);
    return reason ? [`${file}: ${path} (${reason})`] : [];
  });

  function whyNot(path: string): string | null {
    const [target = '', other = ''] = path.slice(1).split('/');
    if (path.startsWith('..')) return 'leaves its folder: write #layer/…';
    if (path.startsWith('astro:')) return ['pages', 'middleware.ts'].includes(layer) ? null : 'only pages know Astro';
    if (file === 'db/schema/tips.ts' && path.startsWith('./')) return 'tips stand alone';
    if (inBrowser(file) && path.startsWith('./') && !inBrowser(path) && !portable.includes(path) && !(module === 'tips' && sealing.test(path.slice(2))))
      return 'may not reach the browser';
    if (isSealing(file) && (path.startsWith('#') || path.startsWith('node:') || (path.startsWith('./') && !sealing.test(path.slice(2)))))
      return 'sealing goes to the browser: itself and libraries only';
    if (path in roots && layer in layers) return roots[path]?.includes(layer) ? null : `${layer} may not use ${path}`;
    if (!path.startsWith('#') || !(layer in layers)) return null;
    if (target !== layer && !layers[layer]?.includes(target)) return `${layer} may not use ${target}`;
    if (module !== null && target === 'db' && path !== '#db/index.ts' && path !== `#db/schema/${module}.ts`) return 'not its own table';
    if (module !== null && target === 'modules' && other !== module && !uses[module]?.includes(other)) return `${module} may not use ${other}`;
    // The pages of the tip origin are built apart and carry nothing of the portal's half of tips.
    if (file.startsWith('src/pages/witness/') && path === '#modules/tips/witnessSite.ts') return null;
    if (target === 'modules' && other && other !== module && !path.endsWith('/index.ts') && !path.endsWith('.astro') && !path.endsWith('.svelte'))
      return 'only index.ts is public';
    return null;
  }
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
}

/** `any`, `as` (but `as const`) and `!` hide faults from the compiler. */
function escapes(file: string, text: string): string[] {
  const code = text
    .replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '')
    .replace(/(['"`])(?:\\.|(?!\1)[^\\])*\1/g, "''")
    .replace(/^import[^;]*;/gm, '')
    .replace(/^export \{[^}]*\}[^;]*;/gm, '');
  const body = file.endsWith('.astro')
    ? (code.split('---')[1] ?? '')
    : file.endsWith('.svelte')
      ? (/<script[^>]*>([\s\S]*?)<\/script>/.exec(code)?.[1] ?? '')
      : code;
  const found: string[] = [];
  if (/[^\w.]any\b(?!\s*\()/.test(body.replace(/\bsql[\s\S]*?;/g, ''))) found.push(`${file}: any`);
  if (/[\w)\]}] as (?!const\b)\w/.test(body)) found.push(`${file}: as`);
  if (/[\w)\]]!(?=[.,;)[\s])(?!\s*=)/.test(body)) found.push(`${file}: !`);
  return found;
}
