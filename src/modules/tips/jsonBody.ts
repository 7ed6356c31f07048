/** The desk's scripts speak JSON. A form or a stray field is refused before anything is read of it, so no word of a tip comes in the open. */
import type { z } from 'zod';

export const refused = (why: string, status: number): Response => Response.json({ v: 1, refused: why }, { status });

/** What was sent, if it is exactly of this shape; otherwise the answer that says no. */
export async function readJson<S extends z.ZodType>(request: Request, schema: S): Promise<{ ok: true; data: z.infer<S> } | { ok: false; answer: Response }> {
  if (!/^application\/json\b/.test(request.headers.get('content-type') ?? '')) return { ok: false, answer: refused('shape', 415) };
  const read = schema.safeParse(await request.json().catch(() => null));
  return read.success ? { ok: true, data: read.data } : { ok: false, answer: refused('shape', 422) };
}
