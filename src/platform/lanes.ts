/** Lanes with caps of their own, so a flood of reading never blocks an appeal; and a watch over the event loop. */

export const lanes = ['read', 'write', 'appeal', 'office'] as const;
export type Lane = (typeof lanes)[number];

export type LaneRule = {
  /** Requests worked on at once. */
  atOnce: number;
  /** Requests that may wait for a place. */
  waiting: number;
  /** Longest wait, in milliseconds. */
  waitMs: number;
  /** While the event loop is late by more than this, in milliseconds, nobody waits for a place: a full lane refuses at once. Appeals may always wait. */
  lateMs: number;
};

/**
 * Together they stay below the connections to the database (`laneConnections`), so a lane that hangs there leaves the others theirs.
 */
const rules: Record<Lane, LaneRule> = {
  read: { atOnce: 10, waiting: 240, waitMs: 4_000, lateMs: 400 },
  write: { atOnce: 5, waiting: 120, waitMs: 8_000, lateMs: 1_000 },
  appeal: { atOnce: 10, waiting: 240, waitMs: 20_000, lateMs: Infinity },
  office: { atOnce: 5, waiting: 60, waitMs: 8_000, lateMs: 1_500 },
};
/** A process that has just started is late because it loads its pages, not because it is flooded. */
const settlesMs = 5_000;
/** Connections to the database that all lanes and the embedded worker together may use. */
export const laneConnections = 40;

export type Lanes<L extends string = Lane> = {
  /** A place in the lane, or null when it is full or the process is too busy. The place must be given back by calling it. */
  enter(lane: L): Promise<(() => void) | null>;
  /** How late the event loop has been, in milliseconds, smoothed over about a second. */
  lateness(): number;
  close(): void;
};

/** `measured` replaces the watch over the event loop. */
export const openLanes = (table: Record<Lane, LaneRule> = rules, measured?: () => number): Lanes => lanesOf(table, measured);

/** The same for lanes of any names: the tip house has its own. */
export function lanesOf<L extends string>(table: Record<L, LaneRule>, measured?: () => number): Lanes<L> {
  const busy = new Map<L, number>();
  const queues = new Map<L, ((free: boolean) => void)[]>();
  let late = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    late = late * 0.6 + Math.max(0, now - last - 100) * 0.4;
    last = now;
  }, 100);
  watch.unref();

  const lateness = measured ?? (() => late);
  const settled = measured ? 0 : performance.now() + settlesMs;

  const place = (lane: L): (() => void) => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = queues.get(lane)?.shift();
      if (next) next(true);
      else busy.set(lane, (busy.get(lane) ?? 1) - 1);
    };
  };

  return {
    lateness,
    close: () => clearInterval(watch),
    enter: async (lane) => {
      const rule = table[lane];
      const taken = busy.get(lane) ?? 0;
      const queue = queues.get(lane) ?? [];
      if (taken < rule.atOnce) {
        busy.set(lane, taken + 1);
        return place(lane);
      }
      // A free place is given even then: a process with little to do is late because its machine is, and refusing would help nobody.
      const hurried = lateness() > rule.lateMs && performance.now() > settled;
      if (hurried || queue.length >= rule.waiting) return null;
      const got = await new Promise<boolean>((resolve) => {
        const answer = (free: boolean): void => {
          clearTimeout(timer);
          resolve(free);
        };
        const timer = setTimeout(() => {
          queue.splice(queue.indexOf(answer), 1);
          resolve(false);
        }, rule.waitMs);
        queue.push(answer);
        queues.set(lane, queue);
      });
      return got ? place(lane) : null;
    },
  };
}
