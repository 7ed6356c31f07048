/** One process per embedded database: two on one directory give no error and lose rows in silence. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsFault } from './env.ts';

const holder = z.object({ pid: z.number(), began: z.string().nullable(), origin: z.string() });
export type Holder = z.infer<typeof holder>;

const fileOf = (varDir: string): string => join(varDir, 'lock');

/** When a process began, in the clock ticks of this machine: a number that is used again belongs to another process. */
function beganAt(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields?.[19] ?? ''}`;
  } catch {
    return null;
  }
}

function lives({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = beganAt(pid);
  return began === null || now === null ? pid !== process.pid : began === now;
}

/** The living process that holds this directory, or null. */
export function findHolder(varDir: string): Holder | null {
  try {
    const found = holder.safeParse(JSON.parse(readFileSync(fileOf(varDir), 'utf8')));
    return found.success && lives(found.data) ? found.data : null;
  } catch {
    return null;
  }
}

/** Removes what a process that is gone has left. Another starter may have done so a moment ago: its new lock is put back. */
function setAside(varDir: string): void {
  const aside = `${fileOf(varDir)}.${process.pid}`;
  try {
    renameSync(fileOf(varDir), aside);
    const found = holder.safeParse(JSON.parse(readFileSync(aside, 'utf8')));
    if (found.success && lives(found.data)) linkSync(aside, fileOf(varDir));
  } catch {
    // Somebody else was faster; the next attempt meets their lock.
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Takes the directory for this process; answers how to give it back. Throws `SettingsFault` while another process lives in it. */
export function lockDirectory(varDir: string, origin: string): () => void {
  mkdirSync(varDir, { recursive: true, mode: 0o700 });
  const mine = JSON.stringify({ pid: process.pid, began: beganAt(process.pid), origin } satisfies Holder);
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      writeFileSync(fileOf(varDir), mine, { flag: 'wx', mode: 0o600 });
      return () => {
        if (readFileSync(fileOf(varDir), 'utf8') === mine) rmSync(fileOf(varDir), { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const other = findHolder(varDir);
    if (other)
      throw new SettingsFault(`The portal already runs on this data (${varDir}, process ${other.pid}): open ${other.origin}, or stop that process first.`);
    setAside(varDir);
  }
  throw new SettingsFault(`The lock of ${varDir} could not be taken; is the directory writable?`);
}
