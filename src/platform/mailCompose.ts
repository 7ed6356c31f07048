/** Turns a rendered letter into the bytes that are sent. Every header text is made safe here, whoever wrote it. */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { House } from './house.ts';
import { translator, type Language } from './i18n.ts';
import { AddressFault, LetterFault } from './mail.ts';
import { headerText, isPlainAddress, safeFileName } from './mailText.ts';
import type { Letter, LetterLane, Mailbox } from './outbox.ts';

export type Composed = { raw: Buffer; envelopeFrom: string; sha256: string };
export type Envelope = { id: string; messageId: string; to: string; lane: LetterLane; language: Language };

// A kind may add headers of its own, never one that decides where the letter goes or what it is.
const ownHeader = /^(?:X-[A-Za-z0-9-]{1,60}|In-Reply-To|References|Auto-Submitted|List-Id|List-Unsubscribe|List-Unsubscribe-Post|Importance)$/i;
const mediaType = /^[\w.+-]+\/[\w.+-]+$/;
const messageLimit = 30 * 1024 * 1024;

export async function composeLetter(house: House, letter: Letter, envelope: Envelope, now: Date): Promise<Composed> {
  const domain = house.env.mailDomain;
  const name = translator(envelope.language)('site.name');
  const from = mailbox(letter.from ?? { name, address: `portal@${domain}` });
  const envelopeFrom = address(letter.envelopeFrom ?? `bounce+${envelope.id}@${domain}`);
  const subject = headerText(letter.subject);
  if (subject === '') throw new LetterFault('A letter needs a subject.');
  if (letter.text.trim() === '') throw new LetterFault('A letter needs plain text.');
  const headers: { key: string; value: string }[] = [{ key: 'Content-Language', value: envelope.language }];
  // Answering machines must not answer the portal; the police are people who may.
  if (envelope.lane !== 'police') headers.push({ key: 'Auto-Submitted', value: 'auto-generated' });
  for (const [key, value] of Object.entries(letter.headers ?? {})) {
    if (!ownHeader.test(key)) throw new LetterFault(`A letter may not set the header ${headerText(key, 60)}.`);
    headers.push({ key, value: headerText(value, 900) });
  }
  const composer = new MailComposer({
    from,
    to: { name: '', address: address(envelope.to) },
    ...(letter.replyTo === undefined ? {} : { replyTo: { name: '', address: address(letter.replyTo) } }),
    subject,
    date: now,
    messageId: envelope.messageId,
    headers,
    text: letter.text.replaceAll('\0', ''),
    ...(letter.html === undefined ? {} : { html: letter.html.replaceAll('\0', '') }),
    attachments: (letter.attachments ?? []).map((one) => ({
      filename: safeFileName(one.filename),
      contentType: mediaType.test(one.contentType) ? one.contentType : 'application/octet-stream',
      contentDisposition: 'attachment' as const,
      content: one.content,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  });
  const raw = await composer.compile().build();
  if (raw.length > messageLimit) throw new LetterFault('The letter is larger than mail servers take.');
  return { raw, envelopeFrom, sha256: createHash('sha256').update(raw).digest('hex') };
}

function address(text: string): string {
  const trimmed = text.trim();
  if (!isPlainAddress(trimmed)) throw new AddressFault('The letter names an address that is not one plain address.');
  return trimmed;
}

function mailbox(given: Mailbox | string): Mailbox {
  if (typeof given !== 'string') return { name: headerText(given.name, 120), address: address(given.address) };
  const [, name = '', inside] = /^(.*?)<([^<>]+)>\s*$/su.exec(given) ?? [];
  return { name: headerText(name.replace(/^\s*"|"\s*$/g, ''), 120), address: address(inside ?? given) };
}
