/** A keeper opens one layer of an identity. The first leaves what is still sealed to the second; the second reads it here and nowhere else. */
import { ask, button, el, isV1, readPage, send } from './dom.client.ts';
import type { ReaderKey } from './readerKey.ts';
import { openIdentity, openWith } from './seal.ts';
import { readWrapped, unlockForm } from './unlock.client.ts';
import { fromWire, toWire } from './wire.ts';

const root = document.querySelector<HTMLElement>('[data-tip-identities]');
if (root) begin(root);

type Layer = { v: 1; layer: 'outer' | 'inner'; sealed: string };
const isLayer = (value: unknown): value is Layer => isV1<Layer>(value) && typeof value.sealed === 'string';

function begin(place: HTMLElement): void {
  const { words, data } = readPage(place);
  const own = readWrapped(data['own']);
  const address = String(data['address']);
  const room = place.querySelector<HTMLElement>('[data-room]');
  if (!room) return;
  const tell = (key: string): void => room.replaceChildren(el('p', { role: 'alert' }, words(key)));
  place.addEventListener('click', (event) => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-ask]') : null;
    const id = pressed?.dataset['ask'] ?? '';
    if (pressed?.dataset['layer'] === 'refuse') void finish({ v: 1, act: 'refuse', ask: id });
    const ring = pressed?.dataset['layer'] === 'outer' ? 'keeper1' : pressed?.dataset['layer'] === 'inner' ? 'keeper2' : null;
    if (!ring) return;
    room.replaceChildren(
      unlockForm(
        own.filter((key) => key.ring === ring),
        words,
        (key) => (ring === 'keeper1' ? outer(id, key) : inner(id, key)),
      ),
    );
    room.querySelector('input')?.focus();
  });

  async function finish(act: { v: 1; act: string; ask: string; inner?: string }): Promise<void> {
    const answer = await send(address, act);
    if (answer?.ok) location.reload();
    else tell(answer ? `tips.desk.refused.${answer.refused}` : 'tips.keys.offline');
  }

  async function outer(id: string, key: ReaderKey): Promise<void> {
    const layer = await ask(`${address}?id=${id}`, isLayer);
    const opened = layer?.layer === 'outer' ? await openWith(fromWire(layer.sealed) ?? new Uint8Array(), key.identity) : null;
    if (!opened) return tell('tips.desk.identities.closed');
    await finish({ v: 1, act: 'outer', ask: id, inner: toWire(opened) });
  }

  async function inner(id: string, key: ReaderKey): Promise<void> {
    const layer = await ask(`${address}?id=${id}`, isLayer);
    const text = layer?.layer === 'inner' ? await openIdentity(fromWire(layer.sealed) ?? new Uint8Array(), key.identity) : null;
    if (text === null) return tell('tips.desk.identities.closed');
    const said = readName(text);
    room?.replaceChildren(
      said
        ? el(
            'dl',
            {},
            el('dt', {}, words('tips.desk.identity.name')),
            el('dd', {}, said.name),
            el('dt', {}, words('tips.desk.identity.contact')),
            el('dd', {}, said.contact),
          )
        : el('p', {}, words('tips.desk.identity.none')),
      el('p', {}, words('tips.desk.identity.once')),
      button(words('tips.desk.identity.read'), () => finish({ v: 1, act: 'read', ask: id }), 'btn'),
    );
  }
}

function readName(text: string): { name: string; contact: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('name' in value) || !('contact' in value)) return null;
    return typeof value.name === 'string' && typeof value.contact === 'string' ? { name: value.name, contact: value.contact } : null;
  } catch {
    return null;
  }
}
