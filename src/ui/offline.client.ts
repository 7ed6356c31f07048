/** Keeps a few pages at hand for a power cut and says when there is no internet. Nothing is ever sent by itself. */
import './trusted.client.ts';

const note = document.querySelector<HTMLElement>('[data-offline]');
const tell = (): void => {
  if (note) note.hidden = navigator.onLine;
};
addEventListener('online', tell);
addEventListener('offline', tell);
tell();

/** A style sheet that is not on the shelf means a new build: the kept pages would come back undressed. */
async function refill(worker: ServiceWorker): Promise<void> {
  const sheet = document.querySelector<HTMLLinkElement>('link[rel="stylesheet"]');
  if (sheet && !(await caches.match(sheet.href))) worker.postMessage('refill');
}

if ('serviceWorker' in navigator) {
  const { serviceWorker } = navigator;
  // A browser may refuse (private window, full disk); the portal works without.
  addEventListener('load', () => void serviceWorker.register('/sw.js').catch(() => undefined));
  if (serviceWorker.controller) void refill(serviceWorker.controller).catch(() => undefined);
}
