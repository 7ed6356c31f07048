/**
 * Leads a person from an address or a point to the officer who serves it, and to the places of the police.
 * It must never present a guess as certain, keep or log what was asked, or hold private data of an officer.
 */
export { findByAddress, type FinderAnswer, type Found, type None, type Option, type Rule, type Several, type StreetShown } from './finder.ts';
export { farPlace } from './farCities.ts';
export { findByPoint, nearestBeats, type Point, type PointAnswer } from './points.ts';
export { beatsByNumber, findBeat, officerOf, type Beat, type BeatArea, type BeatStreet } from './beats.ts';
export { findOfficer, listOfficers, officerChoices, officerUnits, type OfficerPage } from './officers.ts';
export { accessFacts, findPlace, isStale, listMapPoints, listPlaces, placeKinds, type AccessFact, type MapPoint, type Place } from './directory.ts';
export { groupHours, kyiv, openState, type Hours, type OpenState } from './hours.ts';
export { finderRow, showStreet } from './streetNames.ts';
export { typosOf } from './spelling.ts';
export { romanise } from './names.ts';
export type { Officer, Post, PostToday } from './posts.ts';
export { loadCity, type BeatData, type CityData } from './load.ts';
export { mapPoints } from './mapPoints.ts';
export { mapWords } from './mapWords.ts';
export { listAddresses } from './addresses.ts';
export { around, phoneLink, sayDay, sayDays, sayHouses, sayRange, wordOf } from './words.ts';
export { sayOption } from './sayOption.ts';
export { findMine, mineForm, mineSeconds } from './mine.ts';
export { askAddress, askPoint, type Asked } from './ask.ts';
export { finderView } from './finderView.ts';
export { pageHref, readList } from './lists.ts';
export { reportForm, wordsLimit, wrongKinds } from './form.ts';
export { forgetOldReports, reportReview, reportWrong } from './reports.ts';
export { importPlaces, sayImport, type Fault, type ImportReport } from './importPlaces.ts';
export { importCommand } from './importCommand.ts';
export { newCard } from './cardRow.ts';
export { takeCard, type CardDesk, type CardTurn, type ShownCard } from './cardDesk.ts';
export { readNames } from './cardNames.ts';
export { cardKinds, type CardKind } from './cards.ts';
export { registerSubjects } from './subjects.ts';
export { countForEditor, listWords, openRegister, readAddress, showRegister, takeConfirmation } from './registerDesk.ts';
export { qrPath } from './qr.ts';
