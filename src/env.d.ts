declare namespace App {
  interface Locals {
    house: import('#platform/house.ts').House;
    db: import('#db/index.ts').Db;
    /** The moment this request began: the only clock a page may use. */
    now: Date;
    route: import('#routes.ts').Match;
    lang: import('#routes.ts').Language;
    t: import('#platform/i18n.ts').Translate;
    /** Address of a page in the reader's language. */
    to: (id: import('#routes.ts').RouteId, params?: Record<string, string | number>) => string;
    /** A path to return to after signing in: the same text if it is an address of the office, otherwise null. */
    ownBack: (path: string | null) => string | null;
    /** A path to return to after signing in to one's own account: the same text if it is a page of it, otherwise null. */
    ownPlace: (path: string | null) => string | null;
    view: import('#platform/view.ts').View;
    /** The reader's browser asks for fewer bytes: no web fonts. */
    lean: boolean;
    /** The number of the beat the reader asked this browser to remember; on pages of the cache, only where the address table says so. */
    myBeat: number | null;
    /** In the office: whether single keys act. */
    keys: boolean;
    /** The page may add what it shows, so that a change there empties it from the page cache. */
    tags: Set<string>;
    /** A page that changes with time says how long it may be shown again; without it a change of what it shows decides. */
    freshSeconds?: number;
    /** On pages of refusals: which one. */
    refusal?: import('#platform/refusals.ts').RefusalStatus;
    /** On the page of faults: the number that finds the line in the log. */
    errorId?: string;
    /** Keyed hash of the client's network, changed daily; the address itself is never kept. */
    network: string;
    /** Who is signed in with both factors; the middleware asks for it on addresses that are not for anyone. */
    staff: import('#modules/people/index.ts').Staff | null;
    /** Whose account this is, on addresses that ask for one or show more with one; otherwise null. */
    resident: import('#modules/residents/index.ts').Resident | null;
    /** Whether the reader may open a page: the policy of its address against their rights. Whatever offers an office page asks this. */
    may: (id: import('#routes.ts').RouteId) => boolean;
  }
}

/** Compiled into the script of the tip origin: the operator's public key in hex, and the number below which no list of readers is believed. */
declare const __TIP_OPERATOR_KEY__: string;
declare const __TIP_LEAST_SEQ__: number;
