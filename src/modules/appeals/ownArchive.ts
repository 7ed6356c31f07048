/** Everything the portal keeps about a person's appeals, for the person: every edition of the text, what happened, the proof, the files. */
import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { appeals, appealVersions } from '#db/schema/appeals.ts';
import { listFiles, readFile } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import { translator, type Language } from '#platform/i18n.ts';
import { safeFileName } from '#platform/mailText.ts';
import type { Gathered, OwnFile } from '#platform/personal.ts';
import type { AppealContent } from './form.ts';
import { listHistory, type Happened } from './history.ts';
import { findApproval, findFirstLetter, letterSource, openVersion } from './letter.ts';
import { buildLetter } from './letterParts.ts';
import { ownObjections } from './objections.ts';
import { letterAsText } from './letterText.ts';
import { showNumber } from './rules.ts';
import { appealOwner } from './accept.ts';
import { showMoment } from './show.ts';
import { findStatus } from './status.ts';

type AppealRow = typeof appeals.$inferSelect;

export async function gatherAppeals(db: Db | Tx, house: House, rows: readonly AppealRow[], language: Language, now: Date): Promise<Gathered> {
  const t = translator(language);
  const gathered: Gathered & { data: unknown[] } = { data: [], entries: [], files: [] };
  for (const row of rows) {
    const { id, number } = row;
    const view = await findStatus(db, house, number, language, now);
    if (!view) continue;
    const editions = await openEditions(db, house, id);
    const last = editions.at(-1)?.content ?? null;
    const folder = `appeals/${number}`;
    const text: OwnFile[] = last ? [{ path: `${folder}/text.txt`, read: () => asText(db, house, row, last) }] : [];
    const kept = await listFiles(db, house.vault, appealOwner(id));
    const files = kept.map((file, i) => ({
      path: `${folder}/files/${i + 1}-${safeFileName(file.label, 80)}`,
      label: file.label,
      read: async () => (await readFile(db, house.vault, appealOwner(id), file.id))?.content ?? null,
    }));
    gathered.files.push(...text, ...files.map(({ path, read }) => ({ path, read })));
    gathered.data.push({
      number,
      state: row.state,
      kind: row.kind,
      language: row.language,
      territory: row.territory,
      email: row.emailSealed === null ? null : house.vault.open(row.emailSealed),
      allowed: { statistics: row.allowStatistics, survey: row.allowSurvey, publish: row.allowPublish },
      createdAt: row.createdAt,
      confirmedAt: row.confirmedAt,
      sentAt: row.sentAt,
      registeredAt: row.registeredAt,
      policeNumber: row.policeNumber,
      answeredAt: row.answeredAt,
      closedAt: row.closedAt,
      editions,
      history: (await listHistory(db, id)).map((one) => told(house, one)),
      objections: await ownObjections(db, house, id),
      proofs: view.proofs,
      files: files.map(({ path }, i) => ({ path, label: kept[i]?.label, type: kept[i]?.type, bytes: kept[i]?.bytes, sha256: kept[i]?.sha256 })),
    });
    gathered.entries.push({
      name: `${t('appeals.status.page.heading')} ${showNumber(number, language)}`,
      lines: [
        `${view.word.text}. ${view.now}`,
        ...(view.hasText ? [] : [t('appeals.status.page.forgotten')]),
        ...view.timeline.filter(({ state }) => state !== 'next').map(({ text: what, at }) => (at ? `${showMoment(at, language)}: ${what}` : what)),
      ],
      files: [...text.map(({ path }) => ({ path, label: t('appeals.own.text') })), ...files.map(({ path, label }) => ({ path, label }))],
    });
  }
  return gathered;
}

async function openEditions(db: Db | Tx, house: House, appealId: string): Promise<{ version: number; createdAt: Date; content: AppealContent }[]> {
  const rows = await db
    .select({ version: appealVersions.version, createdAt: appealVersions.createdAt })
    .from(appealVersions)
    .where(eq(appealVersions.appealId, appealId))
    .orderBy(asc(appealVersions.version));
  const opened = await Promise.all(rows.map(async (row) => ({ ...row, content: (await openVersion(db, house, appealId, row.version))?.content ?? null })));
  return opened.flatMap(({ content, ...row }) => (content ? [{ ...row, content }] : []));
}

/** The same words the police get, without the page of the police. */
async function asText(db: Db | Tx, house: House, row: AppealRow, content: AppealContent): Promise<Uint8Array> {
  const approved = await findApproval(db, row);
  const letter = buildLetter(letterSource(house, row, await findFirstLetter(db, row), content, approved, approved?.recipients[0]?.name ?? '', null));
  return Buffer.from(letterAsText(letter), 'utf8');
}

const Facts = z.record(z.string(), z.unknown());
/** One act, with the words of the moderator or the police about it; who of the staff acted is not the author's data. */
function told(house: House, { event, from, to, actor, facts, at }: Happened) {
  const { sealed, ...rest } = Facts.catch({}).parse(facts);
  return { at, event, from, to, actor, facts: rest, words: typeof sealed === 'string' ? house.vault.open(sealed) : null };
}
