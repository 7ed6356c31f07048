/** What travels between the office and a reader's browser. Sealed parts are base64; nothing here is a word of a tip. */
import type { TipRing } from './manifest.ts';
import type { Outcome, TipState, Urgency } from './rules.ts';

export type TipLine = {
  id: string;
  /** The first eight signs of the id: how readers name a tip to one another. */ short: string;
  arrivedOn: string;
  urgency: Urgency;
  ring: TipRing;
  language: 'uk' | 'en';
  state: TipState;
  holder: string | null;
  mine: boolean;
  /** How many tips repeat it. */ joined: number;
  /** What another reader has to decide. */ asked: boolean;
  /** Days since it came. */ age: number;
  /** Nobody looked at it in time, or it stands still. */ orphan: boolean;
  /** The witness added something that nobody looked at. */ fresh: boolean;
};
export type QueuePage = {
  v: 1;
  lines: readonly TipLine[];
  next: string | null;
  counts: Readonly<Record<Urgency, number>>;
  orphans: number;
};

export type FileWire = { id: string; place: number };
export type ItemWire = {
  id: string;
  seq: number;
  by: 'witness' | 'reader';
  message: string;
  /** Empty in what a program of the witness's own sealed. */ envelope: string | null;
  /** Made by another reader for a key that came later, by kid. */ added: Readonly<Record<string, string>>;
  files: readonly FileWire[];
  addedOn: string;
};
export type NoteWire = { seq: number; message: string; envelope: string; by: string; addedOn: string };
export type AskWire = {
  id: string;
  act: 'lower' | 'hold' | 'resonance' | 'identity' | 'delete';
  code: string | null;
  reason: string;
  by: string;
  mine: boolean;
  askedOn: string;
  decision: 'agreed' | 'refused' | null;
};
export type ActWire = { act: string; code: string | null; by: string | null; on: string };
/** What of a tip was passed to the police, whether it has left, and what they said of it. */
export type RelayWire = {
  reference: string;
  state: 'waiting' | 'sent' | 'failed';
  relayedOn: string;
  theirNumber: string | null;
  theirUnit: string | null;
  outcome: string | null;
};
export type TipWire = {
  v: 1;
  id: string;
  thread: string;
  arrivedOn: string;
  urgency: Urgency;
  ring: TipRing;
  language: 'uk' | 'en';
  state: TipState;
  origin: 'browser' | 'server' | 'pasted';
  outcome: Outcome | null;
  resonance: boolean;
  identity: boolean;
  joinedTo: string | null;
  joined: readonly string[];
  holder: string | null;
  mine: boolean;
  version: number;
  items: readonly ItemWire[];
  notes: readonly NoteWire[];
  asks: readonly AskWire[];
  acts: readonly ActWire[];
  relays: readonly RelayWire[];
};

/** Why the desk did not do what was pressed; each has words in `tips.desk.refused.…`. */
export const deskRefusals = ['shape', 'gone', 'changed', 'state', 'own', 'asked', 'notAsked', 'outcome', 'ring', 'held', 'order', 'pair', 'list'] as const;
export type DeskRefusal = (typeof deskRefusals)[number];
