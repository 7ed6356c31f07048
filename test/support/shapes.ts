/**
 * In CI, where time is short, a journey is walked in the first and the last of its shapes: the poorest way (a phone without scripts) and the richest
 * (a desk with them). `npm test` walks them all.
 */
export const inTime = <T>(all: readonly T[]): readonly T[] => (process.env['CI'] ? all.filter((_, i) => i === 0 || i === all.length - 1) : all);

/** The four shapes every journey is walked in: a phone and a desk, with scripts and without. */
export const allShapes = [
  { name: 'a phone without JavaScript', javaScriptEnabled: false, viewport: { width: 390, height: 844 }, key: 'phone-off' },
  { name: 'a phone', javaScriptEnabled: true, viewport: { width: 390, height: 844 }, key: 'phone-on' },
  { name: 'a desk without JavaScript', javaScriptEnabled: false, viewport: { width: 1280, height: 860 }, key: 'desk-off' },
  { name: 'a desk', javaScriptEnabled: true, viewport: { width: 1280, height: 860 }, key: 'desk-on' },
] as const;

export const shapes = inTime(allShapes);
