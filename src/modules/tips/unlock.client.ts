/** Opens a reader's own key on this page: by the passphrase, by the printed key, or by a passkey whose secret never leaves the device. */
import { base64urlnopad } from '@scure/base';
import { el, button, type Words } from './dom.client.ts';
import { keyOf, prfInput, readIdentity, unwrapWithPhrase, unwrapWithPrf, type ReaderKey } from './readerKey.ts';

export type WrappedKey = { kid: string; ring: string; wrapped: string; wrappedPasskey: string | null; passkeyId: string | null; state: string };
const text = (value: unknown): value is string => typeof value === 'string';
export function readWrapped(value: unknown): WrappedKey[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown): WrappedKey[] => {
    if (typeof one !== 'object' || one === null || !('kid' in one) || !('wrapped' in one) || !('ring' in one) || !('state' in one)) return [];
    const { kid, ring, wrapped, state } = one;
    if (!text(kid) || !text(ring) || !text(wrapped) || !text(state)) return [];
    const held = 'wrappedPasskey' in one && text(one.wrappedPasskey) ? one.wrappedPasskey : null;
    return [{ kid, ring, wrapped, state, wrappedPasskey: held, passkeyId: 'passkeyId' in one && text(one.passkeyId) ? one.passkeyId : null }];
  });
}

/** The secret a passkey makes for these keys, or null where the device has no such thing. `ids`: passkeys of this person. */
export async function askPrf(ids: readonly string[]): Promise<{ id: string; secret: Uint8Array } | null> {
  if (!('credentials' in navigator) || ids.length === 0) return null;
  const first = Uint8Array.from(prfInput);
  const made = await navigator.credentials
    .get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: ids.map((id) => ({ type: 'public-key' as const, id: Uint8Array.from(base64urlnopad.decode(id)) })),
        userVerification: 'preferred',
        extensions: { prf: { eval: { first } } },
      },
    })
    .catch(() => null);
  if (!(made instanceof PublicKeyCredential)) return null;
  const secret = made.getClientExtensionResults().prf?.results?.first;
  if (!(secret instanceof ArrayBuffer)) return null;
  return { id: base64urlnopad.encode(new Uint8Array(made.rawId)), secret: new Uint8Array(secret) };
}

/** A form that ends with an open key. `only`: rings that serve here. */
export function unlockForm(keys: readonly WrappedKey[], words: Words, opened: (key: ReaderKey) => void | Promise<void>): HTMLElement {
  const field = el('input', {
    id: 'phrase',
    type: 'password',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-describedby': 'phrase-said',
  });
  const said = el('p', { id: 'phrase-said', class: 'said', role: 'status' });
  const tell = (key: string): void => said.replaceChildren(words(key));
  const found = async (identity: string | null, none: string): Promise<void> => {
    const key = identity === null ? null : await keyOf(identity);
    if (!key || !keys.some(({ kid }) => kid === key.kid)) return tell(none);
    field.value = '';
    said.replaceChildren();
    await opened(key);
  };
  const byPhrase = async (): Promise<void> => {
    if (field.value.trim() === '') return tell('tips.keys.phrase.missing');
    tell('tips.keys.opening');
    // The page gets a moment to say so before the long sum begins.
    await new Promise((ready) => setTimeout(ready, 30));
    const printed = readIdentity(field.value);
    if (printed) return found(printed, 'tips.keys.phrase.wrong');
    for (const key of keys) {
      const identity = await unwrapWithPhrase(key.wrapped, field.value);
      if (identity) return found(identity, 'tips.keys.phrase.wrong');
    }
    tell('tips.keys.phrase.wrong');
  };
  const byPasskey = async (): Promise<void> => {
    const held = keys.filter(({ wrappedPasskey }) => wrappedPasskey !== null);
    const answer = await askPrf(held.flatMap(({ passkeyId }) => passkeyId ?? []));
    if (!answer) return tell('tips.keys.passkey.failed');
    for (const key of held) {
      const identity = await unwrapWithPrf(key.wrappedPasskey ?? '', answer.secret);
      if (identity) return found(identity, 'tips.keys.passkey.failed');
    }
    tell('tips.keys.passkey.failed');
  };
  const form = el(
    'form',
    { class: 'unlock' },
    el(
      'div',
      { class: 'field' },
      el('label', { for: 'phrase' }, words('tips.keys.phrase')),
      el('p', { class: 'muted' }, words('tips.keys.phrase.hint')),
      field,
    ),
    el(
      'div',
      { class: 'row' },
      el('button', { type: 'submit', class: 'btn' }, words('tips.keys.unlock')),
      keys.some(({ wrappedPasskey }) => wrappedPasskey !== null) && button(words('tips.keys.unlock.passkey'), byPasskey, 'btn btn--second'),
    ),
    said,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void byPhrase();
  });
  return form;
}
