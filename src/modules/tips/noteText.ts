/** What readers write about a tip for one another: one page that replaces the one before it, signed, so that nobody else writes in their name. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesOf, canonical, hexOf, parseCanonical, utf8 } from './bytes.ts';
import { isSigned, type Reader } from './manifest.ts';

export const marks = [
  'informDuty',
  'policeConduct',
  'wanted',
  'childInvolved',
  'violenceHome',
  'foreigner',
  'translation',
  'weapon',
  'explosive',
  'anonymousThreat',
  'criticalObject',
  'afterOutage',
  'suspectAbuse',
] as const;
export type Mark = (typeof marks)[number];

export type Note = {
  thread: string;
  seq: number;
  kid: string;
  /** Id of a situation; empty: as the witness said. */ category: string;
  marks: readonly Mark[];
  summary: string;
};
export const noteLimit = 4000;

const signed = (text: string): Uint8Array => utf8(`tip-note/v1\n${text}`);

export function writeNote(note: Note, key: Uint8Array): string {
  const body = { v: 1, thread: note.thread, seq: note.seq, kid: note.kid, category: note.category, marks: [...note.marks].sort(), summary: note.summary };
  return canonical({ ...body, signature: hexOf(ed25519.sign(signed(canonical(body)), key)) });
}

/** Null for what no reader of the list wrote, or wrote for another place. */
export function readNote(text: string, { thread, seq, readers }: { thread: string; seq: number; readers: readonly Reader[] }): Note | null {
  const parsed = parseCanonical(text);
  if (!parsed) return null;
  const { signature, ...body } = parsed;
  const { kid, category, summary } = body;
  const proof = typeof signature === 'string' ? bytesOf(signature, 64) : null;
  const key = bytesOf(readers.find((one) => one.kid === kid)?.sign ?? '', 32);
  if (body['v'] !== 1 || body['thread'] !== thread || body['seq'] !== seq) return null;
  if (!proof || !key || !isSigned(proof, signed(canonical(body)), key)) return null;
  const listed: unknown = body['marks'];
  if (typeof kid !== 'string' || typeof category !== 'string' || typeof summary !== 'string' || !Array.isArray(listed)) return null;
  return { thread, seq, kid, category, summary, marks: marks.filter((mark) => listed.includes(mark)) };
}

/** What a reader's hand does not have to find: it follows from what was told. */
export function marksOf(told: { category: string; police: boolean; minor: boolean; foreigner: boolean; weapon: boolean }): Mark[] {
  const found: Mark[] = [];
  if (told.police) found.push('policeConduct');
  if (told.minor) found.push('childInvolved');
  if (told.foreigner) found.push('foreigner');
  if (told.weapon) found.push('weapon');
  return found;
}
