import { placeKinds } from './directory.ts';

export type ListAsked = { territory: string | null; kind: string | null; page: number };

/** What a list is asked for; anything unknown is as if it had not been asked. */
export function readList(query: URLSearchParams): ListAsked {
  const territory = query.get('raion') ?? '';
  const kind = placeKinds.find((one) => one === query.get('vyd')) ?? null;
  const page = Number(query.get('storinka') ?? '1');
  return { territory: /^UA\d{17}$/.test(territory) ? territory : null, kind, page: Number.isInteger(page) && page > 0 && page < 100_000 ? page : 1 };
}

/** The address of one page of a list; the first one has no number. */
export function pageHref(path: string, keys: Record<string, string | number | null>): string {
  const query = new URLSearchParams(Object.entries(keys).flatMap(([name, value]) => (value === null || (name === 'storinka' && value === 1) ? [] : [[name, String(value)]])));
  return query.size > 0 ? `${path}?${query}` : path;
}
