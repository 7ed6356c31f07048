/** The first letters of a name's first two words. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/u)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('');

/** «Ігор М.»: a colleague where there is little room. */
export function shortName(name: string): string {
  const [first = '', second = ''] = name.split(/\s+/u);
  return second === '' ? first : `${first} ${[...second][0] ?? ''}.`;
}
