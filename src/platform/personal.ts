/** What belongs to one person, wherever it is kept: modules offer it through `src/modules.ts`, the page of the account joins it. */
import type { Db, Tx } from '#db/index.ts';
import type { House } from './house.ts';
import type { Language, StringKey, Values } from './i18n.ts';

/** One address is one person however it is typed: equal for equal addresses, and tells nothing else. */
export const emailDigest = (house: Pick<House, 'vault'>, email: string): string => house.vault.digest('email', email.trim().toLowerCase());

/** A thing somebody added to the account by its own secret. `proof` is what the secret opened, as the module that owns the thing keeps it. */
export type Thing = { kind: string; key: string; proof: string };
/** Whose things are asked for: those confirmed with this address, and those added. */
export type Person = { emailDigest: string; things: readonly Thing[] };

/** One line of the account's list. */
export type OwnRow = {
  kind: string;
  key: string;
  name: string;
  href: string;
  on: Date;
  state: { kind: 'sea' | 'wait' | 'stop' | 'ok' | 'quiet' | null; icon: string; text: string };
  /** Added by its secret: the person may take it off the list. */
  added: boolean;
};

/** A file of the person's, read only when its turn comes; null: it is gone meanwhile. */
export type OwnFile = { path: string; read(): Promise<Uint8Array | null> };

/** Everything a part keeps about the person. Paths begin with the part's name. */
export type Gathered = {
  /** Plain JSON. */
  data: unknown;
  /** The same for reading: one entry a thing. */
  entries: { name: string; lines: string[]; files: { path: string; label: string }[] }[];
  files: OwnFile[];
};

/** What a deletion would find: things the person may erase, and things that stay until their term whatever the person wishes. */
export type Remains = { erasable: number; kept: number };

/** A thing of the person's that consents may be about. */
export type Subject = { kind: string; id: string; name: string; href: string };

export type Personal = {
  /** Names its folder in the archive and its part of the data: letters only. */
  name: string;
  title: StringKey;
  /** What the person is asked about the erasable ones. Has `count`. */
  eraseLabel: StringKey;
  /** What stays, why and how long. Has `count`. */
  keptLabel: StringKey;
  /** Numbers that sentence names beside the count. */
  keptValues?: Values;
  /** What the list says while there is nothing on it. */
  empty: StringKey;
  /** Newest first. */
  list(db: Db | Tx, house: House, person: Person, language: Language, now: Date): Promise<OwnRow[]>;
  /** What the person may open, named: consents about it are theirs. */
  subjects(db: Db | Tx, person: Person, language: Language): Promise<Subject[]>;
  /** Only what is the person's own; things added by their secret may be somebody else's and stay out. */
  gather(db: Db | Tx, house: House, person: Person, language: Language, now: Date): Promise<Gathered>;
  remains(db: Db | Tx, person: Person): Promise<Remains>;
  /** Erases what `remains` calls erasable, and nothing else. */
  erase(tx: Tx, house: House, person: Person, now: Date): Promise<void>;
};
