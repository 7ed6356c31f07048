/** The appeal was sent: the copy on the device has done its work. */
import { forgetKept, readKept } from './store.client.ts';

if (document.querySelector('dd[data-number]') && readKept()?.sending) forgetKept();
const print = document.querySelector<HTMLButtonElement>('[data-print]');
if (print) {
  print.hidden = false;
  print.addEventListener('click', () => window.print());
}
