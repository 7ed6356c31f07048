/** A part of a caught letter: `raw`, `html`, or the number of an attachment. The headers make whatever it is inert. */
import type { APIRoute } from 'astro';
import { findCaught } from '#platform/catcher.ts';
import { readLetter } from '#platform/catcherRead.ts';
import { safeFileName } from '#platform/mailText.ts';

const download = (bytes: Buffer, name: string, type: string): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(safeFileName(name)).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    },
  });

export const GET: APIRoute = async ({ locals }) => {
  const { house, db, route } = locals;
  const caught = await findCaught(house, db, route.params['id'] ?? '');
  const part = route.params['part'] ?? '';
  if (!caught) return new Response(null, { status: 404 });
  if (part === 'raw') return download(caught.raw, `${caught.id}.eml`, 'message/rfc822');
  const letter = await readLetter(caught.raw);
  if (part === 'html' && letter.html !== null) return new Response(letter.html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  const attachment = /^[1-9]\d?$/.test(part) ? letter.attachments[Number(part) - 1] : undefined;
  if (!attachment) return new Response(null, { status: 404 });
  return download(attachment.bytes, attachment.filename, 'application/octet-stream');
};
