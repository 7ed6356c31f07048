/** Arrow keys go from day to day in the month, as in a calendar on the table; Enter opens the first thing of the day. Tab still goes from link to link. */
const steps: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

for (const table of document.querySelectorAll<HTMLTableElement>('[data-month]')) {
  const days = [...table.querySelectorAll<HTMLTableCellElement>('td[data-day]')];
  const today = days.find((day) => day.querySelector('a')) ?? days[0];
  for (const day of days) day.tabIndex = day === today ? 0 : -1;
  table.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const here = event.target.closest<HTMLTableCellElement>('td[data-day]');
    const at = here ? days.indexOf(here) : -1;
    if (!here || at < 0) return;
    if (event.key === 'Enter' && event.target === here) return void here.querySelector('a')?.click();
    const step = steps[event.key];
    const next = step === undefined ? undefined : days[at + step];
    if (!next) return;
    event.preventDefault();
    for (const day of days) day.tabIndex = day === next ? 0 : -1;
    next.focus();
  });
}
