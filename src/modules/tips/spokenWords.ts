/** Words for a page whose script builds what it shows: all that begin so, with their holes left open. */
import uk from '#content/strings/uk.json' with { type: 'json' };
import { isStringKey, type Translate } from '#platform/i18n.ts';

export const wordsUnder = (t: Translate, ...starts: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.keys(uk).flatMap((key) => (starts.some((start) => key.startsWith(start)) && isStringKey(key) ? [[key, t(key)] as const] : [])));
