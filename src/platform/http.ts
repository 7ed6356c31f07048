/** The portal's HTTP server: its limits on connections, and an end that cuts nobody off. */
import { followChanges } from './cache.ts';
import { capPerAddress, listenAt, openServer, stopServer } from './connections.ts';
import { openHealth } from './health.ts';
import { openHeaders } from './headers.ts';
import { createHandler, type Address, type Site } from './httpHandle.ts';
import { openLanes } from './lanes.ts';
import { log } from './log.ts';
import { openIntake } from './receive.ts';

const limits = {
  connections: 4_000,
  /** From one address that is not a trusted proxy. */
  connectionsPerAddress: 256,
  drainMs: 25_000,
} as const;

export type Portal = {
  port: number;
  /** Readiness off, no new connections, what is under way is finished within 25 seconds. */
  close(): Promise<void>;
};

export async function openPortal<A extends Address>(site: Site<A>): Promise<Portal> {
  const { env, database } = site.house;
  const lanes = openLanes();
  const intake = openIntake();
  const health = openHealth(database.db);
  const handle = createHandler(site, { lanes, intake, health });
  const refusalHeaders = openHeaders(env, site.inline)('page');
  const server = openServer({ connections: limits.connections, headers: refusalHeaders, handle: (req, res) => void handle(req, res) });
  capPerAddress(server, env.trustedProxies.length > 0 ? Infinity : limits.connectionsPerAddress);

  const stopFollowing = await followChanges(database);
  await listenAt(server, env, 'PORT');
  const place = server.address();
  return {
    port: typeof place === 'object' && place ? place.port : env.port,
    close: async () => {
      health.drain();
      await stopServer(server, limits.drainMs, () => log.warn('drain', { cut: true }));
      lanes.close();
      intake.close();
      await stopFollowing();
    },
  };
}
