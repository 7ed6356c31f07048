/** What people agree to with a seat, and what taking it back stops. */
import { eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import { writeConsents, type ConsentKind } from '#platform/consents.ts';
import { giveUpSeat } from './seatLeave.ts';
import type { Seat } from './seatRows.ts';

export const photoConsent = {
  purpose: 'events.photo',
  words: ['events.join.photo', 'events.join.photo.hint'],
  label: 'consents.events.photo',
  whose: 'subject',
  ends: 'consents.ends.eventPhoto',
  stop: async (tx, _house, { subjectId }) => {
    await tx.update(eventSeats).set({ photo: false }).where(eq(eventSeats.id, subjectId));
    return 'stopped';
  },
} as const satisfies ConsentKind;

/** A guardian lets a teenager come. Without it there is no seat. */
export const guardianConsent = {
  purpose: 'events.guardian',
  words: ['events.join.guardian.agreed', 'events.join.guardian.hint'],
  label: 'consents.events.guardian',
  whose: 'subject',
  ends: 'consents.ends.eventGuardian',
  stop: (tx, house, { subjectId }, now) => giveUpSeat(tx, house, subjectId, now),
} as const satisfies ConsentKind;

export const eventConsents: readonly ConsentKind[] = [photoConsent, guardianConsent];

/** Notes what was agreed to with this seat, in the moment the mailbox is proved. */
export async function noteSeatConsents(tx: Tx, seat: Seat, guardian: boolean, now: Date): Promise<void> {
  const kinds = [...(seat.photo ? [photoConsent] : []), ...(guardian ? [guardianConsent] : [])];
  const covered = { personDigest: seat.emailDigest, subjectKind: 'seat', subjectId: seat.id };
  await writeConsents(
    tx,
    kinds.map((kind) => ({ ...covered, kind, language: seat.language, place: 'events.join', at: now })),
  );
}
