/** The way out: one press of the link, or Shift three times, which works on every keyboard layout. It leaves no step back to this page. */
const link = document.querySelector<HTMLAnchorElement>('[data-exit-link]');

function leave(): void {
  if (!link) return;
  document.documentElement.classList.add('gone');
  document.title = '';
  location.replace(link.href);
}

let presses = 0;
let last = 0;
document.addEventListener('keydown', ({ key, repeat, timeStamp }) => {
  if (key !== 'Shift' || repeat) {
    if (key !== 'Shift') presses = 0;
    return;
  }
  presses = timeStamp - last < 1500 ? presses + 1 : 1;
  last = timeStamp;
  if (presses >= 3) leave();
});
link?.addEventListener('click', (event) => {
  event.preventDefault();
  leave();
});
export {};
