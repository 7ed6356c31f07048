/** Passkeys in the browser: asks the portal what to sign, lets the device sign it, and sends the form with the answer. Without scripts the buttons stay hidden. */
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';

async function run(box: HTMLElement, form: HTMLFormElement): Promise<void> {
  const { passkey: purpose, address = '', token } = box.dataset;
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ purpose, ...(token === undefined ? {} : { token }) }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const optionsJSON = await answer.json();
  const made = purpose === 'prove' || purpose === 'enter' ? await startAuthentication({ optionsJSON }) : await startRegistration({ optionsJSON });
  const field = form.elements.namedItem('passkey');
  if (!(field instanceof HTMLInputElement)) return;
  field.value = JSON.stringify(made);
  // The browser's own check of fields would ask for the code that the passkey replaces.
  form.noValidate = true;
  form.requestSubmit();
}

for (const box of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
  const form = box.closest('form');
  const button = box.querySelector<HTMLButtonElement>('button[type=button]');
  if (!form || !button || !browserSupportsWebAuthn()) continue;
  box.hidden = false;
  button.addEventListener('click', () => {
    const failed = box.querySelector<HTMLElement>('[role=alert]');
    if (failed) failed.textContent = '';
    button.disabled = true;
    void run(box, form)
      .catch(() => {
        if (failed) failed.textContent = failed.dataset['words'] ?? '';
      })
      .finally(() => (button.disabled = false));
  });
}
