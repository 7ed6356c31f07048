import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { appealFiles } from '#db/schema/appeals.ts';
import { canonical, hashOf } from '#modules/appeals/form.ts';
import { copySchema, LetterCopy } from '#modules/appeals/letterCopy.ts';
import { keepFile } from '#platform/files.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, sha, step } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { pdfText } from '../../support/pdfText.ts';

const box = emptyDatabase();
const desk = appealDesk(box);

// Everything a hostile or unlucky text may hold: header lines, dots, tabs, markup, bidi marks, both apostrophes, other scripts.
const nasty =
  'Перший рядок\r\nBcc: victim@evil.example\n.\n..\n\n  відступ\tтабуляція\nFrom the beginning\n<script>alert(1)</script> <b>жирний</b> & "лапки"\nобʼєкт, під’їзд, ґанок, №, ₴ 100\n\u202Eнавпаки\u202C\n日本 ქართული 🙂\nдовгий рядок ' +
  'слово '.repeat(400);
const typed = nasty.replaceAll('\r\n', '\n');

async function received(content = appealContent({ essence: typed })) {
  await desk.at.sent({ content });
  const taken = desk.at.bench.server.taken[0];
  const raw = taken?.raw ?? Buffer.alloc(0);
  return { taken, raw, parsed: await PostalMime.parse(raw) };
}
const header = (parsed: Awaited<ReturnType<typeof PostalMime.parse>>, key: string) => parsed.headers.filter((one) => one.key === key).map((one) => one.value);
const bytesOf = (parsed: Awaited<ReturnType<typeof PostalMime.parse>>, name: string): Buffer => {
  const found = parsed.attachments.find((one) => one.filename === name);
  if (!found || typeof found.content === 'string') throw new Error(`There is no ${name}.`);
  return Buffer.from(found.content instanceof ArrayBuffer ? new Uint8Array(found.content) : found.content);
};
const lf = (text = ''): string => text.replaceAll('\r\n', '\n');

test('the police receive the very words of the author, from an address with the number, and answer to the author', async () => {
  const { taken, parsed } = await received();
  const number = header(parsed, 'x-portal-appeal')[0] ?? '';
  expect(number).toMatch(/^ZV-OD-2026-\d{6}-.$/);
  expect(parsed.from).toEqual({ name: 'портал «Безпечна Одеса»', address: `zvernennia+${number}@portal.example` });
  expect(parsed.to).toEqual([{ name: '', address: 'kontrol@gunp.example' }]);
  expect(parsed.replyTo).toEqual([{ name: '', address: 'maria@mail.example' }]);
  expect(taken).toMatchObject({ from: `bounce+${number}@portal.example`, to: ['kontrol@gunp.example'] });
  expect(lf(parsed.text)).toContain(`\nСУТЬ\n${typed}\n\nПРОХАННЯ\nПрошу перевірити запис виклику й повідомити результат.\n`);
  expect(header(parsed, 'x-portal-sha256')).toEqual([sha(lf(parsed.text))]);
  expect([...(parsed.subject ?? '')].length).toBeLessThanOrEqual(120);
  expect(parsed.subject).toMatch(/^\[Звернення ЗВ-ОД-2026-\d{6}-.\] Скарга · Приморський район · Неприбуття наряду$/);
});

test('no word of the author becomes a header, an address or a line of the envelope', async () => {
  const content = appealContent({
    subject: 'Тема\r\nBcc: victim@evil.example',
    essence: typed,
    where: { known: 'address', address: 'вул. Грецька\r\nX-Evil: 1', territory: null, territoryName: 'Район\nTo: victim@evil.example' },
  });
  const { taken, raw, parsed } = await received(content);
  expect(taken?.to).toEqual(['kontrol@gunp.example']);
  expect(parsed.bcc ?? []).toEqual([]);
  expect(header(parsed, 'x-evil')).toEqual([]);
  const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1');
  expect(head.split('\r\n').filter((text) => /^(to|bcc|cc):/i.test(text))).toHaveLength(1);
  expect(head).not.toMatch(/[^\r]\n/);
  expect(parsed.subject).not.toMatch(/[\r\n]/);
});

test('plain text comes first and its HTML twin shows the same words without running them or calling anywhere', async () => {
  const { raw, parsed } = await received();
  const whole = raw.toString('latin1');
  expect(whole.indexOf('text/plain')).toBeLessThan(whole.indexOf('text/html'));
  expect(parsed.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;жирний&lt;/b&gt; &amp; &quot;лапки&quot;');
  expect(parsed.html).not.toMatch(/<script|<img|<link|src=|@import|url\(/i);
  const shown = lf(parsed.html)
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  expect(shown).toContain(typed);
});

test('the PDF carries the same words as selectable text, the number, a language and tags', async () => {
  const { parsed } = await received();
  const pdf = bytesOf(parsed, 'zvernennia.pdf');
  const text = pdfText(pdf).replace(/\s+/g, ' ');
  expect(text).toMatch(/ЗВ-ОД-2026-\d{6}-/);
  for (const words of [
    'обʼєкт, під’їзд, ґанок, №, ₴ 100',
    '<script>alert(1)</script>',
    'Bcc: victim@evil.example',
    'Вигадана Марія Іванівна',
    'Портал передав текст без змін',
    'ქართული',
  ])
    expect(text).toContain(words);
  const source = pdf.toString('latin1');
  expect(source).toContain('/Lang (uk-UA)');
  expect(source).toContain('/MarkInfo');
  expect(source).toMatch(/\/S \/H1/);
  expect(source).toMatch(/\/S \/Figure/);
  const directory = mkdtempSync(join(tmpdir(), 'letter-'));
  writeFileSync(join(directory, 'a.pdf'), pdf);
  let other: string | null = null;
  try {
    other = execFileSync('pdftotext', [join(directory, 'a.pdf'), '-'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // A second reader is asked only where it is installed.
  }
  if (other !== null) expect(other.replace(/\s+/g, ' ')).toContain('обʼєкт, під’їзд, ґанок');
});

test('the machine-readable copy follows the published description and names the approved text', async () => {
  const { parsed } = await received();
  const copy = LetterCopy.parse(JSON.parse(bytesOf(parsed, 'zvernennia.json').toString('utf8')));
  expect(copy).toMatchObject({ format: 'safe-odesa.appeal/1', essence: typed, kind: 'complaint', contentSha256: header(parsed, 'x-portal-content-sha256')[0] });
  expect(copy.contentSha256).toBe(hashOf(canonical(appealContent({ essence: typed }))));
  expect(JSON.parse(readFileSync('public/schemas/appeal-1.json', 'utf8'))).toEqual(copySchema());
});

test('files travel as they were sent, listed with their hashes; a name cannot lead out of its place', async () => {
  const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5]);
  const file = {
    label: '../../фото «двору»\r\nX-Evil: 1.jpg',
    type: 'image/jpeg' as const,
    bytes: picture.length,
    sha256: sha(picture),
    purpose: 'attachment' as const,
    evidence: true,
  };
  const content = appealContent({ files: [file], supporters: [{ name: 'Петро Вигаданий', residence: 'Одеса, Грецька, 14', email: 'petro@mail.example' }] });
  const kept = await desk.at.keep({ content });
  const { db, house, bench } = desk.at;
  const stored = await keepFile(
    db,
    house.vault,
    { kind: 'appeal', id: kept.id },
    { ...file, content: picture, scannedAt: null },
    { count: 5, each: 1e6, all: 1e7 },
    bench.now,
  );
  await db
    .insert(appealFiles)
    .values({
      appealId: kept.id,
      version: 1,
      position: 1,
      fileId: stored.ok ? stored.id : randomUUID(),
      labelSealed: house.vault.seal(file.label),
      purpose: 'attachment',
      sha256: file.sha256,
      bytes: picture.length,
      type: file.type,
    });
  await desk.at.decide(kept.id, 'approve');
  await desk.at.sendAll('police');
  const parsed = await PostalMime.parse(bench.server.taken[0]?.raw ?? '');
  expect(lf(parsed.text)).toContain(`sha256: ${sha(picture)}; службові дані збережено на прохання автора`);
  expect(lf(parsed.text)).toContain('Заявника підтримує 1 людина, перелік у вкладенні');
  const photo = parsed.attachments.find((one) => one.mimeType === 'image/jpeg');
  expect(photo?.filename).toMatch(/фото «двору»/);
  expect(photo?.filename).not.toMatch(/[\r\n/\\]/);
  expect(sha(bytesOf(parsed, photo?.filename ?? ''))).toBe(sha(picture));
  const list = bytesOf(parsed, 'pidtrymka.txt').toString('utf8');
  expect(list).toContain('Петро Вигаданий; Одеса, Грецька, 14');
  expect(list).not.toContain('petro@mail.example');
});

test('an attachment that was exchanged stops the letter', async () => {
  const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 9]);
  const kept = await desk.at.keep();
  const { db, house, bench } = desk.at;
  const stored = await keepFile(
    db,
    house.vault,
    { kind: 'appeal', id: kept.id },
    { label: 'a.jpg', type: 'image/jpeg', sha256: sha(picture), purpose: 'attachment', evidence: false, content: picture, scannedAt: null },
    { count: 5, each: 1e6, all: 1e7 },
    bench.now,
  );
  await db
    .insert(appealFiles)
    .values({
      appealId: kept.id,
      version: 1,
      position: 1,
      fileId: stored.ok ? stored.id : randomUUID(),
      labelSealed: house.vault.seal('a.jpg'),
      purpose: 'attachment',
      sha256: sha('інше'),
      bytes: 5,
      type: 'image/jpeg',
    });
  await desk.at.decide(kept.id, 'approve');
  await desk.at.sendAll('police');
  expect(bench.server.taken).toEqual([]);
});

test('a crime statement and an urgent mark stand first in the subject', async () => {
  const content = appealContent({
    kind: 'crime',
    aim: 'crime',
    crime: { damage: '5000 грн', witnesses: '', suspect: '', wantsExtract: true },
    subject: 'Викрали велосипед '.repeat(6).trim(),
  });
  const { id } = await desk.at.keep({ content });
  await desk.at.decide(id, 'approve', { checklist: { 'appeals.review.check.threat': 'yes' } });
  await desk.at.sendAll('police');
  const parsed = await PostalMime.parse(desk.at.bench.server.taken[0]?.raw ?? '');
  expect(parsed.subject).toMatch(/^ТЕРМІНОВО ЗАЯВА ПРО КРИМІНАЛЬНЕ ПРАВОПОРУШЕННЯ \[Звернення ЗК-ОД-2026-/);
  expect([...(parsed.subject ?? '')].length).toBeLessThanOrEqual(120);
  expect(parsed.to).toEqual([{ name: '', address: 'chergova@gunp.example' }]);
  expect(parsed.text).toContain('Просить внести відомості до ЄРДР і надати витяг: так');
});

test('an address that was never confirmed is not where the police answer', async () => {
  const kept = await desk.at.keep({ steps: ['send'] });
  await desk.at.db.transaction(async (tx) => {
    await step(tx, kept.id, 'confirm', desk.at.bench.now);
    await tx.execute(`update appeals set confirmed_at = null where id = '${kept.id}'`);
  });
  await desk.at.decide(kept.id, 'approve');
  await desk.at.sendAll('police');
  const parsed = await PostalMime.parse(desk.at.bench.server.taken[0]?.raw ?? '');
  expect(parsed.replyTo ?? []).toEqual([]);
});
