/** A browser nobody has signed in with before: its owner hears of it by letter, once, without anything that names the browser or the place. */
import type { Tx } from '#db/index.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { tellStaff } from './letters.ts';

/** What kind of thing it was, from what the browser says of itself; the text itself is not kept. */
export function deviceWords(agent: string): StringKey {
  if (/iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)/i.test(agent)) return 'people.device.tablet';
  if (/Mobi|iPhone|iPod|Android/i.test(agent)) return 'people.device.phone';
  return /Windows|Macintosh|X11|CrOS|Linux/i.test(agent) ? 'people.device.computer' : 'people.device.unknown';
}

/** Promises the letter, in the transaction of the signing in. An invented person of the demo has no mailbox to warn. */
export async function tellOfBrowser(
  tx: Tx,
  house: House,
  { id, invented }: { id: string; invented: boolean },
  { agent, mark }: { agent: string; mark: string },
  now: Date,
): Promise<void> {
  if (!invented) await tellStaff(tx, house, { staffId: id, telling: 'browser', key: mark, what: deviceWords(agent) }, now);
}
