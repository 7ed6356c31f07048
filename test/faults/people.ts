/** Who uses the portal while it is killed. Each person presses the button again until an answer comes, with the same letter in hand. */
import { z } from 'zod';
import type { MailServer } from '../support/smtp.ts';

export type World = {
  /** What the portal answered, or null when it was not there or broke off. */
  ask(path: string): Promise<unknown>;
  server: MailServer;
  random(): number;
  /** People still bring new letters. */
  busy(): boolean;
  /** The world still turns: what was brought is still being worked on. */
  open(): boolean;
};
export type Crowd = {
  begin(): Promise<void>;
  /** Loops that end by themselves when the world stops. */
  live(): Promise<void>[];
  accepted(): number;
  /** Whether everything that was accepted has come to its end. */
  settled(): Promise<boolean>;
  /** What was accepted and did not arrive as it should, exactly once. */
  lost(): Promise<string[]>;
};

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Asks until an answer fits. Gives up when nobody brings letters any more and the question was never answered. */
async function insist<S extends z.ZodType>(world: World, path: string, shape: S, go: () => boolean): Promise<z.infer<S> | null> {
  while (go()) {
    const answer = shape.safeParse(await world.ask(path));
    if (answer.success) return answer.data;
    await pause(40);
  }
  return null;
}

/** Letters that may be on their way at once, with those that wait for the end because the server refused them. */
const mostLetters = 120;

/** Plain letters: accepted with one request, and each must arrive once under the identity that was promised. */
export function letterWriters(world: World, seed: number): Crowd {
  const accepted = new Map<string, string>();
  let written = 0;
  const writer = async (): Promise<void> => {
    while (world.busy()) {
      // While a process wakes slowly, people could bring more than the end has time to deliver.
      if (accepted.size - world.server.taken.length >= mostLetters) {
        await pause(100);
        continue;
      }
      const key = `k${seed}x${(written += 1)}`;
      const answer = await insist(world, `/letter?key=${key}`, z.object({ messageId: z.string() }), world.busy);
      if (answer) accepted.set(key, answer.messageId);
      await pause(60 + world.random() * 100);
    }
  };
  return {
    begin: async () => {},
    live: () => [writer(), writer(), writer()],
    accepted: () => accepted.size,
    settled: async () => true,
    lost: async () => {
      const there = new Set(world.server.taken.map((letter) => letter.messageId));
      return [...accepted].filter(([, messageId]) => !there.has(messageId)).map(([key]) => key);
    },
  };
}

/** Appeals that may be on their way to the police at once. */
const mostOnTheWay = 40;

/** Appeals: sent, confirmed by the link in the letter that really came, approved by a moderator, and one letter each to the police. */
export function appealAuthors(world: World): Crowd {
  const numbers: string[] = [];
  const confirmed = new Set<string>();
  let staff = '';
  let settled = 0;
  const author = async (): Promise<void> => {
    while (world.busy()) {
      // One moderator reads them all: who comes while too many wait would prove nothing more and keep the end waiting for hours.
      if (numbers.length - settled >= mostOnTheWay) {
        await pause(100);
        continue;
      }
      const draft = await insist(world, '/draft', z.object({ cookie: z.string() }), world.busy);
      const sent = draft && (await insist(world, `/send?cookie=${draft.cookie}`, z.object({ number: z.string() }), world.busy));
      if (sent) numbers.push(sent.number);
      await pause(100 + world.random() * 200);
    }
  };
  const reader = async (): Promise<void> => {
    let read = 0;
    while (world.open()) {
      for (; read < world.server.taken.length; read += 1) {
        const body = decode(world.server.taken[read]?.raw ?? Buffer.alloc(0));
        const token = /\/zvernennia\/pidtverdyty\/([\w-]{43})/.exec(body)?.[1];
        if (!token || confirmed.has(token)) continue;
        await insist(world, `/confirm?token=${token}`, z.object({ done: z.boolean() }), world.open);
        confirmed.add(token);
      }
      await pause(50);
    }
  };
  const moderator = async (): Promise<void> => {
    while (world.open()) {
      await world.ask(`/moderate?staff=${staff}`);
      const now = await states();
      settled = numbers.filter((number) => now[number] === 'sent').length;
      await pause(400);
    }
  };
  const states = async () =>
    z
      .record(z.string(), z.string())
      .catch({})
      .parse(await world.ask('/states'));
  return {
    begin: async () => {
      staff = z.object({ staff: z.uuid() }).parse(await world.ask('/seed')).staff;
    },
    live: () => [author(), author(), reader(), moderator()],
    accepted: () => numbers.length,
    settled: async () => {
      const now = await states();
      return numbers.every((number) => now[number] === 'sent');
    },
    lost: async () => {
      const now = await states();
      const police = world.server.taken.flatMap(({ raw }) => /^X-Portal-Appeal: (\S+)/im.exec(raw.toString('latin1'))?.[1] ?? []);
      return numbers.filter((number) => now[number] !== 'sent' || police.filter((one) => one === number).length !== 1);
    },
  };
}

/** Enough of MIME to find an address in the plain text of our own letters. */
function decode(raw: Buffer): string {
  const text = raw.toString('latin1');
  const part = /Content-Type: text\/plain[\s\S]*?Content-Transfer-Encoding: (\S+)\r\n\r\n([\s\S]*?)\r\n--/i.exec(text);
  if (!part) return text;
  const body = part[2] ?? '';
  if (part[1] === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  return part[1] === 'quoted-printable'
    ? body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : body;
}
