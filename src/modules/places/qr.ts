import { encode } from 'uqr';

/** The code as one path of unit squares, with the four light squares around it that readers need. */
export function qrPath(text: string): { size: number; d: string } {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const squares = data.flatMap((line, y) => line.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, d: squares.join('') };
}
