/** The signed list of readers as a file: believed only with the key that the witness's script was built with. While it is not in order nobody takes tips. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { faultNow, readSigned, type CheckedManifest, type Manifest } from './manifest.ts';

const built = z.object({ operatorKey: z.string().regex(/^[0-9a-f]{64}$/), leastSeq: z.number().int().min(0) });
export type Built = z.infer<typeof built>;

/** What was compiled into the script of a folder; null when the folder was not built. */
export function readBuilt(folder: string): Built | null {
  try {
    return built.parse(JSON.parse(readFileSync(join(folder, 'build.json'), 'utf8')));
  } catch {
    return null;
  }
}

/** The list that these bytes hold when the operator signed them. The newest answers are remembered: a signature costs more than the page that asks. */
export function openSigned(file: string, operatorKey: string): CheckedManifest {
  const known = opened.find((one) => one.file === file && one.operatorKey === operatorKey);
  if (known) return known.checked;
  const checked = readSigned(file, operatorKey);
  opened.unshift({ file, operatorKey, checked });
  opened.length = Math.min(opened.length, 4);
  return checked;
}
const opened: { file: string; operatorKey: string; checked: CheckedManifest }[] = [];

export type List = { file: string; manifest: Manifest };
const mostBytes = 256 * 1024;

/**
 * Answers the list that is true now, or null. Its signature is looked at once for each file, its days at every question. After a list was
 * believed none with a lower number is: an old list may name a reader who was taken out.
 */
export function openRecipients(path: string, key: Built | null): (now: Date) => List | null {
  let read: { stamp: string; file: string; manifest: Manifest | null } | null = null;
  let highest = key?.leastSeq ?? 0;
  let lastLook = -Infinity;
  const look = (now: Date, operatorKey: string): void => {
    if (Math.abs(now.getTime() - lastLook) < 1000 && read) return;
    lastLook = now.getTime();
    try {
      const { mtimeMs, size } = statSync(path);
      const stamp = `${mtimeMs} ${size}`;
      if (read?.stamp === stamp) return;
      const file = size > mostBytes ? '' : readFileSync(path, 'utf8').trim();
      const checked = openSigned(file, operatorKey);
      read = { stamp, file, manifest: checked.ok ? checked.manifest : null };
    } catch {
      read = null;
    }
  };
  return (now) => {
    if (!key) return null;
    look(now, key.operatorKey);
    if (!read?.manifest || faultNow(read.manifest, { leastSeq: highest, now })) return null;
    highest = read.manifest.seq;
    return { file: read.file, manifest: read.manifest };
  };
}
