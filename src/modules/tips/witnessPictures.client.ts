/** Takes pictures from a device: only what could be cleaned stays, everything else is named with the reason, and nothing that was there is lost. */
import { cleanPicture } from './clean.ts';
import type { CleanFile } from './compose.ts';
import { limits } from './rules.ts';

export type PictureFault = { why: 'video' | 'heic' | 'kind' | 'broken' | 'large' | 'many'; name: string };
export type Taken = { pictures: CleanFile[]; faults: PictureFault[] };

/** By the first bytes; a large file is never read whole to learn that. */
async function kindOf(file: Blob): Promise<'video' | 'heic' | 'other'> {
  const head = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  const text = String.fromCharCode(...head);
  if (text.slice(4, 8) === 'ftyp') return /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif)/.test(text.slice(8)) ? 'heic' : 'video';
  if (text.startsWith('\x1aE\xdf\xa3') || (text.startsWith('RIFF') && text.slice(8, 11) === 'AVI') || file.type.startsWith('video/')) return 'video';
  return /heic|heif/.test(file.type) ? 'heic' : 'other';
}

export async function takePictures(had: readonly CleanFile[], chosen: Iterable<File>): Promise<Taken> {
  const pictures = [...had];
  const faults: PictureFault[] = [];
  for (const file of chosen) {
    const fault = (why: PictureFault['why']): void => void faults.push({ why, name: file.name });
    try {
      const kind = await kindOf(file);
      if (kind !== 'other') fault(kind);
      else if (pictures.length >= limits.files) fault('many');
      else if (file.size > 2 * limits.fileBytes) fault('large');
      else {
        const cleaned = cleanPicture(new Uint8Array(await file.arrayBuffer()));
        if (!cleaned.ok) fault(cleaned.why);
        else if (cleaned.bytes.length > limits.fileBytes) fault('large');
        else pictures.push({ bytes: cleaned.bytes, type: cleaned.type });
      }
    } catch {
      // The device took the file away while it was read.
      fault('broken');
    }
  }
  return { pictures, faults };
}
