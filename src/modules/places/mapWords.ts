/** What the live map says, in one language: fetched together with it, so a page that shows only the picture does not carry it. */
import type { Translate } from '#platform/i18n.ts';
import type { Words } from './mapEngine.client.ts';

// The browser fills these in, so they stay as they are written.
const raw = { n: '{{n}}', name: '{{name}}', number: '{{number}}' };

export const mapWords = (t: Translate): Words => ({
  canvas: t('map.canvas'),
  officer: t('map.officer', raw),
  other: t('map.officer.other', raw),
  own: t('map.officer.own', raw),
  about: t('map.about'),
  zoomIn: t('map.zoomIn'),
  zoomOut: t('map.zoomOut'),
  locate: t('map.locate'),
  locateFailed: t('map.locate.failed'),
  pick: t('map.pick'),
  pickHint: t('map.pick.hint'),
  pickHere: t('map.pick.here'),
  cancel: t('map.pick.cancel'),
});
