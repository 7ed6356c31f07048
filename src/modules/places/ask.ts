/** What a request to the finder asks: words, a point, or nothing yet. */
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { findByAddress, type FinderAnswer } from './finder.ts';
import { findByPoint, type PointAnswer } from './points.ts';

const degrees = /^(-?\d{1,2}(?:\.\d{1,8})?),(-?\d{1,3}(?:\.\d{1,8})?)$/;
const Posted = z.object({ tochka: z.string().regex(degrees), tochnist: z.coerce.number().min(0).max(100_000).catch(0).optional() });

export type Asked =
  | { by: 'nothing' }
  | { by: 'address'; typed: string; answer: FinderAnswer; /** The list of answers came back with none of them picked. */ unpicked: boolean }
  | { by: 'point'; here: { lat: number; lon: number }; answer: PointAnswer };

/** The typed address of a GET, with the chosen option if any. */
export async function askAddress(db: Db | Tx, query: URLSearchParams, now: Date): Promise<Asked> {
  const typed = query.get('adresa') ?? query.get('address');
  if (typed === null) return { by: 'nothing' };
  const text = [...typed].slice(0, 200).join('').trim();
  // The list sends its question even when nothing is picked, and the picked answer after it.
  const picked = query.getAll('vybir').at(-1);
  const answer = await findByAddress(db, text, now, picked || null);
  return { by: 'address', typed: text, answer, unpicked: picked !== undefined && answer.status === 'several' };
}

/** The posted point; a point nobody can read counts as nothing asked. */
export async function askPoint(db: Db | Tx, sent: FormData, now: Date): Promise<Asked> {
  const posted = Posted.safeParse({ tochka: sent.get('tochka'), tochnist: sent.get('tochnist') ?? undefined });
  const found = posted.success ? degrees.exec(posted.data.tochka) : null;
  if (!posted.success || !found) return { by: 'nothing' };
  const here = { lat: Number(found[1]), lon: Number(found[2]) };
  if (Math.abs(here.lat) > 90 || Math.abs(here.lon) > 180) return { by: 'nothing' };
  return { by: 'point', here, answer: await findByPoint(db, { ...here, accuracy: posted.data.tochnist ?? 0 }, now) };
}
