/** Sealed files that wait for their message. How long each waits only this memory knows, so a new process begins by forgetting them all. */
import { and, inArray, isNull } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { files } from '#db/schema/tips.ts';

export const waitingRules = {
  minutes: 60,
  bytes: 512 * 1024 * 1024,
  /** Of one source: one message with the most and largest pictures. Of all who come by the onion address together. */
  sourceBytes: 68 * 1024 * 1024,
  onionBytes: 256 * 1024 * 1024,
  /** When there is no room, files of whoever holds more than the newcomer give way; otherwise the oldest, but none that came so lately. */
  restMinutes: 3,
};

export type WaitingFiles = {
  /** Whether there is room for so many bytes now; makes some if it can. */
  admit(bytes: number, source: string | null, now: Date): Promise<boolean>;
  /** A file is stored and waits. */
  began(id: string, bytes: number, source: string | null, now: Date): void;
  /** Files have their message. */
  ended(ids: readonly string[]): void;
  /** Forgets what has waited too long. */
  sweep(now: Date): Promise<void>;
  bytes(): number;
};

export async function openWaitingFiles(db: Db, rules = waitingRules): Promise<WaitingFiles> {
  await db.delete(files).where(isNull(files.messageId));
  const waiting = new Map<string, { bytes: number; since: number; source: string }>();
  const shares = new Map<string, number>();
  let held = 0;
  const nameOf = (source: string | null): string => source ?? 'onion';
  const roomOf = (source: string): number => (source === 'onion' ? rules.onionBytes : rules.sourceBytes);
  const forget = (id: string): void => {
    const file = waiting.get(id);
    if (!file) return;
    waiting.delete(id);
    held -= file.bytes;
    const left = (shares.get(file.source) ?? 0) - file.bytes;
    if (left > 0) shares.set(file.source, left);
    else shares.delete(file.source);
  };
  const reap = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    ids.forEach(forget);
    await db.delete(files).where(and(inArray(files.id, [...ids]), isNull(files.messageId)));
  };
  const olderThan = (minutes: number, now: Date): string[] =>
    [...waiting].filter(([, { since }]) => Math.abs(now.getTime() - since) >= minutes * 60_000).map(([id]) => id);

  /** The oldest file of a source. */
  const firstOf = (source: string): string[] =>
    [...waiting]
      .filter(([, file]) => file.source === source)
      .map(([id]) => id)
      .slice(0, 1);

  return {
    admit: async (bytes, from, now) => {
      const source = nameOf(from);
      const own = (shares.get(source) ?? 0) + bytes;
      if (own > roomOf(source)) return false;
      if (held + bytes <= rules.bytes) return true;
      // Whoever fills the most of their room gives way, however lately they came: a few that fill it all keep nobody out.
      while (held + bytes > rules.bytes) {
        const greedy = [...shares].map(([name, sum]) => ({ name, part: sum / roomOf(name) })).sort((one, other) => other.part - one.part)[0];
        if (!greedy || greedy.part <= own / roomOf(source)) break;
        await reap(firstOf(greedy.name));
      }
      if (held + bytes <= rules.bytes) return true;
      // A map keeps the order in which things came, so the first are the oldest.
      const leaving: string[] = [];
      let room = rules.bytes - held;
      for (const id of olderThan(rules.restMinutes, now)) {
        if (room >= bytes) break;
        room += waiting.get(id)?.bytes ?? 0;
        leaving.push(id);
      }
      if (room < bytes) return false;
      await reap(leaving);
      return true;
    },
    began: (id, bytes, from, now) => {
      if (waiting.has(id)) return;
      const source = nameOf(from);
      waiting.set(id, { bytes, since: now.getTime(), source });
      held += bytes;
      shares.set(source, (shares.get(source) ?? 0) + bytes);
    },
    ended: (ids) => ids.forEach(forget),
    sweep: (now) => reap(olderThan(rules.minutes, now)),
    bytes: () => held,
  };
}
