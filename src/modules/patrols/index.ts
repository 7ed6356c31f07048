/**
 * Joint patrols of the police and registered formations: only the police start one.
 * Where and when exactly is told to nobody but the approved roster, from three hours before the start to the end, and the database itself holds to it.
 */
export { isId, listActs, writeLook } from './acts.ts';
export { checklist, findDebrief, minutesOf } from './briefing.ts';
export { seedDemoPatrols } from './demo.ts';
export { takeJoin, takeMine, takeOne, takeStep, type MemberTurn } from './desk.ts';
export { lastMonths, patrolFigures, type PatrolFigures } from './figures.ts';
export { findFormation, listAudits, listChoices, listFormations } from './formations.ts';
export { closePast, forgetPatrols } from './jobs.ts';
export { halfDay, patrolLetters } from './letters.ts';
export { factsOf, findMember, findMemberById, isSanctioned, listMembers, seesMember } from './members.ts';
export { takeFormation, takeMember, takeNew, takePatrol } from './officeDesk.ts';
export { readOrder, readOrderForUnit } from './order.ts';
export { memberWord, personal } from './own.ts';
export { findPatrol, listPatrols, type Patrol } from './requests.ts';
export { isStep, patrolRules, purposes, stopReasons } from './rules.ts';
export { listSanctions, mayAppeal } from './sanctions.ts';
export { listOpen, listOwnSeats, listSeats, seesPatrol, whyNot } from './seats.ts';
export { coordinates, isPoliceSide, sees, sideOf, speaksFor } from './staffSide.ts';
