/** Where a form brings a person back to. */

/**
 * The path and query of a same-site address, or `otherwise` when it leads anywhere else.
 * Addresses arrive from the reader's browser, so `//elsewhere`, `/\elsewhere` and schemes must not get through.
 */
export function samePath(back: string | null | undefined, otherwise: string): string {
  if (!back?.startsWith('/') || /[\\\p{Cc}]/u.test(back)) return otherwise;
  const here = 'http://here.invalid';
  const url = URL.canParse(back, here) ? new URL(back, here) : null;
  // `/..//elsewhere` is same-site as it stands and `//elsewhere` once its dots are resolved.
  return url?.origin === here && !url.pathname.startsWith('//') ? url.pathname + url.search : otherwise;
}
