/**
 * Keeps what was said and promised at a meeting: three blocks, two who approve, cards with an owner and a day.
 * No resident is named in what everybody reads, and nothing is sent for a person who has not pressed the button.
 */
export { findAuthorCard, listCards, listShown, promiseFigures, ratePromise, ratingsOf, type Card, type PromiseFigures } from './cards.ts';
export { takeMinutes, takeResident, type MinutesTurn } from './desk.ts';
export { chaseMinutes, forgetMinutes } from './jobs.ts';
export { minuteLetters } from './letters.ts';
export { minuteRules } from './rules.ts';
export { findByToken, findMinutes, mayWrite, showNumber, type Minutes } from './write.ts';
