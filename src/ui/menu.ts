/** What the header, the phone bar and the menu page list: only what a module says it serves. */
import { modules } from '#modules.ts';
import type { StringKey } from '#platform/i18n.ts';
import type { RouteId } from '#routes.ts';

export type Entry = { id: RouteId; label: StringKey; order: number };

/** Every entry of every module, in order. */
export const menu: Entry[] = modules.flatMap((module) => module.menu ?? []).sort((a, b) => a.order - b.order);

/** Whether the portal serves this page now. */
export const inMenu = (id: RouteId): boolean => menu.some((entry) => entry.id === id);

/** The header holds the entries below 50; the rest stand on the menu page. */
export const headMenu = menu.filter((entry) => entry.order < 50);

const bar: { id: RouteId; label: StringKey; icon: string; main?: true; always?: true }[] = [
  { id: 'home', label: 'menu.bar.home', icon: 'home', always: true },
  { id: 'places.finder', label: 'menu.bar.officer', icon: 'map-pin' },
  { id: 'appeals.write', label: 'menu.bar.write', icon: 'pencil', main: true },
  { id: 'appeals.track', label: 'menu.bar.track', icon: 'checklist' },
  { id: 'menu', label: 'menu.bar.menu', icon: 'menu-2', always: true },
];
export const barMenu = bar.filter((entry) => entry.always || inMenu(entry.id));

/** Places of the office. A person is shown those they may open. */
export const officeMenu = [
  { id: 'office.home', icon: 'layout-dashboard', label: 'ui.rail.home' },
  { id: 'office.queue', icon: 'file-text', label: 'ui.rail.queue' },
  { id: 'tips.desk', icon: 'eye', label: 'ui.rail.tips' },
  { id: 'tips.identities', icon: 'user-shield', label: 'ui.rail.identities' },
  { id: 'tips.keys', icon: 'key', label: 'ui.rail.tipKeys' },
  { id: 'tips.list', icon: 'certificate', label: 'ui.rail.recipients' },
  { id: 'events.desk', icon: 'calendar', label: 'ui.rail.events' },
  { id: 'office.shift', icon: 'users-group', label: 'ui.rail.shift' },
  { id: 'office.register', icon: 'building', label: 'ui.rail.register' },
  { id: 'office.patrols', icon: 'users-group', label: 'ui.rail.patrols' },
  { id: 'office.practice', icon: 'checklist', label: 'ui.rail.practice' },
  { id: 'office.templates', icon: 'message', label: 'ui.rail.templates' },
  { id: 'office.letters', icon: 'mail', label: 'ui.rail.letters' },
  { id: 'office.requests', icon: 'file-search', label: 'ui.rail.requests' },
  { id: 'office.visits', icon: 'calendar-plus', label: 'ui.rail.visits' },
  { id: 'office.people', icon: 'users', label: 'ui.rail.people' },
  { id: 'office.settings', icon: 'settings', label: 'ui.rail.settings' },
  { id: 'office.audit', icon: 'history', label: 'ui.rail.audit' },
] as const satisfies readonly { id: RouteId; icon: string; label: StringKey }[];
