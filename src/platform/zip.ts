/** Makes one archive as it is sent: only the file that is being packed stands in memory. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

export type Packed = { path: string; bytes: Uint8Array };

/** The bytes of an archive, piece by piece. Texts are pressed together; pictures and papers already are. A fault of what brings the files breaks the archive off. */
export async function* zipped(files: AsyncIterable<Packed>, at: Date): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const faults: Error[] = [];
  const zip = new Zip((fault, chunk) => void (fault ? faults.push(fault) : ready.push(chunk)));
  for await (const { path, bytes } of files) {
    const entry = /\.(json|html|txt)$/.test(path) ? new ZipDeflate(path, { level: 6 }) : new ZipPassThrough(path);
    entry.mtime = at;
    zip.add(entry);
    entry.push(bytes, true);
    if (faults[0]) throw faults[0];
    yield* ready.splice(0);
  }
  zip.end();
  if (faults[0]) throw faults[0];
  yield* ready.splice(0);
}
