/** What the pages of the tip origin need of this module. They are built apart, without the portal's half of it: no database, no letters. */
export { flowFile } from './flowFile.ts';
export { fingerprintOf } from './fingerprint.ts';
export { findSituation, situations } from './situationList.ts';
export { mostQuestions, questionsOf, situationGroups, wordsQuestion } from './situations.ts';
