/** Cookies of the portal: bound to this host, unreadable by scripts, gone with the tab unless an age is given. */
import type { Env } from './env.ts';

type Housed = { env: Pick<Env, 'secure'> };
type Options = { path: string; httpOnly: boolean; secure: boolean; sameSite: 'lax' | 'strict'; maxAge?: number };

/** What pages have as `Astro.cookies`. */
export type CookieJar = {
  get(name: string): { value: string } | undefined;
  set(name: string, value: string, options: Options): void;
};

/** `__Host-` names need HTTPS; on http localhost the plain name is used. */
export const cookieName = (house: Housed, name: string): string => (house.env.secure ? `__Host-${name}` : name);

/** What was set under this name, or null. */
export const readCookie = (cookies: Pick<CookieJar, 'get'>, house: Housed, name: string): string | null => cookies.get(cookieName(house, name))?.value || null;

/** `maxAge` is in seconds; without it the cookie ends with the browser session. */
export function setCookie(
  cookies: CookieJar,
  house: Housed,
  name: string,
  value: string,
  { maxAge, sameSite = 'lax' }: { maxAge?: number; sameSite?: 'lax' | 'strict' } = {},
): void {
  cookies.set(cookieName(house, name), value, { path: '/', httpOnly: true, secure: house.env.secure, sameSite, ...(maxAge === undefined ? {} : { maxAge }) });
}

/** Tells the browser to forget it. A `__Host-` cookie is only forgotten with the same attributes it was set with. */
export const dropCookie = (cookies: CookieJar, house: Housed, name: string): void => setCookie(cookies, house, name, '', { maxAge: 0 });
