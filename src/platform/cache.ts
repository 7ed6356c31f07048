/**
 * Keeps rendered public pages, and facts that many pages show, in memory until something they show changes.
 * What was made before a change is never stored after it, and while change notices cannot be heard nothing is kept at all.
 */
import { randomBytes } from 'node:crypto';
import { notify, type Database, type Db, type Tx } from '#db/index.ts';

const channel = 'pages';

/** How long a change may stay uncommitted before its pages are kept again; its notice still empties them when it comes. */
const expectMs = 30_000;
/** No page is kept longer, whatever was forgotten to be told. */
const oldestMs = 15 * 60_000;
/** Older changes are remembered as one, so the memory of changes is bounded. */
const mostTags = 20_000;

export type Page = {
  status: number;
  headers: [string, string][];
  body: Buffer;
  gzip: Buffer | null;
  brotli: Buffer | null;
  etag: string;
};

export type Rendered<V = Page> = {
  page: V;
  /** Whether another reader may be shown the same. */ keep: boolean;
  tags: Iterable<string>;
  freshSeconds?: number | undefined;
};

type Entry<V> = { page: V; tags: string[]; until: number; bytes: number };

export type PageCache = ReturnType<typeof createPageCache>;
/** What hears of changes, whatever it keeps. */
type Kept = Pick<PageCache, 'expect' | 'heard' | 'setHearing'>;

/** A cache of rendered pages; `bytes` bounds what it holds. */
export function createPageCache({ bytes = 64 * 1024 * 1024 }: { bytes?: number } = {}) {
  return createCache<Page>(bytes, (page) => page.body.length + (page.gzip?.length ?? 0) + (page.brotli?.length ?? 0));
}

function createCache<V>(most: number, weigh: (value: V) => number) {
  // A Map keeps insertion order; a used entry is put back at the end, so the first one is the least recently used.
  const entries = new Map<string, Entry<V>>();
  const byTag = new Map<string, Set<string>>();
  const flights = new Map<string, Promise<Rendered<V>>>();
  const changes = new Map<string, number>();
  const expected = new Map<string, { tags: readonly string[]; until: number }>();
  let held = 0;
  let clock = 0;
  let floor = 0;
  let hearing = false;

  const drop = (key: string): void => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    held -= entry.bytes;
    for (const tag of entry.tags) {
      const keys = byTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) byTag.delete(tag);
    }
  };

  const empty = (): void => {
    entries.clear();
    byTag.clear();
    flights.clear();
    changes.clear();
    held = 0;
    floor = ++clock;
  };

  const changed = (tags: readonly string[]): void => {
    const at = ++clock;
    for (const tag of tags) {
      for (const key of [...(byTag.get(tag) ?? [])]) drop(key);
      changes.set(tag, at);
    }
    if (changes.size > mostTags) {
      changes.clear();
      floor = at;
    }
    // What a page in the making will show is not known yet: whoever asks from now on gets a newer one.
    flights.clear();
  };

  const awaited = (now: number): readonly string[] => {
    for (const [id, change] of expected) if (change.until <= now) expected.delete(id);
    return [...expected.values()].flatMap((change) => change.tags);
  };

  const store = (key: string, rendered: Rendered<V>, begunAt: number, now: number): void => {
    const tags = [...rendered.tags];
    const { page } = rendered;
    const bytes = weigh(page) + 2 * key.length + 1000;
    if (!hearing || !rendered.keep || begunAt < floor || bytes > most / 8) return;
    const coming = awaited(now);
    if (tags.some((tag) => (changes.get(tag) ?? 0) > begunAt || coming.includes(tag))) return;
    drop(key);
    entries.set(key, { page, tags, bytes, until: now + Math.min(oldestMs, (rendered.freshSeconds ?? Infinity) * 1000) });
    held += bytes;
    for (const tag of tags) {
      const keys = byTag.get(tag) ?? new Set<string>();
      byTag.set(tag, keys.add(key));
    }
    for (const [oldest] of entries) {
      if (held <= most) break;
      drop(oldest);
    }
  };

  return {
    /** A kept page, or null. `now` is in milliseconds. */
    find(key: string, now: number): V | null {
      const entry = entries.get(key);
      if (!entry) return null;
      if (entry.until <= now) {
        drop(key);
        return null;
      }
      entries.delete(key);
      entries.set(key, entry);
      return entry.page;
    },

    /** Makes a page once for everybody who asks for it meanwhile, and keeps it when that is right. */
    async make(key: string, render: () => Promise<Rendered<V>>, clockNow: () => number, together = true): Promise<V> {
      const known = together ? flights.get(key) : undefined;
      if (known) return (await known).page;
      const begunAt = clock;
      const flight = render();
      // A change may commit before its notice comes; whoever asks in between must not be given what was begun before.
      if (together && awaited(clockNow()).length === 0) flights.set(key, flight);
      try {
        const rendered = await flight;
        store(key, rendered, begunAt, clockNow());
        return rendered.page;
      } finally {
        if (flights.get(key) === flight) flights.delete(key);
      }
    },

    /** A transaction of this process is about to change these: nothing that shows them is kept until its notice comes. */
    expect(id: string, tags: readonly string[], now: number): void {
      expected.set(id, { tags, until: now + expectMs });
      changed(tags);
    },

    /** A notice: `id` in the first line, tags below. */
    heard(notice: string): void {
      const [id = '', ...tags] = notice.split('\n');
      expected.delete(id);
      changed(tags);
    },

    /** Whether change notices can be heard. Both ways everything kept is dropped. */
    setHearing(now: boolean): void {
      hearing = now;
      empty();
    },

    empty,
    get bytes(): number {
      return held;
    },
    get size(): number {
      return entries.size;
    },
    get hearing(): boolean {
      return hearing;
    },
  };
}

/** The page cache of this process. It keeps nothing until `followChanges`. */
export const pageCache = createPageCache();

const ofThisProcess: Kept[] = [pageCache];
/** Whether this process hears changes now: pages are loaded when first asked for, so a memory may be opened long after the start. */
let hearing = false;

/**
 * A memory for facts or pieces of HTML that many pages show, the same for everybody. What it answers is made once and remembered until one of `tags`
 * changes, at most `seconds`; nobody may change it. Never for what belongs to a person. Opened when a module is loaded, one for each kind of thing.
 * `together: false` is for what is also asked inside transactions: nobody waits for what somebody else makes, because on an embedded database that
 * other one may be waiting for the end of this very transaction.
 */
export function openMemory<T>(bytes = 8 * 1024 * 1024, { together = true }: { together?: boolean } = {}): (key: string, tags: readonly string[], seconds: number, make: () => Promise<T>) => Promise<T> {
  const cache = createCache<T>(bytes, (fact) => 2 * JSON.stringify(fact).length);
  ofThisProcess.push(cache);
  cache.setHearing(hearing);
  return async (key, tags, seconds, make) => {
    const known = cache.find(key, Date.now());
    return known ?? cache.make(key, async () => ({ page: await make(), keep: true, tags, freshSeconds: seconds }), Date.now, together);
  };
}

/** Lets caches keep things while they hear of changes; answers how to stop. */
export async function followChanges(database: Database, ...caches: readonly Kept[]): Promise<() => Promise<void>> {
  const told = caches.length > 0 ? caches : ofThisProcess;
  const hear = (up: boolean): void => {
    if (told === ofThisProcess) hearing = up;
    told.forEach((cache) => cache.setHearing(up));
  };
  const stop = await database.listen(channel, (notice) => (notice === null ? hear(true) : told.forEach((cache) => cache.heard(notice))), hear);
  hear(true);
  return async () => {
    hear(false);
    await stop();
  };
}

/** Tells every node which pages are out of date, once the transaction commits. Call it inside the transaction that changes what pages show. */
export async function invalidate(tx: Db | Tx, tags: string[], ...caches: readonly Kept[]): Promise<void> {
  const unique = [...new Set(tags)];
  for (let start = 0; start < unique.length; start += 50) {
    const part = unique.slice(start, start + 50);
    const id = randomBytes(9).toString('base64url');
    for (const cache of caches.length > 0 ? caches : ofThisProcess) cache.expect(id, part, Date.now());
    await notify(tx, channel, [id, ...part].join('\n'));
  }
}
