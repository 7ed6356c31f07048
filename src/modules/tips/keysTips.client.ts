/** Makes, guards, retires and passes on a reader's keys. What leaves this page is public halves and wrapped ones. */
import { encode } from 'uqr';
import { el, button, ask, isV1, readPage, send } from './dom.client.ts';
import { drawPhrase, plainPhrase } from './passphrase.ts';
import { inGroups, makeReaderKey, wrapWithPhrase, wrapWithPrf, type ReaderKey } from './readerKey.ts';
import { readList } from './reading.ts';
import { openEnvelope, sealFor } from './seal.ts';
import { askPrf, readWrapped, unlockForm } from './unlock.client.ts';
import { fromWire, toWire } from './wire.ts';
import { utf8 } from './bytes.ts';

const root = document.querySelector<HTMLElement>('[data-tip-keys]');
if (root) begin(root);

function begin(place: HTMLElement): void {
  const { words, data } = readPage(place);
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
  const own = readWrapped(data['own']);
  const vocabulary = list(data['vocabulary']);
  const passkeys = list(data['passkeys']);
  const address = { key: String(data['key']), pass: String(data['pass']) };
  const room = place.querySelector<HTMLElement>('[data-room]');
  if (!room) return;
  const show = (...parts: readonly (Node | string)[]): void => {
    room.replaceChildren(...parts);
    room.querySelector<HTMLElement>('h2, input')?.focus();
  };
  place.hidden = false;
  document.addEventListener('click', (event) => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-do]') : null;
    const kid = pressed?.dataset['kid'] ?? '';
    if (pressed?.dataset['do'] === 'make') void make(pressed.dataset['ring'] ?? 'reader');
    if (pressed?.dataset['do'] === 'rewrap') unlockThen(kid, (key) => guard(key, null));
    if (pressed?.dataset['do'] === 'retire') retire(kid);
    if (pressed?.dataset['do'] === 'pass') unlockThen(null, (key) => passOn(key, kid));
  });

  function unlockThen(kid: string | null, next: (key: ReaderKey) => void | Promise<void>): void {
    const keys = own.filter((one) => (kid === null ? one.state !== 'retired' : one.kid === kid));
    show(heading('tips.keys.unlock.title'), unlockForm(keys, words, next));
  }
  const heading = (key: string): HTMLElement => el('h2', { tabindex: '-1' }, words(key));

  async function make(ring: string): Promise<void> {
    await guard(await makeReaderKey(), ring);
  }

  /** Shows a new passphrase, has it typed back, wraps the key in it. `ring`: null for a key that is there already. */
  async function guard(key: ReaderKey, ring: string | null): Promise<void> {
    const drawn = drawPhrase(vocabulary);
    const said = el('p', { role: 'alert', class: 'err' });
    const field = el('textarea', { id: 'again', rows: '2', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' });
    const keep = async (): Promise<void> => {
      if (plainPhrase(field.value) !== plainPhrase(drawn.join(' '))) return said.replaceChildren(words('tips.keys.again.wrong'));
      said.replaceChildren(words('tips.keys.wrapping'));
      await new Promise((ready) => setTimeout(ready, 30));
      const wrapped = await wrapWithPhrase(key.identity, drawn.join(' '));
      const passkey = await wrapInPasskey(key);
      const body = ring === null ? { act: 'rewrap', kid: key.kid } : { act: 'add', kid: key.kid, age: key.age, sign: key.sign, ring };
      const answer = await send(address.key, { v: 1, ...body, wrapped, passkey });
      if (answer?.ok) return show(...sheet(key, passkey !== null));
      said.replaceChildren(words(answer ? `tips.keys.refused.${answer.refused}` : 'tips.keys.offline'));
    };
    show(
      heading(ring === null ? 'tips.keys.rewrap.title' : 'tips.keys.make.title'),
      el('p', {}, words('tips.keys.words.lead', { bits: String(data['bits'] ?? '') })),
      el('ol', { class: 'phrase', translate: 'no' }, ...drawn.map((word) => el('li', {}, word, ' ', el('small', {}, plainPhrase(word))))),
      el('div', { class: 'field' }, el('label', { for: 'again' }, words('tips.keys.again')), el('p', { class: 'muted' }, words('tips.keys.again.hint')), field),
      said,
      el('div', { class: 'row' }, button(words('tips.keys.keep'), keep, 'btn')),
    );
  }

  /** The same key under a secret of the passkey, where person and browser have one; nobody is stopped by its absence. */
  async function wrapInPasskey(key: ReaderKey): Promise<{ wrapped: string; id: string } | null> {
    const answer = await askPrf(passkeys);
    return answer ? { wrapped: await wrapWithPrf(key.identity, answer.secret), id: answer.id } : null;
  }

  function sheet(key: ReaderKey, passkey: boolean): HTMLElement[] {
    const printed = el(
      'section',
      { class: 'sheet' },
      el('h2', { tabindex: '-1' }, words('tips.keys.sheet')),
      el('p', {}, words('tips.keys.sheet.lead')),
      el(
        'dl',
        {},
        el('dt', {}, words('tips.keys.name')),
        el('dd', {}, key.kid),
        el('dt', {}, words('tips.keys.fingerprint')),
        el('dd', {}, inGroups(key.sign)),
      ),
      el(
        'p',
        { class: 'sheet__k', translate: 'no' },
        `${key.identity.slice(0, 16)} ${
          key.identity
            .slice(16)
            .match(/.{1,6}/g)
            ?.join(' ') ?? ''
        }`,
      ),
      qr(key.identity, words('tips.keys.sheet.qr')),
    );
    const next = el('p', { role: 'status' }, `${words('tips.keys.made')} ${words(passkey ? 'tips.keys.made.passkey' : 'tips.keys.made.phrase')}`);
    return [
      next,
      el(
        'div',
        { class: 'row noprint' },
        button(words('tips.keys.print'), () => window.print(), 'btn'),
        el('a', { class: 'btn btn--second', href: location.pathname }, words('tips.keys.done')),
      ),
      printed,
    ];
  }

  function retire(kid: string): void {
    const said = el('p', { role: 'alert', class: 'err' });
    const go = async (): Promise<void> => {
      const answer = await send(address.key, { v: 1, act: 'retire', kid });
      if (answer?.ok) location.reload();
      else said.replaceChildren(words(answer ? `tips.keys.refused.${answer.refused}` : 'tips.keys.offline'));
    };
    show(
      heading('tips.keys.retire.title'),
      el('p', {}, words('tips.keys.retire.lead', { kid })),
      said,
      el('div', { class: 'row' }, button(words('tips.keys.retire'), go, 'btn btn--stop')),
    );
  }

  /** Gives open tips to a key that came into the list later. To which key, the signed list says and not the portal. */
  async function passOn(key: ReaderKey, kid: string): Promise<void> {
    const operator = String(data['operator'] ?? '');
    const manifests = list(data['lists']).flatMap((file) => readList(file, operator) ?? []);
    const target = manifests.at(-1)?.readers.find((reader) => reader.kid === kid);
    const said = el('p', { role: 'status' });
    show(heading('tips.keys.pass.title'), said);
    if (!target) return said.replaceChildren(words('tips.keys.pass.unlisted'));
    let passed = 0;
    let closed = 0;
    for (;;) {
      const next = await ask(`${address.pass}?dlia=${kid}`, isEnvelopes);
      if (!next) return said.replaceChildren(words('tips.keys.offline'));
      const envelopes: { message: string; envelope: string }[] = [];
      for (const one of next.messages) {
        const mine = one.added[key.kid];
        const opened =
          (await openEnvelope(fromWire(one.envelope) ?? new Uint8Array(), key.identity)) ??
          (mine === undefined ? null : await openEnvelope(fromWire(mine) ?? new Uint8Array(), key.identity));
        if (opened) envelopes.push({ message: one.message, envelope: toWire(await sealFor(utf8(opened), [target.age])) });
      }
      closed += next.messages.length - envelopes.length;
      if (envelopes.length === 0) break;
      const answer = await send(address.pass, { v: 1, kid, envelopes });
      if (!answer?.ok) return said.replaceChildren(words('tips.keys.offline'));
      passed += envelopes.length;
      said.replaceChildren(words('tips.keys.pass.count', { passed }));
      if (closed > 0) break;
    }
    said.replaceChildren(words('tips.keys.pass.done', { passed, closed }));
  }
}

type Envelopes = { v: 1; messages: readonly { message: string; envelope: string; added: Readonly<Record<string, string>> }[] };
const isEnvelopes = (value: unknown): value is Envelopes => isV1<Envelopes>(value) && Array.isArray(value.messages);

/** A picture of the key for a camera: light where the paper is light, whatever the screen wears. */
function qr(text: string, label: string): Element {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const space = 'http://www.w3.org/2000/svg';
  const picture = document.createElementNS(space, 'svg');
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${size} ${size}`, class: 'sheet__q', role: 'img', 'aria-label': label }))
    picture.setAttribute(name, value);
  const ground = document.createElementNS(space, 'rect');
  for (const [name, value] of Object.entries({ width: size, height: size, fill: '#fff' })) ground.setAttribute(name, String(value));
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', data.flatMap((line, y) => line.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join(''));
  picture.append(ground, path);
  return picture;
}
