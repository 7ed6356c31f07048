import { boolean, customType, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

/** Raw bytes: the same on PGlite and on PostgreSQL. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value),
});

/** What a file looked like from inside; the name it came with decides nothing. */
export const fileTypes = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain', 'application/pkcs7-signature'] as const;

/**
 * Every file people hand in, sealed. `ownerKind` says under which key: a draft's files open only with the key
 * in its author's cookie, all others with the vault.
 */
export const files = pgTable(
  'files',
  {
    id: uuid().primaryKey(),
    ownerKind: text().notNull(),
    ownerId: text().notNull(),
    position: integer().notNull(),
    sealed: bytes().notNull(),
    type: text({ enum: fileTypes }).notNull(),
    /** Size and SHA-256 of the clean bytes, before sealing. */
    bytes: integer().notNull(),
    sha256: text().notNull(),
    /** The name the author knows it by, sealed under the same key as the bytes. */
    labelSealed: text().notNull(),
    /** What it is for: a photo or paper, a representative's document, a signature. */
    purpose: text({ enum: ['attachment', 'authority', 'signature'] }).notNull(),
    /** The author asked to keep the camera's data as proof. */
    evidence: boolean().notNull(),
    /** Null: no scanner was configured when the file came. */
    scannedAt: at(),
    createdAt: at().notNull(),
  },
  (table) => [index('files_owner').on(table.ownerKind, table.ownerId, table.position)],
);

/** A file on its way in pieces over a weak line. */
export const uploads = pgTable(
  'uploads',
  {
    id: text().primaryKey(),
    ownerKind: text().notNull(),
    ownerId: text().notNull(),
    labelSealed: text().notNull(),
    purpose: text({ enum: ['attachment', 'authority', 'signature'] }).notNull(),
    evidence: boolean().notNull(),
    total: integer().notNull(),
    received: integer().notNull(),
    /** Set when the last piece made it a file; a repeated last piece then gets the same answer. */
    fileId: uuid(),
    /** Why the finished file was not taken. */
    refusal: text(),
    touchedAt: at().notNull(),
  },
  (table) => [index('uploads_owner').on(table.ownerKind, table.ownerId), index('uploads_touched').on(table.touchedAt)],
);

export const uploadParts = pgTable(
  'upload_parts',
  {
    uploadId: text()
      .notNull()
      .references(() => uploads.id, { onDelete: 'cascade' }),
    start: integer().notNull(),
    bytes: integer().notNull(),
    sealed: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.uploadId, table.start] })],
);
