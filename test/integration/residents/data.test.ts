import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { appeals, appealVersions } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { files } from '#db/schema/files.ts';
import { residentCodes, residents, residentSessions, residentThings } from '#db/schema/residents.ts';
import { appealConsents, personal } from '#modules/appeals/index.ts';
import { accountConsent, addThing, eraseResident, findResident, listRemains, mayPack, packOwn, type Resident } from '#modules/residents/index.ts';
import { keepFile } from '#platform/files.ts';
import { zipped } from '#platform/zip.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { begun, entered } from '../../support/residents.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const maria = 'maria@mail.example';
const petro = 'petro@mail.example';
const content = (email: string, essence: string) => ({
  content: appealContent({ essence: essence.padEnd(40, '.'), applicant: { ...appealContent().applicant, email } }),
});
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8');

async function open(resident: Resident, language: 'uk' | 'en' = 'uk'): Promise<Record<string, Uint8Array>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipped(
    packOwn(desk.at.house, resident, { parts: [personal], kinds: [...appealConsents, accountConsent], language }, desk.at.bench.now),
    desk.at.bench.now,
  ))
    chunks.push(chunk);
  return unzipSync(Buffer.concat(chunks));
}
async function attach(appealId: string, label: string, words: string): Promise<void> {
  const bytes = Buffer.from(words);
  const clean = {
    content: bytes,
    type: 'text/plain' as const,
    label,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    purpose: 'attachment' as const,
    evidence: false,
    scannedAt: null,
  };
  const kept = await keepFile(desk.at.db, desk.at.house.vault, { kind: 'appeal', id: appealId }, clean, { count: 5, each: 1e6, all: 1e6 }, desk.at.bench.now);
  if (!kept.ok) throw new Error('The file was not kept.');
}
const erase = (resident: Resident, everything: boolean) => eraseResident(desk.at.house, resident, { parts: [personal], everything }, desk.at.bench.now);

test('the archive holds exactly the person’s own: data, a page for reading, texts and files', async () => {
  const sent = await desk.at.sent(content(maria, 'мій перший двір <b>'));
  const waiting = await desk.at.keep(content(maria, 'мій другий двір'));
  await attach(waiting.id, 'фото двору.txt', 'так виглядає двір');
  const foreign = await desk.at.keep(content(petro, 'чужа справа'));
  await attach(foreign.id, 'чужа.txt', 'чужий файл');
  const { house, db, bench } = desk.at;
  const { resident, token } = await entered(house, maria, bench.now);
  await entered(house, petro, bench.now);
  await addThing(db, resident.id, { kind: 'appeal', key: foreign.number, proof: (await desk.at.row(foreign.id)).codeHash }, bench.now);
  const me = (await findResident(house, token, bench.now)) ?? resident;
  const archive = await open(me);
  expect(Object.keys(archive).sort()).toEqual(
    [
      'data.json',
      'page.html',
      `appeals/${sent.number}/text.txt`,
      `appeals/${waiting.number}/text.txt`,
      `appeals/${waiting.number}/files/1-фото двору.txt`,
    ].sort(),
  );
  expect(text(archive[`appeals/${waiting.number}/files/1-фото двору.txt`])).toBe('так виглядає двір');
  expect(text(archive[`appeals/${sent.number}/text.txt`])).toContain('мій перший двір <b>');
  const data = JSON.parse(text(archive['data.json']));
  expect(data.account).toMatchObject({ email: maria, added: [{ kind: 'appeal', key: foreign.number }] });
  expect(data.account.devices).toHaveLength(1);
  expect(data.appeals.map((one: { number: string }) => one.number).sort()).toEqual([sent.number, waiting.number].sort());
  expect(data.appeals.find((one: { number: string }) => one.number === sent.number).editions[0].content.applicant.surname).toBe('Вигадана');
  const all = Object.values(archive).map(text).join('\n');
  for (const other of ['чужа справа', 'чужий файл', petro]) expect(all).not.toContain(other);
  expect(all).not.toContain('staffId');
  const page = text(archive['page.html']);
  expect(page).toContain('<html lang="uk">');
  expect(page).not.toMatch(/<script|https?:\/\/(?!localhost|portal)/);
  expect(text((await open(me, 'en'))['page.html'])).toContain('Your data on the portal');
  expect((await db.select().from(audit)).filter(({ act }) => act === 'residents.archive')).toHaveLength(2);
});

test('archives are packed six times an hour and no more', async () => {
  const { house, db, bench } = desk.at;
  const { resident } = await entered(house, maria, bench.now);
  const asked = [];
  for (let i = 0; i < 8; i += 1) asked.push(await mayPack(db, resident, bench.now));
  expect(asked.filter(Boolean)).toHaveLength(6);
});

test('a deleted account leaves what is with the police and nothing else of the person', async () => {
  const sent = await desk.at.sent(content(maria, 'вже в поліції'));
  const waiting = await desk.at.keep(content(maria, 'ще чекає'));
  await attach(waiting.id, 'фото.txt', 'фото');
  const declined = await desk.at.keep(content(maria, 'відхилене'));
  await desk.at.decide(declined.id, 'decline', { reasons: ['D1'], words: 'Це реклама' });
  const foreign = await desk.at.keep(content(petro, 'чужа справа'));
  const { house, db, bench } = desk.at;
  const { resident, token } = await entered(house, maria, bench.now);
  const other = await entered(house, petro, bench.now);
  await begun(house, maria, bench.now);
  expect(await listRemains(db, resident, [personal])).toMatchObject([{ remains: { erasable: 2, kept: 1 } }]);
  await erase(resident, true);

  expect(await findResident(house, token, bench.now)).toBeNull();
  expect((await db.select().from(residents)).map(({ id }) => id)).toEqual([other.resident.id]);
  expect((await db.select().from(residentSessions)).map(({ residentId }) => residentId)).toEqual([other.resident.id]);
  for (const table of [residentCodes, residentThings]) expect(await db.select().from(table)).toEqual([]);
  expect((await db.select().from(appeals)).filter(({ emailDigest }) => emailDigest === resident.person.emailDigest).map(({ id }) => id)).toEqual([sent.id]);
  const texts = await db.select().from(appealVersions);
  expect(
    texts
      .filter(({ sealed }) => sealed !== '')
      .map(({ appealId }) => appealId)
      .sort(),
  ).toEqual([sent.id, foreign.id].sort());
  expect(await db.select().from(files)).toEqual([]);
  expect(await desk.at.row(waiting.id)).toMatchObject({ state: 'withdrawn', nameSealed: null, emailSealed: null });
  expect(await desk.at.row(declined.id)).toMatchObject({ state: 'declined', nameSealed: null, emailSealed: null });
  expect(await desk.at.row(sent.id)).toMatchObject({ state: 'sent' });
  expect((await db.select().from(audit)).filter(({ act }) => act === 'residents.erase')).toMatchObject([{ by: 'resident', detail: { everything: true } }]);
});

test('without the wish letters go on their way, and the same address begins a new account', async () => {
  const waiting = await desk.at.keep(content(maria, 'ще чекає'));
  const { house, bench } = desk.at;
  const first = await entered(house, maria, bench.now);
  await erase(first.resident, false);
  expect(await desk.at.row(waiting.id)).toMatchObject({ state: 'submitted' });
  expect(await desk.at.decide(waiting.id, 'approve')).toEqual({ ok: true });
  const again = await entered(house, maria, bench.now);
  expect(again.resident.id).not.toBe(first.resident.id);
  const later = await desk.at.keep(content(maria, 'після нового входу'));
  await erase(first.resident, true);
  expect(await desk.at.row(later.id)).toMatchObject({ state: 'submitted' });
  expect(await findResident(house, again.token, bench.now)).not.toBeNull();
});
