/** `npm run tips:manifest`: asks nobody and needs nothing but this checkout. */
import { readFileSync } from 'node:fs';
import { manifestCommand } from '#modules/tips/manifestCommand.ts';

process.exitCode = await manifestCommand(process.argv.slice(2), { say: (line) => console.log(line), input: () => readFileSync(0, 'utf8') }, new Date());
