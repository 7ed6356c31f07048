/** A file of an item, for the person who may read the item. Every opening is in the record; nothing in the file may run. */
import type { APIRoute } from 'astro';
import { findItemOf } from '#modules/moderation/index.ts';
import { writeReading } from '#platform/audit.ts';
import { findFileOwner, readFile } from '#platform/files.ts';

const shown = ['image/jpeg', 'image/png', 'image/webp'];

export const GET: APIRoute = async ({ params, locals }) => {
  const { db, house, now, staff } = locals;
  const id = params['id'] ?? '';
  const owner = staff ? await findFileOwner(db, id) : null;
  const item = owner && staff ? await findItemOf(db, owner.kind, owner.id, staff) : null;
  const file = owner && item ? await readFile(db, house.vault, owner, id) : null;
  if (!staff || !item || !file) return new Response(null, { status: 404 });
  await db.transaction((tx) =>
    writeReading(
      tx,
      { staffId: staff.id, by: 'staff', act: 'review.file', subjectKind: 'file', subjectId: id, detail: { item: item.id, sha256: file.sha256 } },
      now,
    ),
  );
  const inline = shown.includes(file.type);
  return new Response(new Uint8Array(file.content), {
    headers: {
      'content-type': inline ? file.type : 'application/octet-stream',
      'content-length': String(file.content.length),
      'content-disposition': `${inline ? 'inline' : 'attachment'}; filename="file"; filename*=UTF-8''${encodeURIComponent(file.label).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
      'cache-control': 'no-store',
    },
  });
};
