/** What travels between a witness's browser and the tip process. Everything a person wrote is inside the sealed parts. */
import { base64 } from '@scure/base';
import type { TipRing } from './manifest.ts';
import type { Outcome, TipState, Urgency } from './rules.ts';

/** Addresses of the tip origin that machines speak with; each answers JSON. */
export const wirePaths = {
  recipients: '/recipients.json',
  puzzle: '/puzzle',
  /** PUT, raw bytes; the id of 32 hex signs follows. */ file: '/files/',
  deposit: '/tips',
  talk: '/talk',
  add: '/talk/add',
  erase: '/talk/erase',
  shorten: '/talk/shorten',
} as const;

/** Sealed parts are base64; hashes, access and ids are hex. */
type SealedParts = {
  v: 1;
  envelope: string;
  message: string;
  /** Ids of sealed files that were put before, in the order of the attachments. */
  files: readonly string[];
  /** A solved puzzle, where one was asked for. */
  puzzle?: string;
};
export type DepositWire = SealedParts & {
  accessHash: string;
  identity: string | null;
  urgency: Urgency;
  ring: TipRing;
  language: 'uk' | 'en';
};
export type AddWire = SealedParts & { access: string; seq: number };
export type TalkAsk = { v: 1; access: string };
/** Of a closed tip: the day after which everything sealed is gone, sooner than it was. */
export type ShortenWire = TalkAsk & { keepUntil: string };
/** What `puzzle` answers; `work.ts` finds the answer, which goes into `puzzle` of what is sent. */
export type PuzzleWire = { v: 1; challenge: string };
/** It is stored: 201 the first time, 200 for the same again; erasing answers so whether or not there was something. */
export type Taken = { v: 1; taken: true };

export type TalkItem = {
  seq: number;
  by: 'witness' | 'reader';
  /** SHA-256 of the sealed message: what the next item names. */ hash: string;
  /** Of readers only; nobody can open their own. */ message: string | null;
  addedOn: string;
};
export type Talk = {
  state: TipState;
  outcome: Outcome | null;
  closedOn: string | null;
  keepUntil: string | null;
  items: readonly TalkItem[];
};
/** `tip` is null for a code that opens nothing; `pad` makes both answers equally long. */
export type TalkAnswer = { v: 1; tip: Talk | null; pad: string };

/** Why a request was refused; each has words in `tips.wire.…`. */
export const wireRefusals = ['shape', 'tooLarge', 'differs', 'puzzle', 'busy', 'full', 'closed', 'missingFile', 'ended', 'order', 'unknown'] as const;
export type WireRefusal = (typeof wireRefusals)[number];
export type Refused = { v: 1; refused: WireRefusal };

export const toWire = (bytes: Uint8Array): string => base64.encode(bytes);
/** Null for what is no base64. */
export function fromWire(text: string): Uint8Array | null {
  try {
    return base64.decode(text);
  } catch {
    return null;
  }
}
