/** Appeals on a desk: demo territories and routing rules, a mail server on a socket, and decisions as moderators make them. */
import { eq } from 'drizzle-orm';
import { beforeEach } from 'vitest';
import { demoTerritories } from '#db/seed/territories.ts';
import { appeals } from '#db/schema/appeals.ts';
import { outbox } from '#db/schema/outbox.ts';
import type { Database } from '#db/index.ts';
import { appealLetters, review } from '#modules/appeals/index.ts';
import type { Decision, Outcome } from '#modules/moderation/index.ts';
import type { Role } from '#modules/people/index.ts';
import { loadTerritories } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import { sendNext, type LetterWork } from '#platform/outboxWorker.ts';
import { keepAppeal, later, monday, recordDecision } from './appeals.ts';
import { letterBench, type LetterBench } from './letters.ts';

type Kept = Awaited<ReturnType<typeof keepAppeal>>;

type More = { reasons?: string[]; words?: string; version?: number; checklist?: Record<string, string>; role?: Role; policeTies?: boolean };

export class AppealDesk {
  readonly bench: LetterBench;
  constructor(bench: LetterBench) {
    this.bench = bench;
  }

  get house(): House {
    return this.bench.house;
  }
  get db() {
    return this.bench.db;
  }
  work(change: Partial<LetterWork> = {}): LetterWork {
    return this.bench.work({ kinds: appealLetters, ...change });
  }

  keep(options: Parameters<typeof keepAppeal>[2] = {}): Promise<Kept> {
    return keepAppeal(this.db, this.house, { at: this.bench.now, ...options });
  }

  /** A decision as the queue carries it out: recorded first, then applied in its own transaction. */
  async decide(appealId: string, outcome: Outcome, more: More = {}): Promise<{ ok: true } | { ok: false; why: string }> {
    const decision = await this.record(appealId, outcome, more);
    return this.db.transaction((tx) => review.apply(tx, this.house, decision, this.bench.now));
  }

  async record(
    appealId: string,
    outcome: Outcome,
    { reasons = [], words = '', version, checklist = {}, role = 'moderator', policeTies = false }: More = {},
  ): Promise<Decision> {
    const [row] = await this.db.select({ version: appeals.version }).from(appeals).where(eq(appeals.id, appealId));
    const read = version ?? row?.version ?? 1;
    const { id, itemId, staffId } = await recordDecision(this.db, this.house, {
      appealId,
      version: read,
      outcome,
      reasons,
      words,
      at: this.bench.now,
      role,
      policeTies,
    });
    return { id, itemId, kind: 'appeal', subjectId: appealId, version: read, outcome, reasons, words, checklist, staffId, at: this.bench.now };
  }

  /** Sends whatever is due and answers how many letters were tried. */
  async sendAll(lane: 'police' | 'resident'): Promise<number> {
    const work = this.work();
    let tried = 0;
    while (await sendNext(work, lane)) tried += 1;
    return tried;
  }

  /** Approved, queued and taken by the mail server. */
  async sent(options: Parameters<typeof keepAppeal>[2] = {}): Promise<Kept> {
    const kept = await this.keep(options);
    const done = await this.decide(kept.id, 'approve');
    if (!done.ok) throw new Error(done.why);
    await this.sendAll('police');
    return kept;
  }

  /** Letters promised to the author so far, with what they were made of. */
  async told(appealId: string): Promise<{ template: string; to: string; values: Record<string, unknown> }[]> {
    const rows = await this.db.select().from(outbox).where(eq(outbox.subjectId, appealId)).orderBy(outbox.acceptedAt, outbox.template);
    return rows
      .filter((row) => row.lane === 'resident')
      .map((row) => ({
        template: row.template,
        to: row.toSealed ? this.house.vault.open(row.toSealed) : '',
        values: row.dataSealed ? JSON.parse(this.house.vault.open(row.dataSealed)).values : {},
      }));
  }

  async row(appealId: string): Promise<typeof appeals.$inferSelect> {
    const [row] = await this.db.select().from(appeals).where(eq(appeals.id, appealId));
    if (!row) throw new Error('There is no such appeal.');
    return row;
  }
}

/** A desk for each test; the clock begins on a Monday morning. */
export function appealDesk(box: { database: Database }): { at: AppealDesk } {
  const bench = letterBench(box);
  const desk: { at?: AppealDesk } = {};
  beforeEach(async () => {
    bench.at.now = monday;
    const made = new AppealDesk(bench.at);
    await made.db.transaction((tx) => loadTerritories(tx, demoTerritories(later(monday, -24))));
    desk.at = made;
  });
  return {
    get at() {
      if (!desk.at) throw new Error('The desk is set by beforeEach; use it inside a test.');
      return desk.at;
    },
  };
}
