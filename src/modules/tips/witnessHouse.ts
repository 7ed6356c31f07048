/** What the tip process has once, and how an answer of it looks. */
import type { Db } from '#db/index.ts';
import type { TipEnv } from '#platform/envTips.ts';
import type { Answer } from '#platform/httpAnswer.ts';
import type { Language } from '#platform/i18n.ts';
import { lanesOf, type Lanes } from '#platform/lanes.ts';
import { patience, type Patience } from '#platform/receive.ts';
import { openFlood, floodRules, type Flood, type FloodRules } from './flood.ts';
import { openGate, type Gate } from './puzzle.ts';
import { openRecipients, readBuilt, type List } from './recipients.ts';
import { openWaitingFiles, waitingRules, type WaitingFiles } from './waitingFiles.ts';
import { openPages, type Pages } from './witnessPages.ts';
import { demoOperator } from './demoKeys.ts';

export type WitnessOptions = {
  env: TipEnv;
  demo: boolean;
  trustedProxies: readonly string[];
  db: Db;
  clock: () => Date;
  /** The built pages; a test may bring its own. */
  folder?: string;
  flood?: Partial<FloodRules>;
  waiting?: Partial<typeof waitingRules>;
  /** How slow a body may come. */
  patience?: Patience;
};

/** Deposits of the two urgent classes have places of their own, so a flood of others never stands before them; so has coming back with a code. */
const lanes = {
  urgent: { atOnce: 4, waiting: 400, waitMs: 20_000, lateMs: Infinity },
  usual: { atOnce: 3, waiting: 120, waitMs: 10_000, lateMs: 2_000 },
  waited: { atOnce: 1, waiting: 60, waitMs: 10_000, lateMs: 2_000 },
  talk: { atOnce: 3, waiting: 200, waitMs: 10_000, lateMs: 2_000 },
  files: { atOnce: 2, waiting: 60, waitMs: 20_000, lateMs: 2_000 },
} as const;
export type WitnessLane = keyof typeof lanes;

/** All that is ever told of what happened here: how often, by the day. */
export type Counters = Record<'taken' | 'added' | 'erased' | 'refused' | 'faults', number>;
export const noCounts = (): Counters => ({ taken: 0, added: 0, erased: 0, refused: 0, faults: 0 });

export type WitnessHouse = {
  env: TipEnv;
  db: Db;
  clock: () => Date;
  list: (now: Date) => List | null;
  pages: Pages;
  rules: FloodRules;
  flood: Flood;
  gate: Gate;
  waiting: WaitingFiles;
  lanes: Lanes<WitnessLane>;
  counters: Counters;
  patience: Patience;
};

/** Opens everything but the listener. A key that everybody can read opens nothing but a demo. */
export async function openWitnessHouse(options: WitnessOptions): Promise<WitnessHouse> {
  const { env, db, clock, folder = 'dist/witness' } = options;
  const built = readBuilt(folder);
  const key = built && (options.demo || built.operatorKey !== demoOperator.key) ? built : null;
  const rules = { ...floodRules, ...options.flood };
  return {
    env,
    db,
    clock,
    list: openRecipients(env.recipients, key),
    pages: openPages(folder),
    rules,
    flood: openFlood(rules),
    gate: openGate(),
    waiting: await openWaitingFiles(db, { ...waitingRules, ...options.waiting }),
    lanes: lanesOf(lanes),
    counters: noCounts(),
    patience: options.patience ?? patience,
  };
}

/** One request, as far as an answer may know it: no header, no address. `source`: see `Flood`. */
export type Visit = { source: string | null; now: Date; language: Language };

export const bytesAnswer = (status: number, type: string, body: Buffer, more: [string, string][] = []): Answer => ({
  status,
  headers: [['content-type', type], ...more],
  body,
});
export const htmlAnswer = (status: number, page: string, more: [string, string][] = []): Answer =>
  bytesAnswer(status, 'text/html; charset=utf-8', Buffer.from(page), more);
export const jsonAnswer = (status: number, value: object): Answer => bytesAnswer(status, 'application/json; charset=utf-8', Buffer.from(JSON.stringify(value)));

/** Work in a place of its lane; null when there is none. */
export async function inLane<T>(house: WitnessHouse, lane: WitnessLane, work: () => Promise<T>): Promise<T | null> {
  const leave = await house.lanes.enter(lane);
  if (leave === null) return null;
  try {
    return await work();
  } finally {
    leave();
  }
}
