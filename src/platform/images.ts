/** Photos people hand in are drawn anew: what comes out holds pixels only, unless the author keeps the camera's data as proof. */
import sharp, { type Sharp } from 'sharp';

// Loaders are the largest door into the process; these three are the only ones anyone may knock on.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
sharp.cache(false);
sharp.concurrency(1);

export type ImageType = 'image/jpeg' | 'image/png' | 'image/webp';
export type ImageFault = 'broken' | 'huge' | 'busy';

const atOnce = 2;
const mayWait = 24;
/** Measured before anything is decoded; WebP is decoded whole, so it may be smaller. */
const pixels: Record<ImageType, number> = { 'image/jpeg': 40_000_000, 'image/png': 40_000_000, 'image/webp': 25_000_000 };
const longestSide = 4096;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs the work when a place is free; null when too many wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
  if (running >= atOnce) {
    if (waiting.length >= mayWait) return null;
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** The same picture without what stands around it; the type may become JPEG when nothing else fits into `maxBytes`. */
export async function cleanImage(
  bytes: Buffer,
  type: ImageType,
  { keepMetadata, maxBytes }: { keepMetadata: boolean; maxBytes: number },
): Promise<{ bytes: Buffer; type: ImageType } | ImageFault> {
  return (await inTurn(() => redraw(bytes, type, keepMetadata, maxBytes))) ?? 'busy';
}

async function redraw(bytes: Buffer, type: ImageType, keepMetadata: boolean, maxBytes: number): Promise<{ bytes: Buffer; type: ImageType } | ImageFault> {
  const open = (): Sharp => sharp(bytes, { failOn: 'error', limitInputPixels: pixels[type], sequentialRead: true, pages: 1 }).timeout({ seconds: 20 });
  try {
    const { width, height, format } = await sharp(bytes, { limitInputPixels: false, pages: 1 }).metadata();
    if (`image/${format}` !== type || width < 1 || height < 1) return 'broken';
    if (width * height > pixels[type]) return 'huge';
    for (const [side, as] of [
      [longestSide, type],
      [2560, type],
      [2048, 'image/jpeg'],
    ] as const) {
      // Turned upright while the note about the camera's position is still there; kept data keep that note instead.
      const upright = keepMetadata ? open().keepMetadata() : open().autoOrient();
      const sized = upright.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
      const drawn = await encode(sized, as).toBuffer();
      if (drawn.length <= maxBytes) return { bytes: drawn, type: as };
    }
    return 'huge';
  } catch {
    return 'broken';
  }
}

function encode(image: Sharp, type: ImageType): Sharp {
  if (type === 'image/png') return image.png({ compressionLevel: 7 });
  if (type === 'image/webp') return image.webp({ quality: 85 });
  return image.flatten({ background: '#ffffff' }).jpeg({ quality: 86 });
}
