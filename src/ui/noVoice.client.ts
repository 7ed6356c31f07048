/** Two small comforts of the page that works without them: copy a message, print the card. */
export {};
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  if (!('clipboard' in navigator)) break;
  button.hidden = false;
  button.addEventListener('click', () => {
    const text = document.getElementById(button.dataset['copy'] ?? '')?.textContent?.trim() ?? '';
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = button.dataset['done'] ?? '';
    });
  });
}
const printer = document.querySelector<HTMLButtonElement>('button[data-print]');
if (printer) {
  printer.hidden = false;
  printer.addEventListener('click', () => window.print());
}
