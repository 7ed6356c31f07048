import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imapJournal, readImapUrl, type Journal } from '#platform/journal.ts';
import { hasDovecot, startJournal, type JournalServer } from '../../support/imap.ts';

const raw = (id: string) => Buffer.from(`From: portal@portal.example\r\nTo: a@mail.example\r\nSubject: x\r\nMessage-ID: ${id}\r\n\r\nx\r\n`);
const kinds = hasDovecot ? (['dovecot', 'own'] as const) : (['own'] as const);

describe.each(kinds)('the journal mailbox (%s)', (kind) => {
  let server: JournalServer;
  let journal: Journal;
  beforeAll(async () => {
    server = await startJournal(kind);
    journal = imapJournal(readImapUrl(server.url), 2000);
  });
  afterAll(() => server.stop());

  test('shows a letter as soon as its copy is there, and only that letter', async () => {
    expect(await journal.find('<one@portal.example>')).toBeNull();
    server.put(raw('<one@portal.example>'));
    server.put(raw('<two@portal.example>'));
    expect(await journal.find('<one@portal.example>')).toEqual({ where: expect.stringContaining('journal mailbox') });
    expect(await journal.find('<three@portal.example>')).toBeNull();
  });

  test('a wrong password is an error and never an absence', async () => {
    const stranger = imapJournal({ ...readImapUrl(server.url), pass: 'wrong' }, 2000);
    await expect(stranger.find('<one@portal.example>')).rejects.toThrow();
  });

  test('a folder that does not exist is an error and never an absence', async () => {
    const elsewhere = imapJournal({ ...readImapUrl(server.url), folder: 'Nowhere' }, 2000);
    await expect(elsewhere.find('<one@portal.example>')).rejects.toThrow();
  });
});

test('a journal that cannot be reached is an error and never an absence', async () => {
  await expect(imapJournal(readImapUrl('imap://u:p@127.0.0.1:1'), 2000).find('<x@portal.example>')).rejects.toThrow();
});

test('the journal address names folder, user and TLS', () => {
  expect(readImapUrl('imaps://user%40d:p%2Fw@imap.portal.example/Archive')).toEqual({
    host: 'imap.portal.example',
    port: 993,
    secure: true,
    starttls: false,
    user: 'user@d',
    pass: 'p/w',
    folder: 'Archive',
  });
  expect(readImapUrl('imap://u:p@imap.portal.example')).toMatchObject({ port: 143, starttls: true, folder: 'INBOX' });
  expect(() => readImapUrl('imaps://imap.portal.example')).toThrow(/JOURNAL_IMAP_URL/);
});
