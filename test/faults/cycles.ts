/** Kills the portal and its workers again and again while people send and the mail server misbehaves, then counts. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createPostgres } from '../support/database.ts';
import { startJournal } from '../support/imap.ts';
import { freePort } from '../support/portal.ts';
import { startMailServer, type Behaviour } from '../support/smtp.ts';
import { appealAuthors, letterWriters } from './people.ts';

export type Figures = {
  cycles: number;
  kills: number;
  journal: string;
  /** Letters or appeals whose acceptance was answered to the person. */
  accepted: number;
  delivered: number;
  acceptedButLost: string[];
  deliveredTwice: string[];
  repliesLost: number;
  foundInJournal: number;
  sentAgainAfterLook: number;
  refused: number;
  faults: string[];
};

/** The same seed gives the same order of misfortunes; only the moments of the kills depend on the machine. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const misfortunes: [number, Behaviour][] = [
  [0.14, 'takeAndDrop'],
  [0.05, 'takeAndHang'],
  [0.04, 'dropInside'],
  [0.03, { hang: 'end' }],
  [0.03, { drop: 'end' }],
  [0.04, { reply: '451 4.7.1 greylisted', at: 'rcpt' }],
  [0.03, { reply: '452 4.2.2 later', at: 'end' }],
  [0.02, { reply: '421 4.3.2 busy', at: 'greeting' }],
  [0.02, { drop: 'greeting' }],
  [0.02, { hang: 'mail' }],
  [0.02, { reply: '550 5.1.1 unknown', at: 'rcpt' }],
  [0.01, { reply: '554 5.7.1 refused', at: 'end' }],
  [0.01, { reply: '535 5.7.8 not you', at: 'mail' }],
];

const seen = z.object({ open: z.number(), dead: z.number(), tries: z.record(z.string(), z.number()) });
type Body = { role: 'portal' | 'worker' | 'both'; child: ChildProcess | null };

export async function runCycles({
  cycles,
  kind,
  seed,
  who,
}: {
  cycles: number;
  kind: 'pglite' | 'postgres';
  seed: number;
  who: 'letters' | 'appeals';
}): Promise<Figures> {
  const random = dice(seed);
  const journal = await startJournal();
  const server = await startMailServer({ journal: (raw) => journal.put(raw) });
  const met: Behaviour[] = [];
  server.behave(() => {
    let chance = random();
    for (const [share, behaviour] of misfortunes) {
      chance -= share;
      if (chance < 0) return (met.push(behaviour), behaviour);
    }
    return 'take';
  });
  const varDir = mkdtempSync(join(tmpdir(), 'faults-'));
  const own = kind === 'postgres' ? await createPostgres({ migrate: true }) : null;
  const port = await freePort();
  const faults: string[] = [];
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'test',
    VAR_DIR: varDir,
    SMTP_URL: server.url,
    JOURNAL_IMAP_URL: journal.url,
    PORT: String(port),
    DATA_KEYS: Buffer.alloc(32, 7).toString('base64url'),
    ...(own ? { DATABASE_URL: own.url } : {}),
  };
  const bodies: Body[] = (kind === 'pglite' ? (['both'] as const) : (['portal', 'worker', 'worker'] as const)).map((role) => ({ role, child: null }));
  // A run that is broken off leaves nobody behind.
  process.once('exit', () => bodies.forEach(({ child }) => child?.kill('SIGKILL')));
  const wake = async (body: Body): Promise<void> => {
    const child = spawn(process.execPath, ['test/faults/child.ts'], { env: { ...env, ROLE: body.role }, stdio: ['ignore', 'pipe', 'pipe'] });
    body.child = child;
    child.stderr.on('data', (part) => faults.push(String(part)));
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => Promise.reject(new Error(`A process did not start:\n${faults.join('')}`)))]);
  };
  const kill = async ({ child }: Body): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  let busy = true;
  let open = true;
  const ask = async (path: string): Promise<unknown> => {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5000) });
      return answer.status === 200 ? await answer.json() : null;
    } catch {
      return null;
    }
  };
  const world = { ask, server, random, busy: () => busy, open: () => open };
  const crowd = who === 'letters' ? letterWriters(world, seed) : appealAuthors(world);

  let kills = 0;
  await Promise.all(bodies.map(wake));
  await crowd.begin();
  const lives = crowd.live();
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    // The plug is pulled in the middle of work, however slow the machine is.
    const enough = crowd.accepted() + 1 + Math.floor(random() * (who === 'letters' ? 10 : 3));
    for (let waited = 0; crowd.accepted() < enough && waited < 15_000; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, random() * 400));
    const victims = kind === 'pglite' || random() < 0.2 ? bodies : [bodies[Math.floor(random() * bodies.length)]].filter((body) => body !== undefined);
    await Promise.all(victims.map(kill));
    kills += victims.length;
    await Promise.all(victims.map(wake));
  }
  busy = false;

  // Now the weather is fair, and what was promised must arrive. A person looks at refused letters and sends them again.
  server.behave(() => 'take');
  let refused = 0;
  let state = seen.parse(await ask('/look'));
  // One moderator decides two appeals a second at most; what still waits for them is not lost.
  for (const until = Date.now() + 180_000 + crowd.accepted() * 1_000; Date.now() < until;) {
    state = seen.catch(state).parse(await ask('/look'));
    if (state.dead > 0) {
      refused += state.dead;
      await ask('/look?again');
    } else if (state.open === 0 && (await crowd.settled())) break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  open = false;
  await Promise.all(lives);
  const lost = await crowd.lost();
  await Promise.all(bodies.map(kill));
  await own?.drop();
  await Promise.all([server.stop(), journal.stop()]);
  rmSync(varDir, { recursive: true, force: true });

  const counts = new Map<string, number>();
  for (const { messageId } of server.taken) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
  return {
    cycles,
    kills,
    journal: journal.kind,
    accepted: crowd.accepted(),
    delivered: server.taken.length,
    acceptedButLost: lost,
    deliveredTwice: [...counts].filter(([, n]) => n > 1).map(([messageId]) => messageId),
    repliesLost: met.filter((one) => one === 'takeAndDrop' || one === 'takeAndHang').length,
    foundInJournal: state.tries['sent.journal'] ?? 0,
    sentAgainAfterLook: state.tries['waiting.absent'] ?? 0,
    refused,
    faults,
  };
}
