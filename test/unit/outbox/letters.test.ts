import { expect, test } from 'vitest';
import { LetterFault, markdownLetter } from '#platform/mail.ts';
import { headerText, isPlainAddress, safeFileName } from '#platform/mailText.ts';

const values = { number: 'ZV-OD-2026-000123-7', date: '24.11.2026', note: '', link: 'https://portal.example/zvernennia/ZV-OD-2026-000123-7?a=1&b=2' };

test('a letter has a subject, plain text first and an HTML twin that says the same', async () => {
  const letter = await markdownLetter('portal.sample', 'uk', values);
  expect(letter.subject).toBe('Перевірка пошти порталу: ZV-OD-2026-000123-7');
  expect(letter.text).toContain('Номер: ZV-OD-2026-000123-7\nДата: 24.11.2026\n\nВідкрийте');
  expect(letter.text).toContain(`\n${values.link}\n`);
  expect(letter.text).not.toMatch(/\*\*|\{\{|<http/);
  expect(letter.html).toContain(`href="https://portal.example/zvernennia/ZV-OD-2026-000123-7?a=1&amp;b=2"`);
  expect(letter.html).not.toMatch(/<img|<script|<link|url\(|src=/i);
  expect(letter.html).toContain('lang="uk"');
});

test('a value brings neither markup nor a header line', async () => {
  const nasty = '<b>x</b> [тут](javascript:alert(1)) **сильно**\r\nBcc: all@x.example\u202Egpj';
  const letter = await markdownLetter('portal.sample', 'en', { ...values, number: nasty, note: nasty });
  expect(letter.subject).not.toMatch(/[\r\n\u202E]/);
  expect(letter.html).not.toMatch(/<b>|<strong>сильно|href="javascript/);
  expect(letter.html).toContain('&lt;b&gt;x&lt;/b&gt;');
  expect(letter.text).toContain('**сильно**'.replaceAll('**', ''));
});

test('a web address inside a longer value is not made a link', async () => {
  const letter = await markdownLetter('portal.sample', 'en', { ...values, note: 'see https://evil.example/ now' });
  expect(letter.html).not.toContain('href="https://evil.example');
});

test('a forgotten value and an unknown letter are faults, not empty places', async () => {
  await expect(markdownLetter('portal.sample', 'uk', { number: 'x' })).rejects.toThrow(LetterFault);
  await expect(markdownLetter('no.such', 'uk', {})).rejects.toThrow(LetterFault);
  await expect(markdownLetter('../strings/uk', 'uk', {})).rejects.toThrow(LetterFault);
});

test('header text is one short line without controls', () => {
  expect(headerText('А\r\nB\0C\u202Egnp.exe\u2028D')).toBe('А B C gnp.exe D');
  expect([...headerText('я'.repeat(500), 120)]).toHaveLength(120);
  expect(headerText('\uD800x')).not.toContain('\uD800');
});

test('file names keep their ending and lose folders', () => {
  expect(safeFileName('../../etc/passwd')).toBe('_.._etc_passwd');
  expect(safeFileName(`${'ф'.repeat(300)}.jpeg`, 50)).toMatch(/^ф{45}\.jpeg$/);
  expect(safeFileName('\r\n')).toBe('file');
});

test.each(['a@b.example', "o'neil+x@b.example", 'олена@пошта.example'])('%s is one plain address', (address) => {
  expect(isPlainAddress(address)).toBe(true);
});
test.each(['a@b.example, c@d.example', '<a@b.example>', 'a@b.example\r\nBcc: x@y.example', 'a b@c.example', 'a', ''])(
  '%j is not one plain address',
  (address) => {
    expect(isPlainAddress(address)).toBe(false);
  },
);
