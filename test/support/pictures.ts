/** A photo as a telephone makes it: with its owner, its place and its time inside. */
import sharp from 'sharp';

export async function pictures({ width = 60, height = 40, secret = 'ZNAK-Одеса-46.4825N' } = {}): Promise<{ jpeg: Uint8Array; secret: string }> {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 2_654_435_761) >>> 24);
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { Artist: secret, Make: secret, DateTime: '2026:11:24 10:05:33' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '46/1 28/1 57/1' } })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`)
    .jpeg()
    .toBuffer();
  if (!jpeg.includes(secret)) throw new Error('The photo holds nothing to be taken out.');
  return { jpeg: Uint8Array.from(jpeg), secret };
}
