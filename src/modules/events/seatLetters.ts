import type { Tx } from '#db/index.ts';
import type { House } from '#platform/house.ts';
import type { Event } from './events.ts';
export async function tellSeats(
  _tx: Tx,
  _house: House,
  _event: Event,
  _what: 'moved' | 'cancelled' | 'paused' | 'resumed' | 'minutes',
  _now: Date,
): Promise<void> {}
