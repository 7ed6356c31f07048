/** Makes text safe for headers and file names of letters. */

// Line breaks would begin a header of the writer's choice; bidirectional controls would show a name other than the one that is sent.
const unsafe = /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/** One line of plain signs, at most `max` code points, shortened with an ellipsis. */
export function headerText(text: string, max = 200): string {
  const clean = text.toWellFormed().replace(unsafe, ' ').replace(/\s+/gu, ' ').trim();
  const signs = [...clean];
  return signs.length <= max
    ? clean
    : `${signs
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

/** A file name without folders, controls or signs that systems refuse; the ending survives shortening. */
export function safeFileName(name: string, max = 100): string {
  const clean = headerText(name, 1000)
    .replace(/[\\/:*?"<>|]/g, '_')
    .replace(/^[.\s]+/, '');
  const signs = [...(clean || 'file')];
  if (signs.length <= max) return signs.join('');
  const ending = /\.[\p{L}\p{N}]{1,8}$/u.exec(clean)?.[0] ?? '';
  return `${signs.slice(0, max - [...ending].length).join('')}${ending}`;
}

/** One plain address: no display name, no list, nothing that could end the header early. */
export const isPlainAddress = (address: string): boolean =>
  address.length <= 254 && /^[^\s@<>()[\],;:"\\\p{Cc}]{1,64}@[^\s@<>()[\],;:"\\\p{Cc}]+$/u.test(address);
