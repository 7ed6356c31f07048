/**
 * Meetings of people with the police, and what they are invited to: announced only when it is safe to come, told to everybody when it changes,
 * kept with what was said and promised. An exact place is shown only to those who may know it; nothing counts until its minutes are approved.
 */
export {
  addEvent,
  changeEvent,
  eventTag,
  eventTitles,
  eventsTag,
  findEvent,
  findEventBySlug,
  listSpeakers,
  lockEvent,
  moveState,
  titleOf,
  writeAct,
  type Event,
  type EventDraft,
  type Speaker,
  type SpeakerDraft,
} from './events.ts';
export { countAhead, countUnsaid, deskViews, eventScope, inEventScope, listForDesk, takeEvent, type DeskView, type EventTurn } from './desk.ts';
export { advance, eventFigures, listPausable, moveEvent, pauseAll, resumeEvent, type Turned } from './life.ts';
export { loadEvents } from './load.ts';
export { listFaults, meetsCurfew, reportsDue, safetySetting, type EventFault } from './safety.ts';
export { eventTargets, sayTime, stateWord } from './words.ts';
export {
  eventRules,
  families,
  familyOf,
  isOpenForSeats,
  kindOf,
  types,
  typesOf,
  type EventAct,
  type EventState,
  type EventType,
  type Family,
} from './rules.ts';
export { isNarrowed, keysOf, monthAfter, readEvents, readMonth, type EventsAsked } from './asked.ts';
export { dayHeading, dayWords, monthName } from './dates.ts';
export { feedOf } from './feed.ts';
export { freeSeats, type Free } from './free.ts';
export { calendarOf } from './ical.ts';
export { listEventAddresses, listEvents, listForCalendar, listForFeed, listMonth, nextEvents } from './list.ts';
export { addressOf, hidesPlace, lookOf, minutesDueOn, whereOf } from './seen.ts';
export { hourExists, occurrences, planOf, seriesFault, seriesMost, type SeriesRule } from './seriesDays.ts';
export { addSeries, sayLeft, type Added as AddedSeries, type Left as LeftOut } from './series.ts';
export { findDoorEvent, takeDoor, takeManyPresses, viewDoor } from './doorDesk.ts';
export { readFeed } from './feeds.ts';
export { personal as ownSeats } from './ownSeats.ts';
export { eventConsents } from './seatConsents.ts';
export { takeJoin, takeSeatAct } from './seatDesk.ts';
export { seatWork } from './seatJobs.ts';
export { seatLetters, tellSeats, type Telling } from './seatLetters.ts';
export { moveWaiting } from './seatMove.ts';
export { seedSeats } from './seatSeed.ts';
export { roomOf } from './seatRows.ts';
export { mailboxOf, seatRules } from './seatRules.ts';
export { mayHaveCome } from './seatWitness.ts';
export { viewSeat } from './seatView.ts';
