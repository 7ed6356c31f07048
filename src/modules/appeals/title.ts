/** A page's title from its parts: «Що сталося? Крок 3 з 6. Звернення». */
export const titleOf = (...parts: string[]): string => parts.map((part, at) => (at === parts.length - 1 || /[?!.]$/.test(part) ? part : `${part}.`)).join(' ');
