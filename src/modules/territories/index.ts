/**
 * Says where a place belongs and which mailbox of the police a letter goes to.
 * It must never route a letter to those it complains of, nor to a mailbox nobody confirmed.
 */
export { findHome, findTerritories, findTerritory, findTerritoryAt, knownTerritories, knownUnits, listTerritories, listUnits, pathOf, type Territory, type Unit } from './territories.ts';
export { installRules, NoRoute, routeLetter, type LetterRoute, type RouteQuestion } from './routing.ts';
export { isPublicService, whyNotSend } from './exclusions.ts';
export { loadAreasOf, loadTerritories, type TerritoryData } from './load.ts';
export { addUnit, changeUnit, findUnit, hasMailbox, listEveryUnit, lockUnit, replaceServing, servedBy, servingOf, territoriesUnder, unitBelow, type Serving, type UnitChange } from './register.ts';
export { curfewAt, curfewElsewhere, curfewSetting, type Curfew } from './curfew.ts';
export { listEnding, listMailboxes, mailboxLetter, type ListedMailbox, type MailboxState } from './mailboxes.ts';
export { takeMailboxes, takeMailboxLink } from './mailboxDesk.ts';
export { listReachable, type Reachable } from './reachable.ts';
export { mailboxEndSetting, mailboxSetting } from './mailboxSettings.ts';
export { rulesSetting } from './ruleSettings.ts';
