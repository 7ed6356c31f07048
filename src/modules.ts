/** Table of contents: what each module brings to the portal. Adding a module means adding its line here. */
import {
  appealConsents,
  appealJobs,
  appealLetters,
  appealNumbers,
  appealSettings,
  appealWork,
  objectionReview,
  personal,
  review,
} from '#modules/appeals/index.ts';
import {
  eventConsents,
  eventsTag,
  eventTitles,
  listEventAddresses,
  loadEvents,
  ownSeats,
  safetySetting,
  seatLetters,
  seatWork,
  seedSeats,
} from '#modules/events/index.ts';
import { emailsOf, inviteCommand, listStaffWith, peopleLetters, seedDemoStaff, sweepSessions, unitsOf } from '#modules/people/index.ts';
import {
  addReadyTemplates,
  applyDecisions,
  forgetOldDrafts,
  forgetPractice,
  hoursSetting,
  listAtWork,
  moderationLetters,
  sendSummaries,
  sweepShifts,
  type ReviewKind,
} from '#modules/moderation/index.ts';
import { forgetOldReports, importCommand, listAddresses, loadCity, registerSubjects, reportReview } from '#modules/places/index.ts';
import { chaseMinutes, forgetMinutes, minuteLetters } from '#modules/minutes/index.ts';
import { forgetRequests, personal as ownRequests, privacyLetters, warnOfRequests } from '#modules/privacy/index.ts';
import { accountConsent, residentLetters, sweepResidents } from '#modules/residents/index.ts';
import { curfewSetting, loadTerritories, mailboxEndSetting, mailboxLetter, mailboxSetting, rulesSetting, servedBy } from '#modules/territories/index.ts';
import { closeQuiet, forgetPages, forgetTips, pageLetter, pageUrgent, relayLetter, seedDemoReaders, type OnCall } from '#modules/tips/index.ts';
import { forgetResults, personal as ownCourses } from '#modules/courses/index.ts';
import { chaseLate, followEvents, lapseVisits, forgetVisits, personal as ownVisits, visitLetters } from '#modules/visits/index.ts';
import { closePast, forgetPatrols, patrolLetters, personal as ownPatrols, seedDemoPatrols } from '#modules/patrols/index.ts';
import { demoCity } from '#db/seed/city.ts';
import { demoEvents } from '#db/seed/events.ts';
import { demoTerritories } from '#db/seed/territories.ts';
import type { Command } from '#platform/commands.ts';
import { forgetConsents, keepConsentTexts, type ConsentKind } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { kyivDay } from '#platform/hours.ts';
import { translator, type Language, type StringKey } from '#platform/i18n.ts';
import type { LetterKind } from '#platform/outbox.ts';
import { noticeSetting } from '#platform/publicNotice.ts';
import type { Setting } from '#platform/settings.ts';
import type { Personal } from '#platform/personal.ts';
import type { RouteId } from '#routes.ts';
import type { Db, Tx } from '#db/index.ts';

export type Module = {
  name: string;
  /** Pages people look for. Orders below 50 stand in the header, the rest on the menu page; a page that is not listed is not offered. */
  menu?: readonly { id: RouteId; label: StringKey; order: number }[];
  /** Letters this module can write, by template name. */
  letters?: Readonly<Record<string, LetterKind>>;
  /** What letters and lines of the record are about, by the ids they carry, in words a person at the desk knows. */
  subjects?: readonly { kind: string; names(db: Db, ids: readonly string[], language: Language): Promise<Map<string, string>> }[];
  /** Work that comes back by itself. Each run must be safe to repeat. */
  recurring?: readonly { name: string; everySeconds: number; run(house: House, now: Date): Promise<void> }[];
  review?: ReviewKind | readonly ReviewKind[];
  /** What of this module two persons may change in the office. */
  settings?: readonly Setting[];
  /** What of this module belongs to one person: the account lists it. */
  personal?: Personal;
  /** What people agree to in this module, and what a withdrawal stops. */
  consents?: readonly ConsentKind[];
  /** Public pages that exist because of what is in the database, for search engines; `tags` say when the list is out of date. */
  addresses?: { tags: readonly string[]; list(db: Db): Promise<{ id: RouteId; params: Record<string, string | number> }[]> };
  /** What operators do from the command line (`npm run command -- <name>`); each answers the exit code. */
  commands?: Readonly<Record<string, Command>>;
  /** Puts invented people and places into an empty demo database. */
  seed?(house: House, tx: Tx, now: Date): Promise<void>;
};

export const modules: readonly Module[] = [
  {
    name: 'people',
    letters: peopleLetters,
    recurring: [{ name: 'people.sweep', everySeconds: 3600, run: (house, now) => sweepSessions(house.database.db, now) }],
    commands: { 'staff:invite': inviteCommand },
    seed: seedDemoStaff,
  },
  {
    name: 'residents',
    menu: [{ id: 'residents.enter', label: 'residents.menu', order: 70 }],
    letters: residentLetters,
    consents: [accountConsent],
    recurring: [{ name: 'residents.sweep', everySeconds: 600, run: sweepResidents }],
  },
  {
    name: 'territories',
    settings: [rulesSetting, mailboxSetting, mailboxEndSetting, curfewSetting],
    letters: { 'territories.mailbox': mailboxLetter },
    seed: (_house, tx, now) => loadTerritories(tx, demoTerritories(now)),
  },
  {
    name: 'places',
    menu: [
      { id: 'places.finder', label: 'places.menu.finder', order: 10 },
      { id: 'places.officers', label: 'places.menu.officers', order: 60 },
      { id: 'places.list', label: 'places.menu.places', order: 61 },
      { id: 'places.map', label: 'map.menu', order: 40 },
    ],
    addresses: { tags: ['officers', 'places'], list: listAddresses },
    commands: {
      'import:places': { about: 'load units, beats, streets and officers from a .csv or borders from a .geojson (--dry-run to try)', run: importCommand },
    },
    review: reportReview,
    subjects: registerSubjects,
    recurring: [{ name: 'places.reports', everySeconds: 86_400, run: (house, now) => forgetOldReports(house.database.db, now) }],
    seed: (_house, tx, now) => loadCity(tx, demoCity(now)),
  },
  {
    name: 'appeals',
    menu: [
      { id: 'appeals.write', label: 'appeals.menu.write', order: 20 },
      { id: 'appeals.track', label: 'appeals.menu.track', order: 30 },
    ],
    letters: appealLetters,
    subjects: [{ kind: 'appeal', names: appealNumbers }],
    recurring: [...appealJobs, ...appealWork],
    review: [review, objectionReview],
    settings: appealSettings,
    personal,
    consents: appealConsents,
  },
  {
    name: 'events',
    menu: [{ id: 'events.list', label: 'events.menu', order: 35 }],
    addresses: { tags: [eventsTag], list: listEventAddresses },
    settings: [safetySetting],
    subjects: [{ kind: 'event', names: eventTitles }],
    letters: seatLetters,
    personal: ownSeats,
    consents: eventConsents,
    recurring: seatWork,
    seed: async (house, tx, now) => {
      await loadEvents(tx, demoEvents, now);
      await seedSeats(house, tx, now);
    },
  },
  {
    name: 'tips',
    menu: [{ id: 'tips.gate', label: 'tips.menu', order: 25 }],
    seed: async (house, tx, now) => {
      const readers = await listStaffWith(tx, 'readTips', now);
      const keepers = await listStaffWith(tx, 'keepIdentity', now);
      const rings = [
        ...readers.map((one) => ({ ...one, ring: 'civil' as const })),
        ...keepers.map((one, at) => ({ ...one, ring: at === 0 ? ('keeper1' as const) : ('keeper2' as const) })),
      ];
      await seedDemoReaders(house, tx, rings, now);
    },
    letters: { 'tips.relay': relayLetter, 'tips.page': pageLetter },
    recurring: [
      { name: 'tips.page', everySeconds: 10, run: async (house, now) => void (await pageUrgent(house, () => readersOnCall(house, now), now)) },
      { name: 'tips.quiet', everySeconds: 3600, run: async (house, now) => void (await closeQuiet(house.database.db, now)) },
      {
        name: 'tips.forget',
        everySeconds: 3600,
        run: async (house, now) => {
          await forgetTips(house.database.db, now);
          await forgetPages(house.database.db, now);
        },
      },
    ],
  },
  {
    name: 'courses',
    personal: ownCourses,
    recurring: [{ name: 'courses.forget', everySeconds: 3600, run: (house, now) => forgetResults(house.database.db, now) }],
  },
  {
    name: 'patrols',
    menu: [{ id: 'patrols.home', label: 'patrols.menu', order: 65 }],
    letters: patrolLetters,
    personal: ownPatrols,
    recurring: [
      { name: 'patrols.close', everySeconds: 300, run: closePast },
      { name: 'patrols.forget', everySeconds: 3600, run: forgetPatrols },
    ],
    seed: async (house, tx, now) => {
      const [contact] = await listStaffWith(tx, 'keepUnit', now);
      const [unit] = contact ? await unitsOf(tx, contact.id, now) : [];
      const territory = unit === undefined ? undefined : (await servedBy(tx, kyivDay(now))).get(unit)?.[0];
      if (contact && unit !== undefined && territory !== undefined) await seedDemoPatrols(house, tx, { unit, territory, staffId: contact.id }, now);
    },
  },
  {
    name: 'minutes',
    letters: minuteLetters,
    recurring: [
      { name: 'minutes.late', everySeconds: 3600, run: chaseMinutes },
      { name: 'minutes.forget', everySeconds: 3600, run: forgetMinutes },
    ],
  },
  {
    name: 'visits',
    menu: [{ id: 'visits.ask', label: 'visits.menu', order: 62 }],
    letters: visitLetters,
    personal: ownVisits,
    recurring: [
      { name: 'visits.follow', everySeconds: 60, run: followEvents },
      { name: 'visits.lapse', everySeconds: 3600, run: lapseVisits },
      { name: 'visits.late', everySeconds: 3600, run: chaseLate },
      { name: 'visits.forget', everySeconds: 3600, run: forgetVisits },
    ],
  },
  {
    name: 'privacy',
    menu: [{ id: 'privacy.ask', label: 'privacy.menu', order: 80 }],
    letters: privacyLetters,
    personal: ownRequests,
    recurring: [
      { name: 'privacy.warn', everySeconds: 3600, run: warnOfRequests },
      { name: 'privacy.forget', everySeconds: 3600, run: forgetRequests },
      {
        name: 'privacy.consents',
        everySeconds: 3600,
        run: async (house, now) => {
          await keepConsentTexts(house.database.db, consentKinds(), now);
          await forgetConsents(house.database.db, [accountConsent.purpose], now);
        },
      },
    ],
  },
  {
    name: 'moderation',
    letters: moderationLetters,
    settings: [hoursSetting],
    recurring: [
      { name: 'moderation.apply', everySeconds: 2, run: async (house, now) => void (await applyDecisions(house, reviewKinds(), now)) },
      { name: 'moderation.shifts', everySeconds: 600, run: (house, now) => sweepShifts(house.database.db, now) },
      { name: 'moderation.summary', everySeconds: 600, run: (house, now) => sendSummaries(house, reviewKinds(), now) },
      { name: 'moderation.practice', everySeconds: 6 * 3600, run: async (house, now) => void (await forgetPractice(house.database.db, now)) },
      { name: 'moderation.drafts', everySeconds: 3600, run: (house, now) => forgetOldDrafts(house.database.db, now) },
    ],
    seed: async (_house, tx, now) => void (await addReadyTemplates(tx, null, now)),
  },
];

/** Readers of tips who are at work; when none is, all of them: danger does not wait for a shift. */
async function readersOnCall(house: House, now: Date): Promise<OnCall[]> {
  const { db } = house.database;
  const [readers, working] = await Promise.all([listStaffWith(db, 'readTips', now), listAtWork(db, now)]);
  const here = readers.filter(({ id }) => working.some(({ staffId }) => staffId === id));
  const asked = here.length > 0 ? here : readers;
  const emails = await emailsOf(
    db,
    house,
    asked.map(({ id }) => id),
  );
  return [...emails].map(([id, email]) => ({ id, email }));
}

/** Everything two persons may change, the portal's own words first. */
export const settings: readonly Setting[] = [noticeSetting, ...modules.flatMap((module) => module.settings ?? [])];

/** Every kind of thing that waits for a moderator. */
export const reviewKinds = (): ReviewKind[] => modules.flatMap((module) => module.review ?? []);

/** Everything people may agree to. */
export const consentKinds = (): ConsentKind[] => modules.flatMap((module) => module.consents ?? []);

/** Everything that may belong to one person, module by module. */
export const personalParts = (): Personal[] => modules.flatMap((module) => module.personal ?? []);

type Subject = { subjectKind: string; subjectId: string };
/** What letters and lines of the record are about, in words; nothing for what nobody names. */
export async function nameSubjects(db: Db, about: readonly Subject[], language: Language): Promise<(one: Subject) => string | undefined> {
  const t = translator(language);
  const named = modules.flatMap(({ subjects }) => subjects ?? []);
  const found = await Promise.all(
    named.map(async ({ kind, names }) => {
      const ids = about.filter((one) => one.subjectKind === kind).map((one) => one.subjectId);
      return [kind, ids.length > 0 ? await names(db, [...new Set(ids)], language) : new Map<string, string>()] as const;
    }),
  );
  const titles = new Map(settings.map(({ key, title }) => [key, t(title)]));
  const maps = new Map([...found, ['setting', titles] as const]);
  return ({ subjectKind, subjectId }) => maps.get(subjectKind)?.get(subjectId);
}
