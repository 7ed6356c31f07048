import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { composeLetter } from '#platform/mailCompose.ts';
import type { Letter } from '#platform/outbox.ts';
import { sendNext } from '#platform/outboxWorker.ts';
import { emptyDatabase } from '../../support/database.ts';
import { letterBench } from '../../support/letters.ts';

const bench = letterBench(emptyDatabase());

const nasty = 'Тест\r\nBcc: all@evil.example\0\u202Egpj.exe';
const harmless = 'Тест Bcc: all@evil.example gpj.exe';
const letter: Letter = {
  subject: nasty,
  text: `${nasty}\n.\r\nMAIL FROM:<evil@evil.example>\n`,
  html: '<p>x</p>',
  from: { name: nasty, address: 'portal@portal.example' },
  replyTo: 'hanna@mail.example',
  headers: { 'X-Portal-Appeal': nasty },
  attachments: [{ filename: `../${nasty}.pdf`, contentType: 'text/html\r\nX-Evil: 1', content: Buffer.from('x') }],
};

test('hostile texts arrive as harmless text, in one letter to one recipient', async () => {
  await bench.at.promise(1, { template: 'nasty' });
  await sendNext(bench.at.work({ kinds: { nasty: { render: async () => letter } } }), 'resident');
  expect(bench.at.server.taken).toHaveLength(1);
  const [taken] = bench.at.server.taken;
  expect(taken?.to).toEqual(['r1@mail.example']);
  const parsed = await PostalMime.parse(taken?.raw ?? '');
  const headers = new Set(parsed.headers.map((header) => header.key));
  expect(headers.has('bcc') || headers.has('x-evil')).toBe(false);
  expect(parsed.bcc).toBeUndefined();
  expect(parsed.to).toEqual([{ name: '', address: 'r1@mail.example' }]);
  expect(parsed.replyTo).toEqual([{ name: '', address: 'hanna@mail.example' }]);
  expect(parsed.subject).toBe(harmless);
  expect(parsed.from?.name).toBe(harmless);
  expect(parsed.text).toContain('MAIL FROM:<evil@evil.example>');
  expect(parsed.attachments).toHaveLength(1);
  expect(parsed.attachments[0]?.filename).toBe('_Тест Bcc_ all@evil.example gpj.exe.pdf');
  expect(parsed.attachments[0]?.mimeType).toBe('application/octet-stream');
});

test.each([
  ['a header that decides where the letter goes', { headers: { Bcc: 'a@mail.example' } }],
  ['two addresses to answer', { replyTo: 'a@mail.example, b@mail.example' }],
  ['no subject', { subject: '\u202E\r\n ' }],
  ['no plain text', { text: ' ' }],
  ['a sender that is a list', { from: 'a@mail.example, b@mail.example' }],
] satisfies [string, Partial<Letter>][])('a letter with %s is not composed', async (_what, change) => {
  const envelope = { id: 'x', messageId: '<x@portal.example>', to: 'r@mail.example', lane: 'resident', language: 'uk' } as const;
  await expect(composeLetter(bench.at.house, { subject: 'x', text: 'x', ...change }, envelope, bench.at.now)).rejects.toThrow();
});
