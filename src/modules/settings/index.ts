/**
 * Promises that what the portal runs by is changed only by two persons, from a named moment on, with a reason, and stays readable as it was.
 * It must never let anybody agree to their own wish, nor change what was in force. What settings mean, the modules know that offer them.
 */
export { formNow, takeSetting, type SettingTurn } from './desk.ts';
export { answerEdition, findEdition, listAhead, listEditions, listWaiting, proposeEdition, valueBefore, type Edition } from './editions.ts';
export { differenceOf, readAnswer, settingRules, type Changed, type SettingAnswer } from './rules.ts';
export { sayValue } from './say.ts';
