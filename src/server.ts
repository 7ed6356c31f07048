/** The process that serves the portal: joins the house, the address table and the Astro app. */
import { createApp } from 'astro/app/entrypoint';
import islandScript from 'astro/runtime/server/astro-island.prebuilt.js';
import { ISLAND_STYLES } from 'astro/runtime/server/astro-island-styles.js';
import { openControl } from '#platform/control.ts';
import { loadEnvFile, SettingsFault } from '#platform/env.ts';
import { openPortal } from '#platform/http.ts';
import { openHouse } from '#platform/house.ts';
import { log } from '#platform/log.ts';
import { seedDemo } from '#platform/seed.ts';
import { bytesWithSprite } from '#ui/sprite.ts';
import { openBuiltFiles } from '#platform/static.ts';
import { performIn } from './commands.ts';
import { modules } from './modules.ts';
import { apart, matchRoute, wishes, type Match } from './routes.ts';
import { openTipHouse } from './witness.ts';
import { startWorker, type Worker } from './worker.ts';

const app = createApp({ streaming: false });
const pages = new Map(app.manifest.routes.map(({ routeData }) => [routeData.route, routeData]));

// Islands are started by these few scripts of Astro itself; no other inline script may run, and none at all while no page has an island.
const islands = Object.keys(app.manifest.entryModules).some((name) => name.endsWith('.svelte'));
const inline = islands
  ? { scripts: [islandScript, ...['load', 'idle', 'visible'].flatMap((name) => app.manifest.clientDirectives.get(name) ?? [])], styles: [ISLAND_STYLES] }
  : { scripts: [], styles: [] };

/** The built page of a match: undeclared addresses and pages of demo mode do not exist elsewhere. */
function builtPage(match: Match) {
  return pages.get(match.language === 'en' && match.route.en !== null ? match.route.en : match.route.uk);
}

async function start(): Promise<void> {
  // A signal that comes while the portal is still starting lets it start, so that it always closes what it opened; a second one ends it at once.
  const opened = Promise.withResolvers<() => Promise<void>>();
  let stopping: Promise<void> | null = null;
  const stop = (code: number): void => {
    stopping ??= opened.promise.then((close) => close());
    void stopping.then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', () => stop(0));
  process.once('SIGINT', () => stop(0));
  loadEnvFile();
  const house = await openHouse();
  const { env } = house;
  // Astro would print messages of errors, and those repeat what people typed; the middleware logs errors without them.
  app.logger.options.destination = { write: ({ level, label }) => void (level === 'error' && log.warn('astro', { label })) };
  if (env.demo) await seedDemo(house, modules, new Date());
  let worker: Worker | null = null;
  const pause = async (): Promise<void> => {
    await worker?.stop();
    worker = null;
  };
  const resume = async (): Promise<void> => {
    if (env.embeddedWorker) worker ??= await startWorker(house, modules);
  };
  const stopControl = env.databaseUrl === null ? await openControl(env.varDir, performIn(house, { pause, resume })) : async () => {};
  const portal = await openPortal<Match>({
    house,
    inline,
    files: openBuiltFiles('dist/client'),
    wishes,
    apart,
    find: (path) => {
      const match = matchRoute(path);
      return match !== null && builtPage(match) && (env.demo || !match.route.demo) ? match : null;
    },
    render: async (request, { address, language, now, network, tags, refusal }) => {
      const page = address ? builtPage(address) : pages.get(refusal === 404 || refusal === 500 ? `/${refusal}` : '/refusal');
      const locals: Partial<App.Locals> = {
        house,
        now,
        network,
        tags,
        lang: language,
        ...(address ? { route: address } : {}),
        ...(refusal ? { refusal } : {}),
      };
      const response = await app.render(request, { locals, addCookieHeader: true, clientAddress: network, ...(page ? { routeData: page } : {}) });
      if (response.headers.get('content-type') === 'application/zip') return { response, streamed: true };
      return { response, body: await bytesWithSprite(response), freshSeconds: locals.freshSeconds };
    },
  });
  const stopTips =
    env.tips.mode === 'embedded' ? await openTipHouse({ tips: env.tips, demo: env.demo, trustedProxies: env.trustedProxies }, house.database) : null;
  await resume();
  console.log(`Ready: ${env.origin}`);

  // A log that nobody reads any more must not take the portal with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  opened.resolve(async () => {
    await Promise.all([portal.close(), stopTips?.(), stopControl(), pause()]);
    await house.database.close();
  });
  process.on('unhandledRejection', (error) => void log.error('unhandled', error));
  process.on('uncaughtException', (error) => {
    log.error('uncaught', error);
    stop(1);
  });
}

await start().catch((error: unknown) => {
  if (error instanceof SettingsFault) console.error(`The portal cannot start:\n${error.message.replace(/^/gm, '  ')}`);
  else log.error('start', error);
  process.exit(1);
});
