/**
 * One line of JSON per event. A line carries ids, names of routes and numbers; never addresses, texts, tokens,
 * queries or the message of an error, because messages repeat what people typed.
 */
import { randomBytes } from 'node:crypto';

export type Facts = Record<string, string | number | boolean | null>;

type Described = { kind: string; code?: string; constraint?: string; message?: string; where: string[]; cause?: Described };

/** An error whose message we wrote ourselves: it names our own things only, so it may be logged. */
export class Fault extends Error {
  override name = 'Fault';
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && /^[\w.:-]{1,80}$/.test(value) ? value : undefined);

/** What may be told of an error: its kind, the database's code, and where in the code it happened. */
export function describe(error: unknown, depth = 0): Described {
  if (!(error instanceof Error)) return { kind: typeof error, where: [] };
  const frames = (error.stack ?? '').split('\n').filter((frame) => /^\s+at /.test(frame));
  const code = 'code' in error ? text(error.code) : undefined;
  const constraint = 'constraint_name' in error ? text(error.constraint_name) : 'constraint' in error ? text(error.constraint) : undefined;
  // Engine messages of these kinds speak of code ("x is not a function"), not of what somebody typed.
  const speaksOfCode =
    error instanceof Fault ||
    error instanceof ReferenceError ||
    (error instanceof TypeError && /\bis not a function|^Cannot (read|set) propert/.test(error.message));
  return {
    kind: text(error.name) ?? 'Error',
    ...(code ? { code } : {}),
    ...(constraint ? { constraint } : {}),
    ...(speaksOfCode ? { message: error.message.slice(0, 300) } : {}),
    where: frames.slice(0, 6).map((frame) =>
      frame
        .trim()
        .replace(/^at /, '')
        .replace(/file:\/\/\S*\/(?=dist\/|src\/|node_modules\/)/, ''),
    ),
    ...(error.cause !== undefined && depth < 3 ? { cause: describe(error.cause, depth + 1) } : {}),
  };
}

const write = (stream: NodeJS.WriteStream, level: string, event: string, facts: object): void => {
  stream.write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...facts })}\n`);
};

export const log = {
  info: (event: string, facts: Facts = {}): void => write(process.stdout, 'info', event, facts),
  warn: (event: string, facts: Facts = {}): void => write(process.stderr, 'warn', event, facts),
  /** Answers a short id that a person can tell us, to find this line. */
  error: (event: string, error: unknown, facts: Facts = {}): string => {
    const id = randomBytes(4).toString('hex');
    write(process.stderr, 'error', event, { id, ...facts, error: describe(error) });
    return id;
  },
};
