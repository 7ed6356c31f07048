/**
 * Promises that a person reads before anything is passed on, that each thing is decided once, by someone without a stake in it,
 * with a reason from a closed list, and that decisions are rows which are never rewritten. Knows no other module but people.
 */
export { findClaim, findDraft, forgetOldDrafts, keepDraft, releaseItem, renewClaim, takeItem, type Claim, type Draft, type Taken } from './claims.ts';
export { keepTyped, workOn, type DeskAnswer, type Prove } from './desk.ts';
export { decide, listDecisions, listUndoable, undo, type Decided, type PastDecision, type Refusal, type Verdict } from './decisions.ts';
export { applyDecisions, decisionDelay } from './effects.ts';
export { askForReview, findItem, findItemOf, lanes, withdrawReview, type Item, type Lane, type ReviewRequest } from './items.ts';
export { answerOpinion, askOpinion, listColleagues, listOpinions, mayAnswer, stances, type Opinion, type OpinionAnswer, type Stance } from './opinions.ts';
export { countDay, type DayFigures } from './figures.ts';
export { listDeciders, listHandlers } from './handlers.ts';
export { findLesson, isRight, lessonRef, lessons, noteOf, otherAnswers, practiceKind, type Lesson as PracticeLesson } from './lessons.ts';
export { findStanding, keepPractice, listDone, practise, type Attempt, type Standing } from './practice.ts';
export {
  endTraining,
  findTraining,
  forgetPractice,
  lastTraining,
  hasFinished,
  isCourseFirst,
  listLearners,
  mustLearnFirst,
  setCourseFirst,
  setTraining,
  trainingRules,
  type Learner,
  type Training,
} from './trainings.ts';
export { findings, isDrawn, listLessons, listRechecks, recheck, type Finding, type Lesson, type Recheck } from './rechecks.ts';
export { endShift, findShift, isMode, listAtWork, listHandover, modes, setMode, shiftRules, sweepShifts, type AtWork, type Mode, type Shift } from './shift.ts';
export { moderationLetters, sendSummaries } from './summary.ts';
export {
  addReadyTemplates,
  countUses,
  hasTemplates,
  listChoices,
  listTemplates,
  listVersions,
  readyTemplates,
  strangeFields,
  templateForm,
  templateReasons,
  writeTemplate,
  type Template,
  type TemplateWords,
} from './templates.ts';
export { fieldInput, fieldName, fieldsIn, fillFields } from './templateRules.ts';
export { askedAs, askOf, countFilters, hasIdleFilters, queueViews, readAsk, type QueueAsk, type QueueFilters, type QueueView } from './queueAsk.ts';
export {
  countAsked,
  countCap,
  countFresh,
  countQueue,
  countReturned,
  deskState,
  findNext,
  listQueue,
  searchItems,
  titlesOf,
  type DeskState,
  type QueueRow,
} from './queue.ts';
export {
  answers,
  cleanChecklist,
  cleanRef,
  keyOr,
  moderationRules,
  offers,
  openChecks,
  outcomes,
  pickReasons,
  minutesLeft,
  readyWords,
  templateFields,
  shortRef,
  timeLeft,
  inWords,
  type Answer,
  type Decision,
  type Outcome,
  type ReviewFacts,
  type ReviewKind,
  type ReviewReason,
  type ReviewTitle,
  type TemplateField,
} from './rules.ts';
export { hoursSetting, readHours, sayHours } from './settings.ts';
