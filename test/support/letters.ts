/** One outbox under test: a clock that is set by hand, a mail server that misbehaves on order, and letters of one plain kind. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach } from 'vitest';
import type { Database, Db } from '#db/index.ts';
import { outbox } from '#db/schema/outbox.ts';
import type { House } from '#platform/house.ts';
import { promiseLetter, type LetterKind, type Promised } from '#platform/outbox.ts';
import { letterTimes } from '#platform/outboxRules.ts';
import type { LetterRow } from '#platform/outboxStore.ts';
import type { LetterWork } from '#platform/outboxWorker.ts';
import { readSmtpUrl, smtpPost } from '#platform/smtp.ts';
import { testHouse } from './house.ts';
import { startMailServer, type MailServer } from './smtp.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const begin = new Date('2026-11-24T09:00:00Z');

export class LetterBench {
  now = begin;
  told: string[] = [];
  logged: string[] = [];
  house: House;
  server: MailServer;
  db: Db;

  constructor(database: Database, server: MailServer) {
    this.house = testHouse(database);
    this.server = server;
    this.db = database.db;
  }

  note: LetterKind = {
    render: async (_house, _db, letter) => {
      if (letter.data['poison']) throw new TypeError('poison');
      return { subject: `Лист ${String(letter.data['n'])}`, text: `Привіт ${String(letter.data['n'])}\n.крапка` };
    },
    delivered: async (_tx, _house, { subjectId, response }) => void this.told.push(`delivered ${subjectId} ${response.slice(0, 3)}`),
    failed: async (_tx, _house, { subjectId, reason, final }) => void this.told.push(`failed ${subjectId} ${reason}${final ? ' for good' : ''}`),
  };

  work(change: Partial<LetterWork> = {}): LetterWork {
    return {
      house: this.house,
      kinds: { note: this.note },
      journal: null,
      times: letterTimes,
      clock: () => this.now,
      chance: () => 0.5,
      log: (event, facts) => void this.logged.push(`${event} ${JSON.stringify(facts)}`),
      fault: (event) => void this.logged.push(event),
      post: smtpPost(readSmtpUrl(this.server.url), 'portal.example', { connect: 1000, greeting: 500, silence: 500, whole: 3000 }),
      ...change,
    };
  }

  pass(milliseconds: number): void {
    this.now = new Date(this.now.getTime() + milliseconds);
  }

  promise(n: number, change: Partial<Promised> = {}, house = this.house): Promise<{ id: string; messageId: string }> {
    const letter = {
      lane: 'resident',
      template: 'note',
      to: `r${n}@mail.example`,
      subjectKind: 'note',
      subjectId: `${n}`,
      data: { n },
      key: `note ${n}`,
    } as const;
    return this.db.transaction((tx) => promiseLetter(tx, house, { ...letter, ...change }, this.now));
  }

  async row(id: string): Promise<LetterRow> {
    const [row] = await this.db.select().from(outbox).where(eq(outbox.id, id));
    if (!row) throw new Error('There is no such letter.');
    return row;
  }

  /** Moves the clock to the moment the letter is due. */
  async reach(id: string): Promise<void> {
    this.now = (await this.row(id)).dueAt;
  }
}

/** A fresh bench for each test. */
export function letterBench(box: { database: Database }): { at: LetterBench } {
  const held: { at?: LetterBench } = {};
  beforeEach(async () => {
    held.at = new LetterBench(box.database, await startMailServer());
  });
  afterEach(() => held.at?.server.stop());
  return {
    get at() {
      if (!held.at) throw new Error('The bench is made by beforeEach; use it inside a test.');
      return held.at;
    },
  };
}
