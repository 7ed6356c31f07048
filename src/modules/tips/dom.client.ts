/** Builds what the desk shows out of elements and text: nothing a witness wrote can become markup. */
type Child = Node | string | null | false | undefined;
type Props = { readonly [name: string]: string | boolean | number | null | undefined | ((event: Event) => void) };

export function el<T extends keyof HTMLElementTagNameMap>(tag: T, props: Props = {}, ...children: readonly Child[]): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined));
  return made;
}

/** A button of the desk. Work that lasts keeps it from being pressed twice. */
export function button(text: string, press: () => void | Promise<void>, look = 'btn btn--second btn--sm', more: Props = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', class: look, ...more }, text);
  made.addEventListener('click', () => {
    made.disabled = true;
    void Promise.resolve(press()).finally(() => (made.disabled = false));
  });
  return made;
}

export type Words = (key: string, values?: Readonly<Record<string, string | number>>) => string;
const record = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the page left for its script in `data-words` and `data-desk`. */
export function readPage(root: HTMLElement): { words: Words; data: Record<string, unknown> } {
  const parse = (text: string | undefined): Record<string, unknown> => {
    const value: unknown = JSON.parse(text ?? '{}');
    return record(value) ? value : {};
  };
  const all = parse(root.dataset['words']);
  const words: Words = (key, values = {}) => {
    const found = all[key];
    return (typeof found === 'string' ? found : key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
  };
  return { words, data: parse(root.dataset['page']) };
}

/** Sends a deed; answers what the portal said, or null when it could not be asked. */
export async function send(address: string, body: unknown): Promise<{ ok: boolean; refused: string } | null> {
  const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), redirect: 'error' }).catch(
    () => null,
  );
  if (!answer) return null;
  const told: unknown = await answer.json().catch(() => null);
  return { ok: answer.ok, refused: record(told) && typeof told['refused'] === 'string' ? told['refused'] : '' };
}

export async function ask<T>(address: string, is: (value: unknown) => value is T): Promise<T | null> {
  const answer = await fetch(address, { redirect: 'error', cache: 'no-store' }).catch(() => null);
  const told: unknown = answer?.ok ? await answer.json().catch(() => null) : null;
  return is(told) ? told : null;
}

export const isV1 = <T>(value: unknown): value is T => record(value) && value['v'] === 1;
