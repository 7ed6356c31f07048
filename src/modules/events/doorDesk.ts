/** What the page of the door does with a press: one form a row, or many presses of a phone that was out of reach. */
import { randomUUID } from 'node:crypto';
import { can, type Staff } from '#modules/people/index.ts';
import { writeReading } from '#platform/audit.ts';
import { emptyForm, readForm, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { countsAtDoor, isDoorOpen, listDoor, takePresses, type DoorRow, type Pressed } from './door.ts';
import type { DoorSums } from './doorCounts.ts';
import { eventScope } from './desk.ts';
import { findEvent, type Event } from './events.ts';
import { doorForm, doorPress, doorPresses } from './seatForm.ts';

type DoorDesk = { house: House; request: Request; staff: Staff | null; now: Date };
export type DoorView = { event: Event; rows: DoorRow[]; sums: DoorSums; open: boolean };

/** The event, for whoever runs events in its territory or in the one around it. */
export async function findDoorEvent({ house, staff }: Pick<DoorDesk, 'house' | 'staff'>, id: string): Promise<Event | null> {
  const { db } = house.database;
  const event = await findEvent(db, id);
  if (!event || !staff || !can(staff, 'runEvents')) return null;
  const scope = await eventScope(db, staff);
  return scope === null || scope.includes(event.territory) ? event : null;
}

/** The list holds names and needs: opening it is a line of the record. */
export async function viewDoor({ house, staff, now }: Pick<DoorDesk, 'house' | 'now'> & { staff: Staff }, event: Event): Promise<DoorView> {
  const reading = { staffId: staff.id, by: 'staff' as const, act: 'events.readDoor', subjectKind: 'event', subjectId: event.id, detail: {} };
  await house.database.db.transaction((tx) => writeReading(tx, reading, now));
  const [rows, sums] = [await listDoor(house.database.db, house, event.id), await countsAtDoor(house, event.id)];
  return { event, rows, sums, open: isDoorOpen(event, now) };
}

export type DoorTurn = { form: FormState<unknown>; pressed: Pressed | null; status: 200 | 409 | 422 };
export async function takeDoor({ house, request, staff, now }: DoorDesk, event: Event): Promise<DoorTurn> {
  const form = await readForm(request, doorForm);
  if (form.status === 'empty' || !staff) return { form: emptyForm(), pressed: null, status: 200 };
  if (form.status === 'invalid') return { form, pressed: null, status: 422 };
  const { id = randomUUID(), ...press } = form.data;
  const [pressed = null] = await takePresses(house, event.id, [{ id, ...press, at: now }], staff.id, now);
  if (pressed?.status === 'unknown') {
    const errors = { code: { key: press.code?.trim() ? ('events.door.code.wrong' as const) : ('events.door.code.missing' as const) } };
    return { form: { ...emptyForm(form.values), status: 'invalid', errors }, pressed, status: 422 };
  }
  return { form: emptyForm(), pressed, status: pressed?.status === 'closed' ? 409 : 200 };
}

/** Presses of a phone that has its line back. The answer names each by its id, so the phone forgets only what is kept here. */
export async function takeManyPresses(
  { house, request, staff, now }: DoorDesk,
  event: Event,
): Promise<{ pressed: Pressed[]; came: number; walkIn: number } | null> {
  const sent = doorPresses.safeParse(await request.json().catch(() => null));
  if (!sent.success || !staff) return null;
  // Each press is read alone: one that nobody understands stops no other.
  const read = sent.data.presses.map((one) => ({ id: one.id, press: doorPress.safeParse(one) }));
  const clear = read.flatMap(({ press }) => (press.success ? [press.data] : []));
  const presses = clear.map(({ at, ...press }) => ({ ...press, at: new Date(Math.min(now.getTime(), Math.max(0, at))) }));
  const unclear = read.flatMap(({ id, press }): Pressed[] => (press.success ? [] : [{ id, status: 'unknown', seat: null }]));
  const pressed = [...unclear, ...(await takePresses(house, event.id, presses, staff.id, now))];
  const { came, walkIn } = await countsAtDoor(house, event.id);
  return { pressed, came, walkIn };
}
