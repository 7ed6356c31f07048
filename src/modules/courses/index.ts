/**
 * Short lessons with a test and a term. A test is judged by the words of its version, and counts until its last day.
 * Who has passed is asked by a digest; nothing here knows what for.
 */
export { readCourse, type Course } from './content.ts';
export { courseRules, courses, isCourse, type CourseName } from './rules.ts';
export { forgetResults, hasPassed, passedUntil, seedPassed, takeTest } from './results.ts';
export { personal } from './own.ts';
export { takeSheet, type SheetTurn } from './desk.ts';
