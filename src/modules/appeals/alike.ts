/** Notices that an author writes almost the same again, and lets them decide. Never a reason to refuse. */
import { and, count, desc, eq, gt, isNull, notInArray } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { appeals, appealVersions } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { emailDigest } from './codes.ts';
import { readContent } from './form.ts';
import type { Gathered } from './content.ts';
import { mayAddTo } from './statusAddenda.ts';

const days = 45;
const likeness = 0.9;
/** More than anyone writes in that time; the newest are compared. */
const compared = 20;

/** Where the earlier appeal is: with the police and open to addenda, with the police, or still on its way to them. */
export type Alike = { number: string; createdAt: Date; stands: 'open' | 'gone' | 'waits' };
const gone = ['sent', 'registered', 'answered', 'closed'];

/** The newest appeal of this address to the same unit with nearly the same text; null when there is none. */
export async function findAlike(house: House, db: Db, gathered: Gathered, now: Date): Promise<Alike | null> {
  const since = new Date(now.getTime() - days * 86_400_000);
  const earlier = await db
    .select({ appeal: appeals, sealed: appealVersions.sealed })
    .from(appeals)
    .innerJoin(appealVersions, and(eq(appealVersions.appealId, appeals.id), eq(appealVersions.version, appeals.version)))
    .where(
      and(
        eq(appeals.emailDigest, emailDigest(house, gathered.applicant.email)),
        isNull(appeals.parentId),
        gt(appeals.createdAt, since),
        notInArray(appeals.state, ['draft', 'expired', 'withdrawn', 'declined', 'not_corrected']),
      ),
    )
    .orderBy(desc(appeals.createdAt))
    .limit(compared);
  const own = trigrams(gathered.essence);
  for (const { sealed, appeal } of earlier) {
    const other = readContent(house.vault.open(sealed));
    if (unitsOf(other) !== unitsOf(gathered) || jaccard(own, trigrams(other.essence)) <= likeness) continue;
    const [added] = await db.select({ n: count() }).from(appeals).where(eq(appeals.parentId, appeal.id));
    const stands = mayAddTo(appeal, Number(added?.n ?? 0)) ? 'open' : gone.includes(appeal.state) ? 'gone' : 'waits';
    return { number: appeal.number, createdAt: appeal.createdAt, stands };
  }
  return null;
}

const unitsOf = (content: Pick<Gathered, 'about'>): string =>
  content.about
    .map((one) => one.unit)
    .sort()
    .join(' ');

/** The text as a set of three-sign pieces, without case, signs and spacing. */
function trigrams(text: string): Set<string> {
  const plain = ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
  const pieces = new Set<string>();
  for (let at = 0; at + 3 <= plain.length; at += 1) pieces.add(plain.slice(at, at + 3));
  return pieces;
}

export const similarity = (a: string, b: string): number => jaccard(trigrams(a), trigrams(b));

function jaccard(a: Set<string>, b: Set<string>): number {
  let common = 0;
  for (const piece of a) if (b.has(piece)) common += 1;
  return common === 0 ? 0 : common / (a.size + b.size - common);
}
