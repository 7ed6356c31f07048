/** A file of map tiles as operators have them (PMTiles, version 3): one picture for the whole world. */
import sharp from 'sharp';

const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]);

/** `colour` is what the only tile shows; `attribution` is markup, as it comes from the makers of tiles. */
export async function tilesFile(colour: string, attribution: string): Promise<Buffer> {
  const tile = await sharp({ create: { width: 256, height: 256, channels: 3, background: colour } })
    .png()
    .toBuffer();
  const directory = Buffer.from([1, 0, 1, ...varint(tile.length), 1]);
  const metadata = Buffer.from(JSON.stringify({ name: 'test', attribution }));
  const header = Buffer.alloc(127);
  header.write('PMTiles', 0, 'latin1');
  header.writeUInt8(3, 7);
  const parts = [directory.length, metadata.length, 0, tile.length];
  let at = header.length;
  parts.forEach((length, i) => {
    header.writeBigUInt64LE(BigInt(at), 8 + i * 16);
    header.writeBigUInt64LE(BigInt(length), 16 + i * 16);
    at += length;
  });
  for (const field of [72, 80, 88]) header.writeBigUInt64LE(1n, field);
  // Clustered, nothing compressed, tiles are PNG, one zoom level.
  header.set([1, 1, 1, 2, 0, 0], 96);
  [-180, -85, 180, 85].forEach((degrees, i) => header.writeInt32LE(degrees * 1e7, 102 + i * 4));
  return Buffer.concat([header, directory, metadata, tile]);
}
