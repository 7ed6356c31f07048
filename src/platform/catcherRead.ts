/** Reads the bytes of a letter for showing them. Everything in it came from outside and is treated as plain text. */
import PostalMime, { type Address } from 'postal-mime';

export type LetterPart = { filename: string; contentType: string; bytes: Buffer };
export type ReadLetter = {
  subject: string;
  from: string;
  to: string;
  replyTo: string;
  text: string;
  html: string | null;
  headers: { name: string; value: string }[];
  attachments: LetterPart[];
};

export async function readLetter(raw: Buffer): Promise<ReadLetter> {
  const parsed = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' });
  return {
    subject: parsed.subject ?? '',
    from: parsed.from ? show(parsed.from) : '',
    to: (parsed.to ?? []).map(show).join(', '),
    replyTo: (parsed.replyTo ?? []).map(show).join(', '),
    text: parsed.text ?? '',
    html: parsed.html ?? null,
    headers: parsed.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    attachments: parsed.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? 'file',
      contentType: mimeType,
      bytes: typeof content === 'string' ? Buffer.from(content) : Buffer.from(content instanceof Uint8Array ? content : new Uint8Array(content)),
    })),
  };
}

const show = (address: Address): string => {
  if (address.group) return address.group.map(show).join(', ');
  return address.name ? `${address.name} <${address.address ?? ''}>` : (address.address ?? '');
};

/** Cuts a text at addresses of the portal itself, so that only those become links. */
export function linkOwn(text: string, origin: string): { text: string; href: string | null }[] {
  return text.split(/(https?:\/\/[^\s<>"]+)/u).map((part) => ({ text: part, href: part.startsWith(`${origin}/`) ? part : null }));
}
