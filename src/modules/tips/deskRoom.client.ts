/** What the parts of the desk share while a tip is open. */
import type { Card } from './answers.ts';
import type { Words } from './dom.client.ts';
import type { TipWire } from './deskWire.ts';
import type { Told } from './likeness.ts';
import type { Manifest } from './manifest.ts';
import type { ReaderKey } from './readerKey.ts';
import type { ReadTip } from './reading.ts';
import type { SpokenSituation } from './situations.ts';

export type Open = { tip: TipWire; read: ReadTip };
/** A ready question in the words the witness reads. */
export type SpokenCard = Card & { ask: string };
export type Room = {
  cards: Readonly<Record<'uk' | 'en', readonly SpokenCard[]>>;
  words: Words;
  key: ReaderKey;
  /** The list in force; what is written now is sealed to it. */ manifest: Manifest | null;
  manifests: readonly Manifest[];
  situations: readonly SpokenSituation[];
  language: 'uk' | 'en';
  /** Every tip this page has opened. */ seen: ReadonlyMap<string, Told>;
  address(name: string, id?: string): string;
  /** An address of bytes that lives until another tip is opened. */
  blob(bytes: Uint8Array, type: string): string;
  /** Opens the same tip anew. */
  again(): Promise<void>;
  open(id: string): Promise<void>;
};
