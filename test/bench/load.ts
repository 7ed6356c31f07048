import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

export type Load = { connections: number; requestsPerSecond: number; p50: number; p99: number; cpuMs: number; errors: number };
type Request = { path: string; method?: 'GET' | 'POST'; headers?: Record<string, string>; body?: string };

/** CPU milliseconds a process has used since it began (user and system; clock ticks of 10 ms). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Memory of a process in MiB: resident now, or the most it ever was. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const line = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}

/** Asks one origin for some seconds. `next` makes each request, so addresses may differ every time. */
export async function load(origin: string, pid: number, connections: number, seconds: number, next: (n: number) => Request): Promise<Load> {
  let n = 0;
  const before = cpuOf(pid);
  const result = await autocannon({
    url: origin,
    connections,
    duration: seconds,
    // A server may end a connection after a thousand requests and says so; this client would not listen.
    reconnectRate: 900,
    headers: { 'accept-encoding': 'br' },
    requests: [
      {
        setupRequest: (request) => {
          const made = next(n++);
          return {
            ...request,
            path: made.path,
            method: made.method ?? 'GET',
            headers: { ...request.headers, ...made.headers },
            ...(made.body === undefined ? {} : { body: made.body }),
          };
        },
      },
    ],
  });
  const done = result['2xx'] + result['3xx'];
  return {
    connections,
    requestsPerSecond: done / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuMs: done === 0 ? Number.NaN : (cpuOf(pid) - before) / done,
    errors: result.errors + result.timeouts + result['4xx'] + result['5xx'],
  };
}

export const show = (name: string, one: Load): string =>
  `${name.padEnd(34)} ${String(one.connections).padStart(3)} conn  ${one.requestsPerSecond.toFixed(0).padStart(7)} req/s  p50 ${one.p50.toFixed(0).padStart(4)} ms  p99 ${one.p99.toFixed(0).padStart(4)} ms  CPU ${one.cpuMs.toFixed(2)} ms${one.errors ? `  errors ${one.errors}` : ''}`;
