/** The operator's own file of map tiles, read in parts: the library asks for a few kilobytes at a time. */
import { open } from 'node:fs/promises';

/** Longest part that is read at once; directories and tiles of a real map stay far below. */
const longest = 4 * 1024 * 1024;

export type Part = { status: 206; from: number; to: number; size: number; bytes: Uint8Array<ArrayBuffer> } | { status: 404 } | { status: 416; size: number };

/** A part of the file for a header like `bytes=0-16383`. The whole file is never sent. */
export async function readPart(file: string, range: string | null): Promise<Part> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return { status: 404 };
  try {
    const { size } = await handle.stat();
    const asked = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range ?? '');
    const from = Number(asked?.[1] ?? size);
    const to = Math.min(asked?.[2] ? Number(asked[2]) : size - 1, size - 1, from + longest - 1);
    if (asked === null || from > to) return { status: 416, size };
    const bytes = new Uint8Array(to - from + 1);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    return { status: 206, from, to: from + bytesRead - 1, size, bytes: bytes.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
}
