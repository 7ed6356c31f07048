/** The listener of the tip house: static pages, a few addresses for their script, forms for those without it. */
import { capPerAddress, listenAt, openServer, stopServer } from '#platform/connections.ts';
import { noCounts, openWitnessHouse, type Counters, type WitnessOptions } from './witnessHouse.ts';
import { createWitnessHandler } from './witnessHandle.ts';
import { witnessHeaders } from './witnessHeaders.ts';

const limits = {
  connections: 1_000,
  connectionsPerAddress: 64,
  drainMs: 25_000,
  sweepMs: 60_000,
} as const;

export type Witness = {
  port: number;
  /** Counts since the last time somebody asked. */
  takeCounts(): Counters;
  close(): Promise<void>;
};

export async function openWitness(options: WitnessOptions): Promise<Witness> {
  const { env } = options;
  const house = await openWitnessHouse(options);
  let ending = false;
  const { handle, close } = createWitnessHandler(house, options.trustedProxies, () => ending);
  const server = openServer({
    connections: limits.connections,
    headers: witnessHeaders(env),
    handle: (req, res) => void handle(req, res).catch(() => res.destroy()),
  });
  // A proxy and an onion service bring everybody from one address.
  if (options.trustedProxies.length === 0 && env.onion === null) capPerAddress(server, limits.connectionsPerAddress);
  await listenAt(server, env, 'TIP_PORT');
  const sweep = setInterval(() => void house.waiting.sweep(options.clock()).catch(() => (house.counters.faults += 1)), limits.sweepMs);
  sweep.unref();
  const place = server.address();
  return {
    port: typeof place === 'object' && place ? place.port : env.port,
    takeCounts: () => {
      const counts = { ...house.counters };
      Object.assign(house.counters, noCounts());
      return counts;
    },
    close: async () => {
      ending = true;
      clearInterval(sweep);
      await stopServer(server, limits.drainMs, () => {});
      close();
    },
  };
}
