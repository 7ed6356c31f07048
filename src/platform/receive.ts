/** Takes in a request's body: counted while it streams, given up when it is too large, too slow or too much at once. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Received = { status: 200; body: Buffer } | { status: 400 | 408 | 413 | 503 };

/** A slow but honest line passes: so many bytes per second over any window, and no longer than the total. */
export type Patience = { bytesPerSecond: number; windowSeconds: number; totalSeconds: number };
export const patience: Patience = { bytesPerSecond: 4096, windowSeconds: 30, totalSeconds: 20 * 60 };

type Taking = { held: number; begunAt: number; network: string; large: boolean; giveUp(status: 408 | 503): void; tick(): void };

export type Intake = {
  receive(req: IncomingMessage, res: ServerResponse, limit: number, network: string): Promise<Received>;
  close(): void;
};

const largeBytes = 256 * 1024;

/** `budget`: bytes of bodies held at once; `perNetwork`: large bodies one network may be sending at once; `wipe`: pieces are overwritten once they are joined or given up. */
export function openIntake({
  budget = 160 * 1024 * 1024,
  perNetwork = 6,
  rule = patience,
  wipe = false,
}: { budget?: number; perNetwork?: number; rule?: Patience; wipe?: boolean } = {}): Intake {
  const open = new Set<Taking>();
  let held = 0;
  const ticker = setInterval(() => open.forEach((one) => one.tick()), 1000);
  ticker.unref();

  /** The one that has come on most slowly gives way, so somebody who only holds a place cannot keep others out. */
  const makeRoom = (): void => {
    while (held > budget) {
      const now = performance.now();
      const pace = (one: Taking): number => one.held / Math.max(1, now - one.begunAt);
      const slowest = [...open].filter((one) => one.held > 0).sort((a, b) => pace(a) - pace(b))[0];
      if (!slowest) return;
      slowest.giveUp(503);
    }
  };

  const receive = (req: IncomingMessage, res: ServerResponse, limit: number, network: string): Promise<Received> => {
    const declared = Number(req.headers['content-length'] ?? 0);
    if (declared > limit) return Promise.resolve({ status: 413 });
    const large = limit > largeBytes && (declared > largeBytes || req.headers['content-length'] === undefined);
    if (large && [...open].filter((one) => one.large && one.network === network).length >= perNetwork) return Promise.resolve({ status: 503 });
    return new Promise((resolve) => {
      const parts: Buffer[] = [];
      const seconds: number[] = [];
      let inThisSecond = 0;
      let age = 0;
      const taking: Taking = {
        held: 0,
        begunAt: performance.now(),
        network,
        large,
        giveUp: (status) => end({ status }),
        tick: () => {
          seconds.push(inThisSecond);
          inThisSecond = 0;
          age += 1;
          if (seconds.length > rule.windowSeconds) seconds.shift();
          const came = seconds.reduce((sum, one) => sum + one, 0);
          if (age >= rule.totalSeconds || (seconds.length === rule.windowSeconds && came < rule.bytesPerSecond * rule.windowSeconds)) end({ status: 408 });
        },
      };
      const end = (result: Received): void => {
        if (!open.delete(taking)) return;
        held -= taking.held;
        req.off('data', take).off('end', finish).off('error', broken).off('close', broken);
        req.pause();
        if (wipe) for (const part of parts) part.fill(0);
        resolve(result);
      };
      const take = (part: Buffer): void => {
        taking.held += part.length;
        held += part.length;
        inThisSecond += part.length;
        if (taking.held > limit) return end({ status: 413 });
        parts.push(part);
        if (held > budget) makeRoom();
      };
      const finish = (): void => end({ status: 200, body: Buffer.concat(parts) });
      const broken = (): void => end({ status: 400 });
      open.add(taking);
      req.on('data', take).on('end', finish).on('error', broken).on('close', broken);
      if (req.headers.expect !== undefined) res.writeContinue();
    });
  };
  return { receive, close: () => clearInterval(ticker) };
}

/** Throws away what a refused sender still sends, until it stops, closes, or has had enough patience. */
export function drain(req: IncomingMessage, { bytes = 64 * 1024 * 1024, idleMs = 2_000, longestMs = 20_000 } = {}): Promise<void> {
  return new Promise((resolve) => {
    let left = bytes;
    const done = (): void => {
      clearTimeout(longest);
      clearTimeout(idle);
      resolve();
    };
    const longest = setTimeout(done, longestMs);
    const idle = setTimeout(done, idleMs);
    req.removeAllListeners('data');
    req.on('data', (part: Buffer) => {
      left -= part.length;
      if (left < 0) done();
      else idle.refresh();
    });
    req.on('end', done).on('close', done).on('error', done);
    req.resume();
    if (req.destroyed || req.complete) done();
  });
}
