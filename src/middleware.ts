/** Who asks, in which language, who may, and where every error of a page ends. */
import type { MiddlewareHandler } from 'astro';
import { can, findSession, isPasskeySession, lacksPasskey } from '#modules/people/index.ts';
import { findResident, readSession } from '#modules/residents/index.ts';
import { cookieName, readCookie } from '#platform/cookies.ts';
import { openHouse } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import { log } from '#platform/log.ts';
import { isShortage } from '#platform/shortage.ts';
import { readView } from '#platform/view.ts';
import { withSprite } from '#ui/sprite.ts';
import { link, matchRoute, routeOf, wishes, type Match } from './routes.ts';

export const onRequest: MiddlewareHandler = async (context, next) => {
  const { locals, url, cookies } = context;
  const house = locals.house ?? (import.meta.env.DEV ? await (await import('./development.ts')).openDevelopmentHouse() : await openHouse());
  // The server has matched the address already and its word counts; the development server has not.
  const match = locals.route ?? matchRoute(url.pathname) ?? home(locals.lang ?? (/^\/en(\/|$)/.test(url.pathname) ? 'en' : 'uk'));
  locals.house = house;
  locals.db = house.database.db;
  locals.now ??= new Date();
  locals.route = match;
  const office = match.route.lane === 'office';
  // Addresses of the office serve both languages; the person's own choice is kept in a cookie.
  locals.lang = office && cookies.get(cookieName(house, 'office-language'))?.value === 'en' ? 'en' : match.language;
  locals.t = translator(locals.lang);
  locals.to = (id, params) => link(id, locals.lang, params);
  locals.ownBack = (path) => (path !== null && isOffice(path) ? path : null);
  locals.ownPlace = (path) => (path !== null && isPlace(path) ? path : null);
  locals.keys = cookies.get(cookieName(house, 'office-keys'))?.value !== 'off';
  locals.view = readView(cookies.get('view')?.value);
  locals.lean = context.request.headers.get('save-data')?.trim().toLowerCase() === 'on';
  const beat = readCookie(cookies, house, 'beat');
  locals.myBeat = beat !== null && wishes.beat.test(beat) ? Number(beat) : null;
  locals.tags ??= new Set();
  locals.network ??= '';
  locals.staff = office ? await findSession(house, readCookie(cookies, house, 'staff') ?? undefined, locals.now, match.id) : null;
  const own = match.route.access === 'resident' || match.route.account === true;
  locals.resident = own && locals.refusal === undefined ? await findResident(house, readSession({ cookies, house }), locals.now) : null;
  locals.may = (id) => {
    const { access } = routeOf(id);
    if (access === 'resident') return locals.resident !== null;
    return access === 'anyone' || can(locals.staff, access);
  };
  if (locals.refusal === undefined && match.route.access === 'resident' && !locals.resident) {
    const back = match.id === 'residents.home' ? '' : `?dali=${encodeURIComponent(url.pathname)}`;
    return context.redirect(link('residents.enter', locals.lang) + back, 303);
  }
  const asks = locals.refusal === undefined && match.route.access !== 'anyone' && match.route.access !== 'resident';
  if (asks && !locals.staff) {
    const back = isOffice(url.pathname) && match.id !== 'office.home' ? `?back=${encodeURIComponent(url.pathname)}` : '';
    return context.redirect(link('people.signIn', 'uk') + back, 303);
  }
  // What adds a passkey, explains it and leaves stays open.
  const free = match.id === 'office.me' || match.id === 'office.language' || match.id.startsWith('people.');
  if (asks && !free && locals.staff && (await lacksPasskey(house, locals.staff))) return context.redirect(`${link('office.me', 'uk')}?diia=passkey`, 303);
  // Tips open to a session that a passkey proved; in a demo the six digits stand in for it, as they do for administrators.
  const strict = asks && house.env.adminPasskey && match.id.startsWith('tips.') && match.id !== 'tips.prove' && locals.may(match.id);
  if (strict && !(await isPasskeySession(locals.db, readCookie(cookies, house, 'staff') ?? undefined, locals.now)))
    return context.redirect(link('tips.prove', 'uk'), 303);
  try {
    const answer = await (asks && !locals.may(match.id) ? next(link('people.closed', 'uk')) : next());
    // The built server adds the sprite while it reads the answer.
    return import.meta.env.DEV ? withSprite(answer) : answer;
  } catch (error) {
    if (locals.errorId !== undefined) throw error;
    locals.errorId = log.error('page', error, { route: match.id });
    // The server shows its page of overload in place of an empty 503.
    if (isShortage(error)) return new Response(null, { status: 503 });
    // An empty 500 makes Astro show the page for faults.
    return new Response(null, { status: 500 });
  }
};

/** Whether a path is an address of the office that shows something: nothing else is returned to after signing in. */
function isOffice(path: string): boolean {
  const found = /^\/[^/\\]/.test(path) ? matchRoute(path) : null;
  return found?.route.lane === 'office' && !found.id.startsWith('people.') && found.id !== 'office.language';
}

/** Whether a path is a page of the account that shows something. */
function isPlace(path: string): boolean {
  const found = /^\/[^/\\]/.test(path) ? matchRoute(path) : null;
  return found?.route.access === 'resident' && found.route.page.endsWith('.astro');
}

const home = (language: Match['language']): Match => ({ id: 'home', route: routeOf('home'), language, params: {} });
