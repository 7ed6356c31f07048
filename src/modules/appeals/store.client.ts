/** The copy of an appeal on the person's own device. It is theirs: kept 30 days, erased by sending or by a button. */

export type Lists = Record<string, string[]>;
export type Kept = { at: number; draft: string; sending: boolean; steps: Record<string, { base: number; lists: Lists; apart: boolean }> };
// `apart`: answered without a line, so the server has not seen it.

const key = 'appeal';
const days = 30;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

export function readKept(): Kept | null {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (!isRecord(read) || typeof read['at'] !== 'number' || !isRecord(read['steps'])) return null;
    if (Date.now() - read['at'] > days * 86_400_000) {
      forgetKept();
      return null;
    }
    const steps: Kept['steps'] = {};
    for (const [name, step] of Object.entries(read['steps'])) {
      if (isRecord(step) && isRecord(step['lists']))
        steps[name] = { base: Number(step['base']) || 0, lists: listsOf(step['lists']), apart: step['apart'] === true };
    }
    return { at: read['at'], draft: String(read['draft'] ?? ''), sending: read['sending'] === true, steps };
  } catch {
    // Storage may be switched off; the server's draft still works.
    return null;
  }
}

function listsOf(read: Record<string, unknown>): Lists {
  const lists: Lists = {};
  for (const [name, all] of Object.entries(read)) if (Array.isArray(all)) lists[name] = all.map(String);
  return lists;
}

/** Answers whether the device took it. */
export function writeKept(kept: Kept): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function forgetKept(): void {
  try {
    localStorage.removeItem(key);
    indexedDB.deleteDatabase('appeal-files');
  } catch {
    // Nothing could have been kept either.
  }
}

export const timeOf = (at: number, lang: string): string =>
  new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'uk-UA', {
    hour: '2-digit',
    minute: '2-digit',
    ...(Date.now() - at > 43_200_000 ? { day: 'numeric', month: 'long' } : {}),
  }).format(at);

/** Sentences a page brings along in its language; `#` stands for the number. */
export function wordsOf(element: HTMLElement): (name: string, value?: string | number) => string {
  const words: unknown = JSON.parse(element.dataset['words'] ?? '{}');
  return (name, value = '') => (isRecord(words) ? String(words[name] ?? '').replace('#', String(value)) : '');
}
