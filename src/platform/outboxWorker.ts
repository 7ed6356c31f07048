/** Sends promised letters, asks the journal about unclear ones and tells their modules. One letter's fault never stops another's way. */
import { eq } from 'drizzle-orm';
import { letterLanes, outbox } from '#db/schema/outbox.ts';
import { acceptBeat, isRestored, rememberBeat } from './outboxPulse.ts';
import type { House } from './house.ts';
import { journalShowsKnown, type Journal } from './journal.ts';
import type { Facts } from './log.ts';
import { AddressFault, LetterFault } from './mail.ts';
import { composeLetter, type Composed } from './mailCompose.ts';
import { acceptsRecipient, outboxChannel, type LetterKind, type LetterLane } from './outbox.ts';
import { pauseAfterRestore } from './outboxDesk.ts';
import { stepAfter, stepAfterLook, type JournalAnswer, type LetterTimes } from './outboxRules.ts';
import {
  beginOffer,
  claimLetter,
  claimUnclear,
  claimUntold,
  freeExpired,
  isPassing,
  markSent,
  markSetback,
  pauseLane,
  writeTry,
  type LetterRow,
  type Setback,
} from './outboxStore.ts';
import type { Post } from './smtp.ts';

export type LetterKinds = Partial<Record<string, LetterKind>>;
export type LetterWork = {
  house: House;
  kinds: LetterKinds;
  post: Post;
  journal: Journal | null;
  times: LetterTimes;
  clock: () => Date;
  chance: () => number;
  /** A line for the operator: ids, codes and figures only. */
  log: (event: string, facts: Facts) => void;
  /** The same for something that broke. */
  fault: (event: string, error: unknown, facts?: Facts) => void;
};

/** Letters sent side by side, by lane. */
const widths: Record<LetterLane, number> = { police: 2, resident: 3, staff: 1 };

/** Sends the next due letter of a lane. Answers whether there was one. */
export async function sendNext(work: LetterWork, lane: LetterLane, prober = true): Promise<boolean> {
  const db = work.house.database.db;
  const letter = await claimLetter(db, lane, prober, work.clock(), work.times);
  if (letter === null) return false;
  if (letter === 'refused') {
    work.log('letters.forbidden', { lane });
    return true;
  }
  const ready = await prepare(work, letter);
  if ('setback' in ready) {
    await setBack(work, letter, ready.setback);
    return true;
  }
  const beat = await beginOffer(db, letter, ready.composed.sha256, work.clock());
  // Preparing took longer than the lease: another worker has the letter now.
  if (beat === null) return true;
  rememberBeat(work.house, beat);
  const outcome = await work.post.offer({ from: ready.composed.envelopeFrom, to: ready.to, raw: ready.composed.raw });
  const now = work.clock();
  if (outcome.kind === 'sent') {
    await db.transaction((tx) => markSent(tx, letter, { proof: 'reply', server: outcome.server, response: outcome.response, tls: outcome.tls }, now));
    await tellNext(work, letter.id);
    return true;
  }
  const step = stepAfter(outcome, letter, now, work.times, work.chance());
  if ('pause' in step) {
    await pauseLane(db, lane, outcome.said, now, work.times);
    work.log('letters.paused', { lane, said: outcome.said });
  }
  await setBack(work, letter, step);
  return true;
}

/** Opens, renders and composes. Whatever fails here is a fault of this letter alone. */
async function prepare(work: LetterWork, letter: LetterRow): Promise<{ composed: Composed; to: string } | { setback: Setback }> {
  const { house } = work;
  const dead = (reason: Setback['reason'], said: string | null = null) => ({ setback: { state: 'dead' as const, reason, said } });
  const kind = work.kinds[letter.template];
  if (!kind) return dead('unknown', letter.template);
  if (letter.toSealed === null || letter.dataSealed === null) return dead('words', 'its contents are gone');
  const passing = (error: unknown) => ({
    setback: stepAfter({ kind: 'unreachable', said: faultName(error) }, letter, work.clock(), work.times, work.chance(), 'portal'),
  });
  let to: string;
  let data: unknown;
  try {
    to = house.vault.open(letter.toSealed).trim();
    data = JSON.parse(house.vault.open(letter.dataSealed));
  } catch (error) {
    // A key that is missing today would otherwise kill every letter at once.
    return passing(error);
  }
  if (!acceptsRecipient(house, to)) return dead('demo');
  try {
    const values = typeof data === 'object' && data !== null ? Object.fromEntries(Object.entries(data)) : {};
    const { id, messageId, subjectId, language, lane } = letter;
    const rendered = await kind.render(house, house.database.db, { id, messageId, to, subjectId, data: values, language, at: work.clock() });
    return { to, composed: await composeLetter(house, rendered, { id, messageId, to, lane, language }, work.clock()) };
  } catch (error) {
    if (isPassing(error)) return passing(error);
    work.fault('letters.renderFault', error, { id: letter.id, template: letter.template });
    // A letter's own words never heal; a fault of the code may be mended, so a person sees it and can send again.
    return dead(error instanceof AddressFault ? 'address' : 'words', error instanceof LetterFault ? error.message : faultName(error));
  }
}

const faultName = (error: unknown): string => (error instanceof Error ? error.name : 'unknown fault');

async function setBack(work: LetterWork, letter: LetterRow, setback: Setback): Promise<void> {
  const now = work.clock();
  const db = work.house.database.db;
  const kind = work.kinds[letter.template];
  const final = setback.state === 'dead';
  const told = { id: letter.id, subjectId: letter.subjectId, reason: setback.reason, final, at: now };
  try {
    await db.transaction(async (tx) => {
      if (!(await markSetback(tx, letter, setback, now))) return;
      // An unclear letter is no setback yet: the journal usually shows it.
      if (!final && setback.state !== 'unclear') await kind?.failed?.(tx, work.house, told);
    });
  } catch (error) {
    work.fault('letters.tellFault', error, { id: letter.id });
    await db.transaction((tx) => markSetback(tx, letter, setback, now));
  }
  if (setback.state === 'dead' || setback.state === 'held') work.log(`letters.${setback.state}`, { id: letter.id, lane: letter.lane, reason: setback.reason });
  if (final) await tellNext(work, letter.id);
}

/** Tells one module what became of its letter. A fault there is told again later; the letter itself is done. */
export async function tellNext(work: LetterWork, only?: string): Promise<boolean> {
  const db = work.house.database.db;
  const letter = await claimUntold(db, work.clock(), only);
  if (!letter) return false;
  const kind = work.kinds[letter.template];
  try {
    await db.transaction(async (tx) => {
      const at = letter.sentAt ?? work.clock();
      if (letter.state === 'sent') {
        const { id, subjectId, messageId } = letter;
        await kind?.delivered?.(tx, work.house, {
          id,
          subjectId,
          messageId,
          server: letter.server ?? '',
          response: letter.response ?? '',
          at,
          sha256: letter.sha256 ?? '',
        });
      } else {
        await kind?.failed?.(tx, work.house, { id: letter.id, subjectId: letter.subjectId, reason: letter.reason ?? 'unknown', final: true, at: work.clock() });
      }
      await tx.update(outbox).set({ toldAt: work.clock() }).where(eq(outbox.id, letter.id));
    });
  } catch (error) {
    await writeTry(db, letter.id, 'tellFault', faultName(error), work.clock());
    work.fault('letters.tellFault', error, { id: letter.id });
  }
  return true;
}

/** Asks the journal about the next unclear letter. Answers whether there was one. */
export async function lookUpNext(work: LetterWork): Promise<boolean> {
  const db = work.house.database.db;
  const letter = await claimUnclear(db, work.clock(), work.times);
  if (!letter) return false;
  const settle = work.journal?.settle ?? work.times.settle;
  const triedAt = letter.triedAt ?? letter.acceptedAt;
  let answer: JournalAnswer = 'none';
  let proven = false;
  let where = '';
  if (work.journal) {
    try {
      const found = await work.journal.find(letter.messageId);
      where = found?.where ?? '';
      answer = found ? 'found' : 'absent';
      if (!found && work.clock().getTime() - triedAt.getTime() >= settle) proven = await journalShowsKnown(db, work.journal, settle, work.clock());
    } catch {
      answer = 'silent';
    }
  }
  const now = work.clock();
  const step = stepAfterLook(answer, proven, { ...letter, triedAt }, now, work.times, settle, work.chance());
  if (step.state === 'sent') {
    await db.transaction((tx) => markSent(tx, letter, { proof: 'journal', server: work.post.server, response: `found in the ${where}`, tls: null }, now));
    await tellNext(work, letter.id);
  } else {
    await setBack(work, letter, step);
  }
  return true;
}

export type LetterWorker = {
  /** Finishes what is under way, for at most so long; what is left then becomes unclear and is looked up at the next start. */
  stop(drain: number): Promise<void>;
};

/** Runs until stopped: wakes when a letter is promised, and looks by itself now and then. */
export async function startLetters(work: LetterWork): Promise<LetterWorker> {
  const { house, times } = work;
  const db = house.database.db;
  let stopping = false;
  const sleepers = new Set<() => void>();
  const wake = () => sleepers.forEach((rise) => rise());
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const rise = () => {
        clearTimeout(timer);
        sleepers.delete(rise);
        resolve();
      };
      const timer = setTimeout(rise, milliseconds);
      sleepers.add(rise);
      if (stopping) rise();
    });
  const loop = async (step: () => Promise<boolean>) => {
    let faults = 0;
    while (!stopping) {
      try {
        const more = await step();
        faults = 0;
        if (!more) await sleep(times.poll * (0.75 + Math.random() / 2));
      } catch (error) {
        faults += 1;
        if (!stopping) work.fault('letters.fault', error);
        await sleep(Math.min(30_000, 500 * 2 ** Math.min(faults, 6)));
      }
    }
  };

  if (await isRestored(house)) {
    await pauseAfterRestore(db, work.clock());
    await acceptBeat(house);
    work.log('letters.restored', {});
  }
  if (house.database.kind === 'pglite') await freeExpired(db, work.clock(), true);
  const stopListening = await house.database.listen(outboxChannel, wake);
  const loops = letterLanes.flatMap((lane) => Array.from({ length: widths[lane] }, (_, place) => loop(() => sendNext(work, lane, place === 0))));
  loops.push(
    loop(() => lookUpNext(work)),
    loop(() => tellNext(work)),
    loop(async () => (await freeExpired(db, work.clock())) > 0),
  );
  return {
    stop: async (drain) => {
      stopping = true;
      wake();
      const limit = setTimeout(() => void work.post.close(), drain);
      await Promise.all(loops);
      clearTimeout(limit);
      await stopListening().catch(() => {});
      await work.post.close();
    },
  };
}
