/**
 * Takes what witnesses know, sealed so that only readers open it, and brings their answers back by a code.
 * It must never learn who a witness is, when they wrote, or what they said; it knows nobody and nothing of the rest of the portal.
 */
export { deed, doDeed, type Deed, type Done } from './deeds.ts';
export { seedDemoReaders } from './demoReaders.ts';
export { fingerprintOf } from './fingerprint.ts';
export { printKit, prints, shownAddress, type Print } from './kit.ts';
export { answerIdentity, findLayer, identityAct, listIdentityAsks } from './identities.ts';
export { readJson, refused } from './jsonBody.ts';
export { changeKey, holdersOf, keyAct, keysForList, keyState, listKeys, ownKeys, tipPerson, type TipPerson } from './keys.ts';
export { answerList, findWaitingList, listFiles, listInForce, operatorOf, putList } from './lists.ts';
export { keepPassed, listToPass, passAct } from './passOn.ts';
export { askedTips, listOrphans, listTips, readTipAsk, tipFigures } from './queue.ts';
export { spoken } from './situations.ts';
export { situations } from './situationList.ts';
export { findTipFile, lookAtTip } from './tip.ts';
export { forgetPages, pageLetter, pageUrgent, type OnCall } from './paging.ts';
export { findReceipt, policeOutcomes, takeReceipt, type Receipt } from './receipt.ts';
export { listRelays, mayReceive, relayLetter, relayTip, type Addressee, type Relayed } from './relay.ts';
export { relayBodyBytes, relayChoices, takeRelay, type Choosable } from './relayDesk.ts';
export { relayRecipient } from './relayKey.ts';
export { closeQuiet, emptyTips, forgetTips, keepUntil } from './retention.ts';
