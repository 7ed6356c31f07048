/** Says how many characters are left, after the fingers have rested, counted as the server counts them. */
export {};
const rest = 700;

for (const note of document.querySelectorAll<HTMLElement>('[data-count]')) {
  const field = document.getElementById(note.dataset['count'] ?? '');
  if (!(field instanceof HTMLTextAreaElement)) continue;
  const max = Number(note.dataset['max']);
  const language = note.dataset['language'] ?? 'uk-UA';
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  let timer = 0;

  const say = (): void => {
    const left = max - [...field.value.replace(/\r\n?/g, '\n')].length;
    const sentences: unknown = JSON.parse((left < 0 ? note.dataset['over'] : note.dataset['left']) ?? '{}');
    const known = new Map(typeof sentences === 'object' && sentences !== null ? Object.entries(sentences) : []);
    const sentence: unknown = known.get(plural.select(Math.abs(left))) ?? known.get('other');
    if (typeof sentence === 'string') note.textContent = sentence.replace('{}', number.format(Math.abs(left)));
    note.classList.toggle('is-over', left < 0);
  };
  field.addEventListener('input', () => {
    // Announced only once somebody types, so the page does not speak by itself.
    note.setAttribute('role', 'status');
    clearTimeout(timer);
    timer = window.setTimeout(say, rest);
  });
  if (field.value !== '') say();
}
