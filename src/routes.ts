/**
 * Every address of the portal, in both languages: the page that answers it, who may use it,
 * whether the page cache may hold it, and how large a body it takes.
 * An address that is not here does not exist; a page file that is not here fails the build.
 */
import { openMatcher, type Matched } from './routeMatch.ts';

export const languages = ['uk', 'en'] as const;
export type Language = (typeof languages)[number];

/** Rights a route may ask for. `anyone` needs no session, `resident` an account of one's own; the rest are held by staff. */
export const accesses = ['anyone', 'resident', 'staff', 'moderate', 'lead', 'editPlaces', 'liaise', 'seeVisits', 'administer', 'seePeople', 'seeLetters', 'seeAudit', 'seeSettings', 'seeRequests', 'tellAirRaid', 'seePatrols', 'askPatrols', 'readTips', 'keepIdentity', 'holdTipKeys', 'keepRecipients', 'runEvents'] as const;
export type Access = (typeof accesses)[number];

/** Cookies that hold a person's wish and nothing secret, with the shape of their value. Such a cookie changes only the pages that name it. */
export const wishes = { beat: /^[1-9]\d{0,6}$/ } as const satisfies Record<string, RegExp>;
export type Wish = keyof typeof wishes;

/** Cookies of a person's own account. No page of the cache ever sees them, so who carries one is served from it like everybody. */
export const apart = ['resident', 'resident-code', 'resident-device', 'resident-key'] as const;

/** Lanes have their own caps, so a flood of reading never blocks an appeal. */
export type Lane = 'read' | 'write' | 'appeal' | 'office';

type Route = {
  uk: string;
  /** `null`: one address serves both languages (tokens, the office, machine files). */
  en: string | null;
  /** File below `src/pages`. */
  page: string;
  access: Access;
  /** The page is for anyone and shows more, or asks less, when a resident is signed in. */
  account?: true;
  /** `public`: the page cache may hold it. `never`: personal, office or form results. */
  cache: 'public' | 'never';
  lane: Lane;
  /** Largest accepted request body in bytes; 0 means the address takes no body. */
  body: number;
  /** Query keys the page reads; all others are ignored and never part of a cache key. */
  query?: readonly string[];
  /** Wishes that change the page: each is part of its key in the page cache, so nobody is shown somebody else's. */
  wishes?: readonly Wish[];
  /** Exists only in demo mode. */
  demo?: true;
  /** What the page needs beyond our own origin; without it the headers forbid it. */
  needs?: readonly ('map' | 'position' | 'turnstile')[];
  /** Kinds of bodies it takes; a form unless said otherwise. */
  takes?: readonly ('form' | 'json' | 'bytes')[];
  /** Answers with bytes that came from outside: the headers make them inert in a browser. */
  inert?: true;
  /** Other sites may show it in a frame of theirs: it then runs no script and takes no form. */
  embedded?: true;
};

const kB = 1024;
const form = 64 * kB;
const files = 16 * 1024 * kB;

const shown = { access: 'anyone', cache: 'public', lane: 'read', body: 0 } as const;
const asked = { access: 'anyone', cache: 'never', lane: 'write', body: form } as const;
const appeal = { access: 'anyone', cache: 'never', lane: 'appeal', body: form } as const;
const own = { access: 'resident', cache: 'never', lane: 'write', body: form } as const;
/** What the queue of the office may be sifted by. */
const sifted = ['vyd', 'vmist', 'tema', 'mova', 'khto', 'do', 'strok'] as const;
/** What lists of events may be sifted by. */
const wanted = ['raion', 'dilnytsia', 'simia', 'mova', 'zhestova', 'dity', 'onlain'] as const;
const office = { access: 'staff', cache: 'never', lane: 'office', body: form } as const;
const card = { ...office, access: 'editPlaces', query: ['hotovo', 'diia', 'id', 'storinka'] } as const;

export const routes = {
  home: { uk: '/', en: '/en', page: 'home.astro', ...shown, needs: ['position'], wishes: ['beat'] },
  view: { uk: '/vyhliad', en: '/en/view', page: 'view.astro', ...asked, lane: 'read', query: ['back'] },
  menu: { uk: '/meniu', en: '/en/menu', page: 'menu.astro', ...shown },
  offline: { uk: '/offline', en: '/en/offline', page: 'offline.astro', ...shown },
  'help.noVoice': { uk: '/bez-holosu', en: '/en/no-voice', page: 'help/noVoice.astro', ...shown },
  'help.page': { uk: '/pro/[slug]', en: '/en/about/[slug]', page: 'help/page.astro', ...shown },

  'places.finder': { uk: '/ofitser', en: '/en/officer', page: 'places/finder.astro', ...asked, lane: 'read', query: ['adresa', 'address', 'tochka', 'vybir'], needs: ['map', 'position'] },
  'places.wrongOfficer': { uk: '/ofitser/ne-toi', en: '/en/officer/wrong', page: 'places/wrongOfficer.astro', ...asked, query: ['dilnytsia', 'mistse'] },
  'places.mine': { uk: '/ofitser/mii', en: '/en/officer/mine', page: 'places/mine.ts', ...asked },
  'places.officers': { uk: '/ofitsery', en: '/en/officers', page: 'places/officers.astro', ...shown, query: ['storinka', 'raion'] },
  'places.officer': { uk: '/ofitsery/[slug]', en: '/en/officers/[slug]', page: 'places/officer.astro', ...shown, needs: ['map'], wishes: ['beat'] },
  'places.poster': { uk: '/ofitsery/[slug]/plakat', en: '/en/officers/[slug]/poster', page: 'places/poster.astro', ...shown },
  'places.beat': { uk: '/dilnytsi/[number]', en: '/en/beats/[number]', page: 'places/beat.astro', ...shown, needs: ['map'] },
  'places.list': { uk: '/mistsia', en: '/en/places', page: 'places/list.astro', ...shown, query: ['storinka', 'raion', 'vyd'] },
  'places.place': { uk: '/mistsia/[slug]', en: '/en/places/[slug]', page: 'places/place.astro', ...shown, needs: ['map'] },
  'places.map': { uk: '/karta', en: '/en/map', page: 'places/map.astro', ...shown, needs: ['map', 'position'] },
  'places.points': { uk: '/karta/tochky.json', en: '/en/map/points.json', page: 'places/points.json.ts', ...shown },
  'places.mapWords': { uk: '/karta/slova.json', en: '/en/map/words.json', page: 'places/mapWords.json.ts', ...shown },
  'places.tiles': { uk: '/karta/karta.pmtiles', en: null, page: 'places/tiles.pmtiles.ts', ...shown, cache: 'never' },
  'places.shortLink': { uk: '/q/[id]', en: null, page: 'places/shortLink.ts', ...shown, cache: 'never' },

  'events.list': { uk: '/podii', en: '/en/events', page: 'events/list.astro', ...shown, query: [...wanted, 'den', 'mynuli', 'storinka'] },
  'events.month': { uk: '/podii/misiats', en: '/en/events/month', page: 'events/month.astro', ...shown, query: [...wanted, 'misiats'] },
  'events.calendar': { uk: '/podii.ics', en: '/en/events.ics', page: 'events/calendar.ics.ts', ...shown, query: wanted },
  'events.feed': { uk: '/podii/stezhka.xml', en: '/en/events/feed.xml', page: 'events/feed.xml.ts', ...shown, query: wanted },
  'events.embed': { uk: '/podii/vbuduvaty', en: '/en/events/embed', page: 'events/embed.astro', ...shown, query: wanted, embedded: true },
  'events.share': { uk: '/podii/na-svii-sait', en: '/en/events/on-your-site', page: 'events/share.astro', ...shown, query: wanted },
  'events.file': { uk: '/podii/[slug].ics', en: '/en/events/[slug].ics', page: 'events/file.ics.ts', ...shown },
  'events.event': { uk: '/podii/[slug]', en: '/en/events/[slug]', page: 'events/event.astro', ...shown },
  'events.seatFile': { uk: '/podii/zapys/[token].ics', en: '/en/events/seat/[token].ics', page: 'events/seat.ics.ts', ...asked, body: 0 },
  'events.seat': { uk: '/podii/zapys/[token]', en: '/en/events/seat/[token]', page: 'events/seat.astro', ...asked, query: ['hotovo'] },
  'events.own': { uk: '/podii/moi/[token].ics', en: null, page: 'events/own.ics.ts', ...asked, lane: 'read', body: 0 },
  'events.join': { uk: '/podii/[slug]/zapys', en: '/en/events/[slug]/join', page: 'events/join.astro', ...asked, account: true },

  'appeals.write': { uk: '/napysaty', en: '/en/write', page: 'appeals/write.astro', ...shown },
  'appeals.start': { uk: '/zvernennia', en: '/en/appeals', page: 'appeals/start.astro', ...appeal, lane: 'read', body: 0 },
  'appeals.aim': { uk: '/zvernennia/nove/meta', en: '/en/appeals/new/aim', page: 'appeals/aim.astro', ...appeal, query: ['ofitser', 'officer'] },
  'appeals.sheet': { uk: '/zvernennia/nove/arkush', en: '/en/appeals/new/sheet', page: 'appeals/sheet.astro', ...appeal, lane: 'read', body: 0 },
  'appeals.lost': { uk: '/zvernennia/nove/chernetka', en: '/en/appeals/new/draft', page: 'appeals/lost.astro', ...appeal, lane: 'read', body: 0 },
  'appeals.kind': { uk: '/zvernennia/nove/vyd', en: '/en/appeals/new/kind', page: 'appeals/kind.ts', ...appeal },
  'appeals.where': { uk: '/zvernennia/nove/de-i-koly', en: '/en/appeals/new/where', page: 'appeals/where.astro', ...appeal, needs: ['map'] },
  'appeals.what': { uk: '/zvernennia/nove/shcho-stalosia', en: '/en/appeals/new/what', page: 'appeals/what.astro', ...appeal, body: 512 * kB },
  'appeals.files': { uk: '/zvernennia/nove/faily', en: '/en/appeals/new/files', page: 'appeals/files.astro', ...appeal, body: files },
  'appeals.upload': { uk: '/zvernennia/nove/chastyny', en: null, page: 'appeals/upload.ts', ...appeal, body: 6 * 1024 * kB, takes: ['json', 'bytes'] },
  'appeals.request': { uk: '/zvernennia/nove/prokhannia', en: '/en/appeals/new/request', page: 'appeals/request.astro', ...appeal, body: 256 * kB },
  'appeals.you': { uk: '/zvernennia/nove/pro-vas', en: '/en/appeals/new/you', page: 'appeals/you.astro', ...appeal, body: 256 * kB },
  'appeals.check': { uk: '/zvernennia/nove/perevirka', en: '/en/appeals/new/check', page: 'appeals/check.astro', ...appeal, needs: ['turnstile'] },
  'appeals.sent': { uk: '/zvernennia/nove/nadislano', en: '/en/appeals/new/sent', page: 'appeals/sent.astro', ...appeal, query: ['hotovo'] },
  'appeals.danger': { uk: '/zvernennia/nove/nebezpeka', en: '/en/appeals/new/danger', page: 'appeals/danger.astro', ...shown },
  'appeals.restore': { uk: '/zvernennia/nove/vidnovyty', en: '/en/appeals/new/restore', page: 'appeals/restore.ts', ...appeal, body: 1024 * kB },
  'appeals.erase': { uk: '/zvernennia/nove/sterty', en: '/en/appeals/new/erase', page: 'appeals/erase.astro', ...appeal },
  'appeals.challenge': { uk: '/zvernennia/nove/zadacha.json', en: null, page: 'appeals/challenge.json.ts', ...appeal, body: 0 },
  'appeals.confirm': { uk: '/zvernennia/pidtverdyty/[token]', en: '/en/appeals/confirm/[token]', page: 'appeals/confirm.astro', ...appeal },
  'appeals.support': { uk: '/zvernennia/pidtrymka/[token]', en: '/en/appeals/support/[token]', page: 'appeals/support.astro', ...appeal },
  'appeals.track': { uk: '/zvernennia/status', en: '/en/appeals/status', page: 'appeals/track.astro', ...appeal },
  'appeals.appeal': { uk: '/zvernennia/[number]', en: '/en/appeals/[number]', page: 'appeals/appeal.astro', ...appeal, account: true, query: ['hotovo'] },
  'appeals.address': { uk: '/zvernennia/[number]/adresa', en: '/en/appeals/[number]/address', page: 'appeals/address.astro', ...appeal, account: true },
  'appeals.correct': { uk: '/zvernennia/[number]/vypravyty', en: '/en/appeals/[number]/correct', page: 'appeals/correct.astro', ...appeal, account: true, body: files },
  'appeals.withdraw': { uk: '/zvernennia/[number]/vidklykaty', en: '/en/appeals/[number]/withdraw', page: 'appeals/withdraw.astro', ...appeal, account: true },
  'appeals.addendum': { uk: '/zvernennia/[number]/dopovnyty', en: '/en/appeals/[number]/add', page: 'appeals/addendum.astro', ...appeal, account: true, body: files, query: ['chernetka'] },
  'appeals.letter': { uk: '/zvernennia/[number]/lyst.pdf', en: '/en/appeals/[number]/letter.pdf', page: 'appeals/letter.pdf.ts', ...appeal, account: true, body: 0 },
  'territories.mailbox': { uk: '/skrynka/[token]', en: null, page: 'territories/mailbox.astro', ...asked },

  'appeals.consents': { uk: '/zvernennia/[number]/zhody', en: '/en/appeals/[number]/consents', page: 'appeals/consents.astro', ...appeal, account: true, query: ['hotovo', 'storinka'] },
  'tips.gate': { uk: '/svidok', en: '/en/witness', page: 'tips/gate.astro', ...shown },
  'tips.kit': { uk: '/svidok/druk/[file]', en: null, page: 'tips/kit.pdf.ts', ...shown, cache: 'never' },
  'tips.receipt': { uk: '/p/t/[token]', en: null, page: 'tips/receipt.astro', ...asked, query: ['hotovo'] },
  'appeals.police': { uk: '/p/[token]', en: null, page: 'appeals/police.astro', ...appeal, query: ['hotovo'] },

  'residents.enter': { uk: '/kabinet/uviity', en: '/en/account/sign-in', page: 'residents/enter.astro', ...asked, account: true, query: ['dali', 'vyishly'] },
  'residents.code': { uk: '/kabinet/uviity/kod', en: '/en/account/sign-in/code', page: 'residents/code.astro', ...asked, account: true, query: ['dali'] },
  'residents.home': { uk: '/kabinet', en: '/en/account', page: 'residents/home.astro', ...own, query: ['hotovo'] },
  'residents.add': { uk: '/kabinet/dodaty', en: '/en/account/add', page: 'residents/add.astro', ...own },
  'residents.devices': { uk: '/kabinet/prystroi', en: '/en/account/devices', page: 'residents/devices.astro', ...own, query: ['hotovo'] },
  'residents.keys': { uk: '/kabinet/kliuchi', en: '/en/account/passkeys', page: 'residents/keys.astro', ...own, query: ['hotovo'] },
  'residents.passkey': { uk: '/kabinet/kliuch.json', en: null, page: 'residents/passkey.json.ts', ...own, access: 'anyone', account: true, takes: ['json'] },
  'residents.consents': { uk: '/kabinet/zhody', en: '/en/account/consents', page: 'residents/consents.astro', ...own, query: ['hotovo', 'storinka'] },
  'residents.data': { uk: '/kabinet/dani', en: '/en/account/data', page: 'residents/data.astro', ...own, body: 0, query: ['zachekaite'] },
  'residents.archive': { uk: '/kabinet/dani/arkhiv.zip', en: '/en/account/data/archive.zip', page: 'residents/archive.ts', ...own },
  'residents.erase': { uk: '/kabinet/dani/vydalyty', en: '/en/account/data/delete', page: 'residents/erase.astro', ...own },
  'residents.prove': { uk: '/kabinet/pidtverdyty', en: '/en/account/confirm', page: 'residents/prove.astro', ...own, query: ['dali'] },
  'residents.gone': { uk: '/kabinet/vydaleno', en: '/en/account/deleted', page: 'residents/gone.astro', ...asked, lane: 'read', body: 0 },
  'residents.leave': { uk: '/kabinet/vyity', en: '/en/account/sign-out', page: 'residents/leave.ts', ...own, access: 'anyone' },

  'privacy.ask': { uk: '/dani/zapyt', en: '/en/data/request', page: 'privacy/ask.astro', ...asked, query: ['pro'] },
  'privacy.code': { uk: '/dani/zapyt/kod', en: '/en/data/request/code', page: 'privacy/code.astro', ...asked },
  'privacy.track': { uk: '/dani/zapyt/stan', en: '/en/data/request/status', page: 'privacy/track.astro', ...asked },
  'privacy.request': { uk: '/dani/zapyt/[number]', en: '/en/data/request/[number]', page: 'privacy/request.astro', ...asked, body: 0, account: true, query: ['zachekaite'] },
  'privacy.archive': { uk: '/dani/zapyt/[number]/arkhiv.zip', en: '/en/data/request/[number]/archive.zip', page: 'privacy/archive.ts', ...asked, account: true },

  'courses.course': { uk: '/kursy/[slug]', en: '/en/courses/[slug]', page: 'courses/course.astro', ...shown },
  'courses.test': { uk: '/kursy/[slug]/test', en: '/en/courses/[slug]/test', page: 'courses/test.astro', ...own },
  'patrols.home': { uk: '/patruli', en: '/en/patrols', page: 'patrols/home.astro', ...shown },
  'patrols.join': { uk: '/patruli/uchast', en: '/en/patrols/join', page: 'patrols/join.astro', ...own, query: ['hotovo'] },
  'patrols.step': { uk: '/patruli/uchast/[step]', en: '/en/patrols/join/[step]', page: 'patrols/step.astro', ...own },
  'patrols.mine': { uk: '/patruli/moi', en: '/en/patrols/mine', page: 'patrols/mine.astro', ...own, query: ['hotovo'] },
  'patrols.one': { uk: '/patruli/moi/[id]', en: '/en/patrols/mine/[id]', page: 'patrols/one.astro', ...own, query: ['hotovo'] },
  'visits.ask': { uk: '/podii/zaprosyty', en: '/en/events/invite', page: 'visits/ask.astro', ...asked },
  'visits.who': { uk: '/podii/zaprosyty/khto-i-de', en: '/en/events/invite/who-and-where', page: 'visits/who.astro', ...asked },
  'visits.when': { uk: '/podii/zaprosyty/koly', en: '/en/events/invite/when', page: 'visits/when.astro', ...asked },
  'visits.what': { uk: '/podii/zaprosyty/pro-shcho', en: '/en/events/invite/about', page: 'visits/what.astro', ...asked },
  'visits.code': { uk: '/podii/zaprosyty/kod', en: '/en/events/invite/code', page: 'visits/code.astro', ...asked },
  'visits.track': { uk: '/podii/zapyt', en: '/en/events/request', page: 'visits/track.astro', ...asked },
  'visits.visit': { uk: '/podii/zapyt/[number]', en: '/en/events/request/[number]', page: 'visits/visit.astro', ...asked, account: true, query: ['hotovo'] },

  'minutes.approve': { uk: '/podii/protokol/[token]', en: '/en/events/minutes/[token]', page: 'minutes/approve.astro', ...asked },
  'minutes.card': { uk: '/podii/kartka/[token]', en: '/en/events/card/[token]', page: 'minutes/card.astro', ...asked, body: 0 },

  'people.signIn': { uk: '/robota/uviity', en: null, page: 'people/signIn.astro', ...office, access: 'anyone', query: ['back', 'znovu'] },
  'people.factor': { uk: '/robota/uviity/kod', en: null, page: 'people/factor.astro', ...office, access: 'anyone', query: ['back'] },
  'people.invite': { uk: '/robota/zaproshennia/[token]', en: null, page: 'people/invite.astro', ...office, access: 'anyone' },
  'people.renew': { uk: '/robota/vidnovlennia/[token]', en: null, page: 'people/renew.astro', ...office, access: 'anyone' },
  'people.passkey': { uk: '/robota/kliuch.json', en: null, page: 'people/passkey.json.ts', ...office, access: 'anyone', takes: ['json'] },
  'people.closed': { uk: '/robota/zachyneno', en: null, page: 'people/closed.astro', ...office },
  'people.signOut': { uk: '/robota/vyity', en: null, page: 'people/signOut.astro', ...office },

  'office.home': { uk: '/robota', en: null, page: 'office/home.astro', ...office },
  'office.queue': { uk: '/robota/cherha', en: null, page: 'office/queue.astro', ...office, access: 'moderate', query: [...sifted, 'storinka', 'poshuk'] },
  'office.item': { uk: '/robota/cherha/[id]', en: null, page: 'office/item.astro', ...office, access: 'moderate', query: [...sifted, 'vkladka'] },
  'office.beat': { uk: '/robota/cherha/[id]/znak', en: null, page: 'office/beat.ts', ...office, access: 'moderate' },
  'office.file': { uk: '/robota/fail/[id]', en: null, page: 'office/file.ts', ...office, access: 'moderate', body: 0, inert: true },
  'office.letters': { uk: '/robota/lysty', en: null, page: 'office/letters.astro', ...office, access: 'seeLetters', query: ['stan', 'storinka', 'diia', 'lyst', 'smuha'] },
  'office.shift': { uk: '/robota/zmina', en: null, page: 'office/shift.astro', ...office, access: 'moderate' },
  'office.airRaid': { uk: '/robota/tryvoha', en: null, page: 'office/airRaid.astro', ...office, access: 'tellAirRaid' },
  'office.practice': { uk: '/robota/navchannia', en: null, page: 'office/practice.astro', ...office, access: 'moderate' },
  'office.lesson': { uk: '/robota/navchannia/[id]', en: null, page: 'office/lesson.astro', ...office, access: 'moderate' },
  'office.lessonBeat': { uk: '/robota/navchannia/[id]/znak', en: null, page: 'office/lessonBeat.ts', ...office, access: 'moderate' },
  'office.templates': { uk: '/robota/shablony', en: null, page: 'office/templates.astro', ...office, access: 'lead', query: ['vyd', 'storinka', 'hotovo'] },
  'office.template': { uk: '/robota/shablony/[id]', en: null, page: 'office/template.astro', ...office, access: 'lead', query: ['hotovo'] },
  'office.audit': { uk: '/robota/zhurnal', en: null, page: 'office/audit.astro', ...office, access: 'seeAudit', query: ['khto', 'diia', 'predmet', 'vid', 'do', 'pered'] },
  'office.register': { uk: '/robota/dovidnyk', en: null, page: 'office/register.astro', ...office, access: 'editPlaces', query: ['vyd', 'poshuk', 'storinka', 'hotovo'] },
  'office.place': { uk: '/robota/dovidnyk/mistsia/[id]', en: null, page: 'office/card.astro', ...card, needs: ['map'] },
  'office.officer': { uk: '/robota/dovidnyk/ofitsery/[id]', en: null, page: 'office/card.astro', ...card },
  'office.post': { uk: '/robota/dovidnyk/posady/[id]', en: null, page: 'office/card.astro', ...card },
  'office.beatCard': { uk: '/robota/dovidnyk/dilnytsi/[id]', en: null, page: 'office/card.astro', ...card, needs: ['map'], body: 512 * kB },
  'office.unit': { uk: '/robota/dovidnyk/pidrozdily/[id]', en: null, page: 'office/card.astro', ...card },
  'office.requests': { uk: '/robota/dani', en: null, page: 'office/requests.astro', ...office, access: 'seeRequests', body: 0, query: ['vyd', 'storinka'] },
  'office.consents': { uk: '/robota/dani/zhody', en: null, page: 'office/consents.astro', ...office, access: 'seeRequests', body: 0, query: ['storinka'] },
  'office.request': { uk: '/robota/dani/zapyt/[id]', en: null, page: 'office/request.astro', ...office, access: 'seeRequests', query: ['hotovo', 'diia'] },
  'office.visits': { uk: '/robota/podii/zapyty', en: null, page: 'office/visits.astro', ...office, access: 'seeVisits', body: 0, query: ['vyd', 'storinka'] },
  'office.visit': { uk: '/robota/podii/zapyty/[id]', en: null, page: 'office/visit.astro', ...office, access: 'seeVisits', query: ['hotovo', 'diia'] },
  'office.minutes': { uk: '/robota/podii/[id]/protokol', en: null, page: 'office/minutes.astro', ...office, access: 'runEvents', query: ['hotovo'] },
  'office.me': { uk: '/robota/dostup', en: null, page: 'office/me.astro', ...office, query: ['hotovo', 'diia', 'id'] },
  'office.people': { uk: '/robota/liudy', en: null, page: 'office/people.astro', ...office, access: 'seePeople', query: ['hotovo', 'diia', 'id'] },
  'office.invite': { uk: '/robota/liudy/zaprosyty', en: null, page: 'office/invite.astro', ...office, access: 'administer' },
  'office.person': { uk: '/robota/liudy/[id]', en: null, page: 'office/person.astro', ...office, access: 'seePeople', query: ['hotovo', 'diia', 'id'] },
  'office.settings': { uk: '/robota/nalashtuvannia', en: null, page: 'office/settings.astro', ...office, access: 'seeSettings', body: 0 },
  'office.mailboxes': { uk: '/robota/nalashtuvannia/skrynky', en: null, page: 'office/mailboxes.astro', ...office, access: 'seeSettings', query: ['hotovo', 'storinka', 'skrynka'] },
  'office.setting': { uk: '/robota/nalashtuvannia/[id]', en: null, page: 'office/setting.astro', ...office, access: 'seeSettings', body: 256 * kB, query: ['hotovo', 'diia', 'vydannia', 'storinka', 'lyst', 'mistse', 'znak', 'skarha', 'sproba'] },
  'tips.desk': { uk: '/robota/svidky', en: null, page: 'tips/desk.astro', ...office, access: 'readTips', body: 0, query: ['termin', 'stan', 'storinka'] },
  'tips.queue': { uk: '/robota/svidky/cherha.json', en: null, page: 'tips/queue.json.ts', ...office, access: 'readTips', body: 0, query: ['termin', 'stan', 'storinka'] },
  'tips.words': { uk: '/robota/svidky/slova.json', en: null, page: 'tips/words.json.ts', ...office, access: 'readTips', body: 0 },
  'tips.keys': { uk: '/robota/svidky/kliuchi', en: null, page: 'tips/keys.astro', ...office, access: 'holdTipKeys', body: 0 },
  'tips.key': { uk: '/robota/svidky/kliuchi/kliuch.json', en: null, page: 'tips/key.json.ts', ...office, access: 'holdTipKeys', takes: ['form', 'json'] },
  'tips.passOn': { uk: '/robota/svidky/kliuchi/peredaty.json', en: null, page: 'tips/passOn.json.ts', ...office, access: 'readTips', body: 512 * kB, query: ['dlia'], takes: ['form', 'json'] },
  'tips.list': { uk: '/robota/svidky/spysok', en: null, page: 'tips/list.astro', ...office, access: 'keepRecipients', body: 256 * kB, query: ['hotovo'] },
  'tips.request': { uk: '/robota/svidky/spysok/zapyt.json', en: null, page: 'tips/request.json.ts', ...office, access: 'keepRecipients', body: 0 },
  'tips.identities': { uk: '/robota/svidky/osoby', en: null, page: 'tips/identities.astro', ...office, access: 'keepIdentity', body: 0 },
  'tips.identity': { uk: '/robota/svidky/osoby/osoba.json', en: null, page: 'tips/identity.json.ts', ...office, access: 'keepIdentity', query: ['id'], takes: ['form', 'json'] },
  'tips.prove': { uk: '/robota/svidky/vkhid', en: null, page: 'tips/prove.astro', ...office, access: 'holdTipKeys' },
  'tips.relay': { uk: '/robota/svidky/[id]/peredaty.json', en: null, page: 'tips/relay.json.ts', ...office, access: 'readTips', body: files * 2, takes: ['form', 'json'] },
  'tips.tip': { uk: '/robota/svidky/[id].json', en: null, page: 'tips/tip.json.ts', ...office, access: 'readTips', body: 768 * kB, takes: ['form', 'json'] },
  'tips.file': { uk: '/robota/svidky/fail/[id]', en: null, page: 'tips/file.ts', ...office, access: 'readTips', body: 0, inert: true },
  'office.patrols': { uk: '/robota/patruli', en: null, page: 'office/patrols.astro', ...office, access: 'seePatrols', body: 0, query: ['vyd', 'storinka'] },
  'office.patrolNew': { uk: '/robota/patruli/zapyt', en: null, page: 'office/patrolNew.astro', ...office, access: 'askPatrols' },
  'office.patrolMembers': { uk: '/robota/patruli/liudy', en: null, page: 'office/patrolMembers.astro', ...office, access: 'seePatrols', body: 0, query: ['vyd', 'storinka'] },
  'office.patrolMember': { uk: '/robota/patruli/liudy/[id]', en: null, page: 'office/patrolMember.astro', ...office, access: 'seePatrols', query: ['hotovo'] },
  'office.formations': { uk: '/robota/patruli/formuvannia', en: null, page: 'office/formations.astro', ...office, access: 'seePatrols', query: ['hotovo', 'storinka'] },
  'office.formation': { uk: '/robota/patruli/formuvannia/[id]', en: null, page: 'office/formation.astro', ...office, access: 'seePatrols', query: ['hotovo'] },
  'office.patrol': { uk: '/robota/patruli/[id]', en: null, page: 'office/patrol.astro', ...office, access: 'seePatrols', query: ['hotovo'] },
  'events.desk': { uk: '/robota/podii', en: null, page: 'events/desk.astro', ...office, access: 'runEvents', query: ['vyd', 'storinka', 'hotovo'] },
  'events.new': { uk: '/robota/podii/nova', en: null, page: 'events/card.astro', ...office, access: 'runEvents', query: ['typ'] },
  'events.card': { uk: '/robota/podii/[id]', en: null, page: 'events/card.astro', ...office, access: 'runEvents', query: ['hotovo', 'diia'] },
  'events.door': { uk: '/robota/podii/[id]/dveri', en: null, page: 'events/door.astro', ...office, access: 'runEvents', query: ['hotovo'] },
  'events.doorPresses': { uk: '/robota/podii/[id]/dveri.json', en: null, page: 'events/doorPresses.json.ts', ...office, access: 'runEvents', takes: ['form', 'json'] },
  'office.language': { uk: '/robota/mova', en: null, page: 'office/language.ts', ...office },

  'dev.mail': { uk: '/dev/mail', en: null, page: 'dev/mail.astro', ...asked, demo: true, query: ['storinka'] },
  'dev.letter': { uk: '/dev/mail/[id]', en: null, page: 'dev/letter.astro', ...asked, demo: true },
  'dev.letterPart': { uk: '/dev/mail/[id]/[part]', en: null, page: 'dev/letterPart.ts', ...asked, demo: true, inert: true },
  'dev.letters': { uk: '/dev/letters', en: null, page: 'dev/letters.astro', ...asked, demo: true },
  'dev.codes': { uk: '/dev/codes', en: null, page: 'dev/codes.astro', ...asked, demo: true },

  robots: { uk: '/robots.txt', en: null, page: 'robots.txt.ts', ...shown },
  sitemap: { uk: '/sitemap.xml', en: null, page: 'sitemap.xml.ts', ...shown },
  manifest: { uk: '/manifest.webmanifest', en: null, page: 'manifest.webmanifest.ts', ...shown },
} as const satisfies Record<string, Route>;

export type RouteId = keyof typeof routes;
export const routeIds = Object.keys(routes).filter((id): id is RouteId => id in routes);
export const routeOf = (id: RouteId): Route => routes[id];

/** The address of a page. Parameters are percent-encoded; an unfilled one throws. */
export function link(id: RouteId, language: Language, params: Record<string, string | number> = {}): string {
  const route = routeOf(id);
  const pattern = language === 'en' && route.en !== null ? route.en : route.uk;
  return pattern.replace(/\[(\w+)\]/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`Address ${id} needs "${name}".`);
    return encodeURIComponent(String(value));
  });
}

export type Match = Matched<RouteId, Route>;

/** Which page answers a path (no query). A closing slash is not an address of its own. `null`: no such page. */
export const matchRoute = openMatcher(routeIds, routeOf);
