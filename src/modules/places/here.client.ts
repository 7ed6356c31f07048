/** Offers "where I am" only where the browser can answer, asks for it only on a press, and posts it. */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-here]')) {
  if (!('geolocation' in navigator)) continue;
  const failed = form.querySelector<HTMLElement>('[data-here-failed]');
  const fill = (name: string, value: string) => {
    const field = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
    if (field) field.value = value;
  };
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (failed) failed.hidden = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        fill('tochka', `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`);
        fill('tochnist', String(Math.round(coords.accuracy)));
        form.submit();
      },
      () => {
        if (failed) failed.hidden = false;
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  });
}
