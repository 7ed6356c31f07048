/** One archive with everything the portal keeps about a person: data for a machine, a page for reading, texts and files. */
import { asc, eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { residents, residentSessions, residentThings } from '#db/schema/residents.ts';
import { writeAudit } from '#platform/audit.ts';
import { listConsents, type Consent, type ConsentKind } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { formatDate, formatTime, translator, type Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { emailDigest, type Gathered, type Person, type Personal } from '#platform/personal.ts';
import type { Passkey } from '#platform/passkeys.ts';
import type { Packed } from '#platform/zip.ts';
import { listKeys } from './keys.ts';
import type { Resident } from './sessions.ts';

/** Archives of one person in an hour: each reads everything there is. */
const perHour = 6;

export const mayPack = (db: Db, resident: Resident, now: Date): Promise<boolean> =>
  allow(db, { key: `archive:${resident.id}`, limit: perHour, windowSeconds: 3600 }, now);

/** Everything that is packed: what each part keeps, and the kinds of consents there are. */
export type Wanted = { parts: readonly Personal[]; kinds: readonly ConsentKind[]; language: Language };

/** The files of the archive, each made when its turn comes. */
export async function* packOwn(house: House, resident: Resident, wanted: Wanted, now: Date): AsyncGenerator<Packed> {
  await house.database.db.transaction((tx) =>
    writeAudit(tx, { staffId: null, by: 'resident', act: 'residents.archive', subjectKind: 'resident', subjectId: resident.id, detail: {} }, now),
  );
  yield* pack(house, resident, wanted, now);
}

/** The same for a proved address, with or without an account. Whoever asks for it writes the record. */
export async function* packFor(house: House, email: string, wanted: Wanted, now: Date): AsyncGenerator<Packed> {
  yield* pack(house, await findPerson(house.database.db, house, email), wanted, now);
}

/** The account of an address, or what stands in its place where there is none. */
export async function findPerson(db: Db | Tx, house: House, email: string): Promise<Owner> {
  const digest = emailDigest(house, email);
  const [row] = await db.select({ id: residents.id, createdAt: residents.createdAt }).from(residents).where(eq(residents.emailDigest, digest));
  return { id: row?.id ?? null, createdAt: row?.createdAt ?? null, email, person: { emailDigest: digest, things: [] } };
}
export type Owner = { id: string | null; email: string; createdAt: Date | null; person: Person };

async function* pack(house: House, resident: Owner, { parts, kinds, language }: Wanted, now: Date): AsyncGenerator<Packed> {
  const { db } = house.database;
  const account = await readAccount(db, resident);
  const subjects = (await Promise.all(parts.map((part) => part.subjects(db, { ...resident.person, things: [] }, language)))).flat();
  const consents = await listConsents(db, kinds, { personDigest: resident.person.emailDigest, subjects });
  const gathered: { part: Personal; got: Gathered }[] = [];
  for (const part of parts) gathered.push({ part, got: await part.gather(db, house, resident.person, language, now) });
  const agreed = consents.map(({ kind, ...one }) => ({ purpose: kind.purpose, ...one }));
  const data = {
    portal: house.env.origin,
    madeAt: now,
    account,
    consents: agreed,
    ...Object.fromEntries(gathered.map(({ part, got }) => [part.name, got.data])),
  };
  yield { path: 'page.html', bytes: Buffer.from(page({ house, account, consents, gathered, language, now }), 'utf8') };
  yield { path: 'data.json', bytes: Buffer.from(`${JSON.stringify(data, null, 2)}\n`, 'utf8') };
  for (const { got } of gathered)
    for (const { path, read } of got.files) {
      const bytes = await read();
      if (bytes !== null) yield { path, bytes };
    }
}

type Account = {
  email: string;
  createdAt: Date | null;
  devices: { startedAt: Date; touchedAt: Date; provedAt: Date }[];
  added: { kind: string; key: string; addedAt: Date }[];
  passkeys: Passkey[];
};

async function readAccount(db: Db, { id, email, createdAt }: Owner): Promise<Account> {
  if (id === null) return { email, createdAt, devices: [], added: [], passkeys: [] };
  const devices = await db
    .select({ startedAt: residentSessions.startedAt, touchedAt: residentSessions.touchedAt, provedAt: residentSessions.provedAt })
    .from(residentSessions)
    .where(eq(residentSessions.residentId, id))
    .orderBy(asc(residentSessions.startedAt));
  const added = await db
    .select({ kind: residentThings.kind, key: residentThings.key, addedAt: residentThings.addedAt })
    .from(residentThings)
    .where(eq(residentThings.residentId, id))
    .orderBy(asc(residentThings.addedAt));
  return { email, createdAt, devices, added, passkeys: await listKeys(db, id) };
}

type Told = { house: House; account: Account; consents: readonly Consent[]; gathered: { part: Personal; got: Gathered }[]; language: Language; now: Date };

/** A page that stands alone: no scripts, nothing from the network. Everything in it is text. */
function page({ house, account, consents, gathered, language, now }: Told): string {
  const t = translator(language);
  const moment = (at: Date): string => `${formatDate(language, at)}, ${formatTime(language, at)}`;
  const list = (lines: readonly string[]): string => (lines.length > 0 ? `<ul>${lines.map((one) => `<li>${one}</li>`).join('')}</ul>` : '');
  const sections = gathered.map(({ part, got }) => {
    const entries = got.entries.map(({ name, lines, files }) => {
      const links = files.map(({ path, label }) => `<a href="${escapeHtml(path.split('/').map(encodeURIComponent).join('/'))}">${escapeHtml(label)}</a>`);
      return `<h3>${escapeHtml(name)}</h3>${list(lines.map(escapeHtml))}${list(links)}`;
    });
    return `<h2>${escapeHtml(t(part.title))}</h2>${entries.length > 0 ? entries.join('') : `<p>${escapeHtml(t('residents.archive.nothing'))}</p>`}`;
  });
  const title = escapeHtml(t('residents.archive.heading'));
  const devices = account.devices.map(({ startedAt, touchedAt }) =>
    escapeHtml(`${t('residents.devices.began', { at: moment(startedAt) })}. ${t('residents.devices.used', { at: moment(touchedAt) })}`),
  );
  const agreed = consents.map(({ kind, givenAt, withdrawnAt }) =>
    escapeHtml(
      `${t(kind.label)}. ${t('consents.given', { at: moment(givenAt) })}${withdrawnAt ? ` ${t('consents.withdrawn', { at: moment(withdrawnAt) })}` : ''}`,
    ),
  );
  const added = account.added.map(({ key, addedAt }) => escapeHtml(`${key}, ${moment(addedAt)}`));
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title>
<style>body{max-width:44rem;margin:0 auto;padding:1.5rem 1rem;font:1.0625rem/1.5 system-ui,sans-serif}li{margin:.25rem 0;overflow-wrap:anywhere}</style></head>
<body><main>
<h1>${title}</h1>
<p>${escapeHtml(t('residents.archive.made', { at: moment(now), site: house.env.origin }))}</p>
<p>${escapeHtml(t('residents.archive.files'))}</p>
<h2>${escapeHtml(t('residents.home.title'))}</h2>
${list([account.email, ...(account.createdAt ? [t('residents.archive.since', { at: moment(account.createdAt) })] : [])].map(escapeHtml))}
${devices.length > 0 ? `<h3>${escapeHtml(t('residents.devices.title'))}</h3>${list(devices)}` : ''}
${added.length > 0 ? `<h3>${escapeHtml(t('residents.archive.added'))}</h3>${list(added)}` : ''}
${agreed.length > 0 ? `<h2>${escapeHtml(t('consents.title'))}</h2>${list(agreed)}` : ''}
${sections.join('\n')}
</main></body></html>
`;
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
