/** Says while there is no line that nothing is sent, and opens the first sheet from the shelf: the server cannot be asked then. */
const notes = document.querySelectorAll<HTMLElement>('[data-away]');
const tell = (): void => notes.forEach((note) => (note.hidden = navigator.onLine));
addEventListener('online', tell);
addEventListener('offline', tell);
tell();

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sheet]'))
  form.addEventListener('submit', (event) => {
    if (navigator.onLine || !form.dataset['sheet']) return;
    event.preventDefault();
    location.assign(form.dataset['sheet']);
  });
