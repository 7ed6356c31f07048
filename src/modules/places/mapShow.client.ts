/** Puts the live map into its place on the page. Loaded only when someone wants it. */
import { mount } from 'svelte';
import type { Settings, Words } from './mapEngine.client.ts';
import MapLive from './MapLive.svelte';

// One library serves readers and editors, so both come with it.
export { openDraft } from './mapDraft.client.ts';

export type Frame = { root: HTMLElement; settings: Settings; words: Words; choose: (lat: number, lon: number) => void; opened: () => void; failed: () => void };

export function showMap(target: HTMLElement, frame: Frame): void {
  mount(MapLive, { target, props: { frame } });
}
