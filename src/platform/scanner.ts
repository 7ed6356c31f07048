/** Asks a virus scanner when one is configured (`CLAMD_SOCKET`): clamd's INSTREAM over a local socket. */
import { createConnection } from 'node:net';

export type Scan = 'clean' | 'infected' | 'unanswered';

const patienceMs = 20_000;
const pieceBytes = 64 * 1024;

/** A scanner that cannot be asked or does not say "OK" counts as unanswered; the file is then not taken. */
export function scan(socket: string, bytes: Buffer): Promise<Scan> {
  return new Promise((resolve) => {
    let answer = '';
    const line = createConnection(socket);
    const end = (result: Scan): void => {
      clearTimeout(patience);
      line.destroy();
      resolve(result);
    };
    const patience = setTimeout(() => end('unanswered'), patienceMs);
    line.on('error', () => end('unanswered'));
    line.on('data', (part) => {
      answer += part.toString('latin1');
      if (answer.length > 4096) end('unanswered');
    });
    line.on('end', () => end(readAnswer(answer)));
    line.on('connect', () => {
      line.write('zINSTREAM\0');
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = bytes.subarray(at, at + pieceBytes);
        const size = Buffer.alloc(4);
        size.writeUInt32BE(piece.length);
        line.write(size);
        line.write(piece);
      }
      line.write(Buffer.alloc(4));
    });
  });
}

function readAnswer(answer: string): Scan {
  const text = answer.replace(/\0/g, '').trim();
  if (/: OK$/.test(text)) return 'clean';
  return / FOUND$/.test(text) ? 'infected' : 'unanswered';
}
