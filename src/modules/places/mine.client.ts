/** Asks the service worker to keep the page of the remembered officer at hand for a power cut. */
const page = document.querySelector<HTMLAnchorElement>('a[data-keep]');
if (page && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ keepOfficer: page.pathname })).catch(() => undefined);
}
