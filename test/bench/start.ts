// How soon the built server is ready and what it keeps in memory.
import { startPortal, type Portal } from '../support/portal.ts';
import { memoryOf } from './load.ts';
import { middle, say } from './settings.ts';

type Started = { portal: Portal; took: number };

async function timed(start: () => Promise<Portal>): Promise<Started> {
  const began = performance.now();
  const portal = await start();
  return { portal, took: performance.now() - began };
}

/** Starts the same portal five times; the last one is left running. Milliseconds from spawn to the first answer. */
export async function startFive(options: Parameters<typeof startPortal>[0]): Promise<Started> {
  const all: number[] = [];
  for (let i = 0; ; i++) {
    const one = await timed(() => startPortal({ ...options, keep: true }));
    all.push(one.took);
    if (i === 4) return { portal: one.portal, took: middle(all) };
    await one.portal.stop();
  }
}

/** Waits until the start has settled and says the resident memory in MiB. */
export async function idle(portal: Portal): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  return memoryOf(portal.pid);
}

/** A first start with its demo city, and later ones, on the embedded database. */
export async function embedded(during: (portal: Portal) => Promise<void>): Promise<Portal> {
  const first = await timed(() => startPortal({ keep: true, fresh: true }));
  const most = memoryOf(first.portal.pid, 'VmHWM');
  await first.portal.stop();
  const { portal, took } = await startFive({ varDir: first.portal.varDir });
  const quiet = await idle(portal);
  await during(portal);
  say(`\nstart, embedded                        first ${first.took.toFixed(0)} ms, later ${took.toFixed(0)} ms (middle of five)`);
  say(
    `memory, embedded                       first start at most ${most.toFixed(0)} MiB, later ${quiet.toFixed(0)} MiB idle, ${memoryOf(portal.pid).toFixed(0)} MiB under load`,
  );
  return portal;
}
