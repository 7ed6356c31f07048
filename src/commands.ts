/**
 * `npm run db:seed` and the like. While the embedded server runs, the work is handed to it over a socket in the state
 * directory; otherwise this process opens the database itself.
 */
import { gatherCommands, type Surroundings } from '#platform/commands.ts';
import { askServer, type Perform } from '#platform/control.ts';
import { loadEnvFile, readEnv, SettingsFault } from '#platform/env.ts';
import { openHouse, type House } from '#platform/house.ts';
import { log } from '#platform/log.ts';
import { modules } from './modules.ts';

const nothing: Surroundings = { pause: async () => {}, resume: async () => {} };

/** Does commands in this process. */
export function performIn(house: House, around: Surroundings = nothing): Perform {
  const commands = gatherCommands(modules, around);
  return async (name, args, say) => {
    const command = commands.get(name);
    if (command) return command.run(house, args, say, new Date());
    say(`${name ? `There is no command ${name}.` : 'Say which command.'} The commands are:`);
    for (const [known, { about }] of commands) say(`  npm run command -- ${known.padEnd(16)} ${about}`);
    return 1;
  };
}

async function alone([name = '', ...args]: readonly string[]): Promise<number> {
  const say = (line: string): void => console.log(line);
  loadEnvFile();
  const env = readEnv(process.env);
  if (env.databaseUrl === null) {
    const code = await askServer(env.varDir, name, args, say);
    if (code !== null) return code;
  }
  const house = await openHouse(process.env, { patient: true });
  try {
    return await performIn(house)(name, args, say);
  } finally {
    await house.database.close();
  }
}

// The build puts this file into the server's bundle, so "was I started" is asked of the command line and not of the module.
if (process.argv[1]?.endsWith('commands.ts')) {
  process.exitCode = await alone(process.argv.slice(2)).catch((error: unknown) => {
    if (error instanceof SettingsFault) console.error(error.message);
    else console.error(`This did not work (${log.error('command', error)}).`);
    return 1;
  });
}
