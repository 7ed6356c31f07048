import { readFile } from 'node:fs/promises';
import type { House } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import { importPlaces, sayImport } from './importPlaces.ts';

/** `import:places -- file.csv [--dry-run]`: loads a file, or says by line and column why not. Answers the exit code. */
export async function importCommand(house: House, args: readonly string[], say: (line: string) => void, now: Date): Promise<number> {
  const t = translator('uk');
  const dryRun = args.includes('--dry-run');
  const [file, ...more] = args.filter((arg) => arg !== '--dry-run');
  const kind = /\.csv$/i.test(file ?? '') ? 'csv' : /\.(?:geo)?json$/i.test(file ?? '') ? 'geojson' : null;
  if (file === undefined || more.length > 0 || kind === null) {
    say(t('places.import.usage'));
    return 2;
  }
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) {
    say(t('places.import.noFile', { file }));
    return 2;
  }
  const report = await importPlaces(house.database.db, bytes, kind, { dryRun }, now);
  for (const line of sayImport(report, dryRun, t)) say(line);
  return report.ok ? 0 : 1;
}
