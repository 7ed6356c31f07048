/** Sends letters and does recurring work: embedded in the server, or alone as a second process (`npm run worker`, PostgreSQL only). */
import { endOldAirRaids } from '#platform/airRaid.ts';
import { forgetAudit } from '#platform/audit.ts';
import { catcherJournal, forgetCaught, openCatcher } from '#platform/catcher.ts';
import { loadEnvFile, readEnv, SettingsFault } from '#platform/env.ts';
import { openHouse, type House } from '#platform/house.ts';
import { log } from '#platform/log.ts';
import { imapJournal, readImapUrl, type Journal } from '#platform/journal.ts';
import { announce, runNext, type Recurring } from '#platform/jobs.ts';
import { forgetOldLimits } from '#platform/limits.ts';
import type { LetterKind } from '#platform/outbox.ts';
import { sampleLetter } from '#platform/mailSample.ts';
import { countLetters, forgetLetters } from '#platform/outboxDesk.ts';
import { letterTimes, type LetterTimes } from '#platform/outboxRules.ts';
import { startLetters, type LetterKinds, type LetterWork } from '#platform/outboxWorker.ts';
import { readSmtpUrl, smtpPost, smtpTimes, type Post, type SmtpTimes } from '#platform/smtp.ts';

/** What the worker takes from `src/modules.ts`. */
export type Offers = { letters?: Readonly<Record<string, LetterKind>>; recurring?: readonly Recurring[] };
export type WorkerOptions = {
  letters?: Partial<LetterTimes>;
  smtp?: Partial<SmtpTimes>;
  clock?: () => Date;
  chance?: () => number;
  log?: LetterWork['log'];
  fault?: LetterWork['fault'];
  /** Another way out than SMTP_URL and the catcher; for tests that look at single replies. */
  post?: Post;
};
export type Worker = { stop(drainMilliseconds?: number): Promise<void> };

/** Starts the worker. It wakes when something is promised, looks by itself now and then, and finishes what it began when stopped. */
export async function startWorker(house: House, modules: readonly Offers[], options: WorkerOptions = {}): Promise<Worker> {
  const clock = options.clock ?? (() => new Date());
  const tell = options.log ?? log.warn;
  const fault = options.fault ?? log.error;
  const post = options.post ?? (await openPost(house, clock, { ...smtpTimes, ...options.smtp }));
  const letters = await startLetters({
    house,
    kinds: gatherLetters([{ letters: { 'portal.sample': sampleLetter } }, ...modules]),
    post,
    journal: openJournal(house),
    times: { ...letterTimes, ...options.letters },
    clock,
    chance: options.chance ?? Math.random,
    log: tell,
    fault,
  });
  if (house.env.smtpUrl && !house.env.journalImapUrl) tell('letters.noJournal', {});
  const works = [...ownWork(tell), ...modules.flatMap((module) => module.recurring ?? [])];
  const recurring = await startRecurring(house, works, clock, fault);
  return {
    stop: async (drainMilliseconds = 15_000) => {
      await Promise.all([letters.stop(drainMilliseconds), recurring.stop(drainMilliseconds)]);
    },
  };
}

/** Two modules with one letter name would send each other's words; that stops the start. */
export function gatherLetters(modules: readonly Offers[]): LetterKinds {
  const kinds: LetterKinds = {};
  for (const module of modules) {
    for (const [name, kind] of Object.entries(module.letters ?? {})) {
      if (kinds[name]) throw new Error(`Two letters are called ${name}.`);
      kinds[name] = kind;
    }
  }
  return kinds;
}

async function openPost(house: House, clock: () => Date, times: SmtpTimes): Promise<Post> {
  return house.env.smtpUrl ? smtpPost(readSmtpUrl(house.env.smtpUrl), house.env.mailDomain, times) : openCatcher(house, clock);
}

function openJournal(house: House): Journal | null {
  if (!house.env.smtpUrl) return catcherJournal(house.database.db);
  return house.env.journalImapUrl ? imapJournal(readImapUrl(house.env.journalImapUrl)) : null;
}

const ownWork = (tell: LetterWork['log']): Recurring[] => [
  {
    name: 'letters.watch',
    everySeconds: 60,
    run: async (house, now) => {
      const { late, oldestSeconds, dead, held, paused } = await countLetters(house.database.db, now);
      if (late || dead > 0 || held > 0 || paused.length > 0)
        tell('letters.alert', { oldestSeconds, dead, held, paused: paused.map((lane) => lane.lane).join(' ') });
    },
  },
  { name: 'audit.forget', everySeconds: 24 * 3600, run: async (house, now) => void (await forgetAudit(house.database.db, now)) },
  { name: 'airRaid.end', everySeconds: 60, run: (house, now) => endOldAirRaids(house.database.db, now) },
  { name: 'limits.forget', everySeconds: 600, run: (house, now) => forgetOldLimits(house.database.db, now) },
  {
    name: 'letters.forget',
    everySeconds: 24 * 3600,
    run: async (house, now) => {
      await forgetLetters(house.database.db, now);
      await forgetCaught(house.database.db);
    },
  },
];

const sideBySide = 2;

async function startRecurring(
  house: House,
  works: readonly Recurring[],
  clock: () => Date,
  fault: LetterWork['fault'],
): Promise<{ stop(drain: number): Promise<void> }> {
  await announce(house.database.db, works, clock());
  const poll = Math.min(5000, ...works.map((work) => work.everySeconds * 500));
  const sleepers = new Set<() => void>();
  let stopping = false;
  const loop = async () => {
    while (!stopping) {
      let more = false;
      try {
        const done = await runNext(house, works, clock);
        more = done !== null;
        if (done?.error) fault('work.fault', done.error, { name: done.name });
      } catch (error) {
        if (!stopping) fault('work.fault', error);
      }
      if (more || stopping) continue;
      await new Promise<void>((resolve) => {
        const rise = () => {
          clearTimeout(timer);
          sleepers.delete(rise);
          resolve();
        };
        const timer = setTimeout(rise, poll);
        sleepers.add(rise);
      });
    }
  };
  const running = Array.from({ length: sideBySide }, loop);
  return {
    // Work that does not end in time is left: it is safe to repeat, and its lease brings it back.
    stop: async (drain) => {
      stopping = true;
      sleepers.forEach((rise) => rise());
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([Promise.all(running), new Promise((resolve) => (timer = setTimeout(resolve, drain)))]);
      clearTimeout(timer);
    },
  };
}

async function alone(): Promise<void> {
  loadEnvFile();
  // Asked before anything is opened: the embedded database belongs to the server, and two processes on it lose rows.
  if (readEnv(process.env).databaseUrl === null) {
    throw new SettingsFault('DATABASE_URL: the worker runs alone only beside PostgreSQL; the embedded database belongs to the server');
  }
  const { modules } = await import('#modules.ts');
  const house = await openHouse();
  const worker = await startWorker(house, modules);
  log.info('worker.ready');
  const end = () => {
    void worker.stop().then(() => house.database.close());
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

// The build puts this file into the server's bundle, so "was I started" is asked of the command line and not of the module.
if (process.argv[1]?.endsWith('src/worker.ts')) {
  alone().catch((error: unknown) => {
    // A wrong setting is told in words; anything else only by its kind.
    if (error instanceof SettingsFault) process.stderr.write(`${error.message}\n`);
    else log.error('worker.start', error);
    process.exitCode = 1;
  });
}
