import icon from './tabIcon.svg?raw';

/**
 * The sign on the browser's tab, inside the page: a request of its own would cost a phone more than these few bytes.
 * Only what an address may not hold is written otherwise, so the rest is packed together with the same sign in the header.
 */
export const tabIcon = `data:image/svg+xml,${icon
  .trim()
  .replaceAll('"', "'")
  .replace(/[%#<>]/g, encodeURIComponent)}`;
