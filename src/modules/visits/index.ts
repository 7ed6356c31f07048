/**
 * Takes an invitation to a courtyard or a school to a meeting: two clocks, one turn for everybody, no refusal without a reason.
 * It never shows who asked, and makes an event only of a day the person agreed to.
 */
export { hasDraft, isSchool, takeAnswer, takeAsk, takeStep, takeVisitCode, takeVisitTrack, type Desk } from './desk.ts';
export { followEvents } from './follow.ts';
export { chaseLate, forgetVisits } from './jobs.ts';
export { lapseVisits } from './lapse.ts';
export { visitLetters } from './letters.ts';
export { countDemand, countVisits, findVisit, listVisits, mayOpenVisit, type OfficeVisit, type VisitLine } from './office.ts';
export { mayDoVisit, readVisitAct, takeVisitAct } from './officeDesk.ts';
export { personal, wordOf } from './own.ts';
export { visitRules, workingDays } from './rules.ts';
export { seeVisit, type VisitView } from './see.ts';
export { sayTopics } from './words.ts';
