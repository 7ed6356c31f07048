/** What `npm run dev` needs besides pages: the demo seeded, and the worker that sends its letters. The built server does this itself. */
import { openHouse, type House } from '#platform/house.ts';
import { seedDemo } from '#platform/seed.ts';
import { modules } from './modules.ts';
import { startWorker } from './worker.ts';

declare global {
  // Vite loads this file anew after each edit; the worker must still be one.
  var developmentHouse: Promise<House> | undefined;
}

export function openDevelopmentHouse(): Promise<House> {
  globalThis.developmentHouse ??= (async () => {
    const house = await openHouse();
    if (house.env.demo) await seedDemo(house, modules, new Date());
    if (house.env.embeddedWorker) await startWorker(house, modules);
    return house;
  })();
  return globalThis.developmentHouse;
}
