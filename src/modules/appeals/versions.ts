/** Another version of an author's text. The one before stays as it was. */
import { and, eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { appealFiles, appeals, appealVersions } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { emailDigest } from './codes.ts';
import { canonical, fullName, hashOf, type AppealContent } from './form.ts';

type Before = { appealId: string; version: number };

/** Keeps the content as the version that stands now; answers its number. The database refuses it unless the text is with its author. */
export async function addVersion(tx: Tx, house: House, before: Before, content: AppealContent, now: Date): Promise<number> {
  const version = before.version + 1;
  const text = canonical(content);
  const textHash = hashOf(text);
  const { email } = content.applicant;
  await tx.insert(appealVersions).values({ appealId: before.appealId, version, sealed: house.vault.seal(text), textHash, createdAt: now });
  await tx
    .update(appeals)
    .set({
      version,
      contentHash: textHash,
      nameSealed: house.vault.seal(fullName(content)),
      emailSealed: house.vault.seal(email),
      emailDigest: emailDigest(house, email),
    })
    .where(eq(appeals.id, before.appealId));
  return version;
}

/** The new version has the files of the one before. */
export async function keepSameFiles(tx: Tx, before: Before, version: number): Promise<void> {
  const files = await tx
    .select()
    .from(appealFiles)
    .where(and(eq(appealFiles.appealId, before.appealId), eq(appealFiles.version, before.version)));
  if (files.length > 0) await tx.insert(appealFiles).values(files.map((file) => ({ ...file, version })));
}
