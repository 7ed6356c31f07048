// Keeps a few pages at hand for a power cut: home, without a voice, my officer, and the appeal form from its first page on, as empty sheets.
// It never touches tips, accounts, the office, numbers or tokens, never keeps a page that holds somebody's words,
// and never sends anything by itself.
const shelf = 'portal-1';
const languages = [
  { home: '/', start: '/zvernennia', voice: '/bez-holosu', offline: '/offline', officers: ['/ofitsery/', '/dilnytsi/'], mine: '/ofitser/mii', steps: '/zvernennia/nove/', names: ['meta', 'arkush', 'nebezpeka', 'de-i-koly', 'shcho-stalosia', 'prokhannia', 'pro-vas', 'perevirka'] },
  { home: '/en', start: '/en/appeals', voice: '/en/no-voice', offline: '/en/offline', officers: ['/en/officers/', '/en/beats/'], mine: '/en/officer/mine', steps: '/en/appeals/new/', names: ['aim', 'sheet', 'danger', 'where', 'what', 'request', 'you', 'check'] },
];
const kept = languages.flatMap((one) => [one.home, one.voice, one.offline]);
const sheets = languages.flatMap((one) => [one.start, ...one.names.map((name) => one.steps + name)]);
const starts = languages.flatMap((one) => one.officers);
const isOfficer = (path) => starts.some((start) => path.startsWith(start) && !path.slice(start.length).includes('/'));
const offlinePage = (path) => (path === '/en' || path.startsWith('/en/') ? '/en/offline' : '/offline');
const untouched = ['/robota', '/p/', '/dev/', '/q/'];
const patience = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== shelf).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  const path = event.data && event.data.keepOfficer;
  if (typeof path === 'string' && isOfficer(path)) event.waitUntil(shelve(path, 'same-origin').catch(() => undefined));
  // A new build has new style sheets: a page that loaded fresh ones asks for the shelf to be filled again.
  if (event.data === 'refill') event.waitUntil(fill());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === 'POST' && languages.some((one) => one.mine === url.pathname)) event.respondWith(changeMine(event, url));
  if (request.method !== 'GET') return;
  if (untouched.some((start) => url.pathname.startsWith(start))) return;
  if (url.pathname.startsWith('/_a/')) {
    event.respondWith(fromShelf(request).then((found) => found || fetchAsset(request)));
    return;
  }
  if (request.mode === 'navigate') event.respondWith(navigate(request, url));
});

/** Puts the pages and what they need on the shelf. Form sheets are asked for without cookies, so they hold nobody's words. */
async function fill() {
  const pages = [...kept.map((path) => [path, 'same-origin']), ...sheets.map((path) => [path, 'omit'])];
  for (const [path, credentials] of pages) {
    try {
      await shelve(path, credentials);
    } catch {
      // One page that cannot be had now must not cost the others their place.
    }
  }
}

/** Asks for a page and puts it on the shelf with what it needs to be shown. */
async function shelve(path, credentials) {
  const answer = await fetch(path, { credentials });
  if (!answer.ok || answer.redirected) return leave(answer);
  const html = await answer.clone().text();
  await keep(path, answer);
  await Promise.all([...new Set(html.match(/\/_a\/[\w.@-]+\.(?:css|js|woff2)/g) || [])].map(keepAsset));
}

/** The front page shows the remembered officer: once that changes, the kept one is somebody's past. */
async function changeMine(event, url) {
  try {
    const answer = await fetch(event.request);
    const cache = await caches.open(shelf);
    const homes = languages.map((one) => one.home);
    await Promise.all(homes.map((path) => cache.delete(path)));
    event.waitUntil(Promise.all(homes.map((path) => shelve(path, 'same-origin').catch(() => undefined))));
    return answer;
  } catch (failure) {
    const page = await fromShelf(offlinePage(url.pathname));
    if (!page) throw failure;
    return page;
  }
}

/** A body nobody reads holds its connection; six of them would stop every other request to the portal. */
async function leave(answer) {
  await answer.body?.cancel();
}

async function keepAsset(path) {
  const cache = await caches.open(shelf);
  if (await cache.match(path)) return;
  // Whoever saves data reads without web fonts.
  if (path.endsWith('.woff2') && navigator.connection && navigator.connection.saveData) return;
  const answer = await fetch(path);
  if (!answer.ok) return leave(answer);
  const text = path.endsWith('.woff2') ? '' : await answer.clone().text();
  await cache.put(path, answer);
  // Of what a script fetches later only the counting of letters is needed on a sheet without a line.
  const more = path.endsWith('.css') ? text.match(/[\w.@-]+\.woff2/g) : text.match(/(?<=from\s*["'`]\.\/|import\s*["'`]\.\/|import\(["'`]\.\/(?=count\.))[\w.@-]+\.js/g);
  await Promise.all([...new Set(more || [])].map((name) => keepAsset(`/_a/${name}`).catch(() => undefined)));
}

async function keep(path, answer) {
  if (!answer.ok || answer.redirected || !(answer.headers.get('content-type') || '').startsWith('text/html')) return;
  const cache = await caches.open(shelf);
  await cache.delete(path);
  await cache.put(path, answer);
  const officers = (await cache.keys()).filter((one) => isOfficer(new URL(one.url).pathname));
  if (officers.length > 4) await cache.delete(officers[0]);
}

const fromShelf = async (request) => (await caches.open(shelf)).match(request, { ignoreSearch: true, ignoreVary: true });

async function fetchAsset(request) {
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(shelf)).put(request, answer.clone());
  return answer;
}

async function navigate(request, url) {
  const path = url.pathname;
  const plain = url.search === '';
  try {
    const answer = await (kept.includes(path) ? inTime(fetch(request)) : fetch(request));
    if (plain && (kept.includes(path) || isOfficer(path))) await keep(path, answer.clone());
    return answer;
  } catch (failure) {
    const mayBeKept = kept.includes(path) || sheets.includes(path) || isOfficer(path);
    const found = mayBeKept ? await fromShelf(path) : undefined;
    const page = found || (await fromShelf(offlinePage(path)));
    if (!page) throw failure;
    return page;
  }
}

/** A line that hangs is a line that is down: after four seconds the kept page is shown. */
function inTime(answer) {
  return Promise.race([answer, new Promise((_, refuse) => setTimeout(() => refuse(new Error('slow')), patience))]);
}
