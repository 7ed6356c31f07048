/** Changes a card of the register: in one transaction the row, its version, the line of the record and the pages that show it. */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beats, placeReports } from '#db/schema/places.ts';
import { writeAudit } from '#platform/audit.ts';
import { invalidate } from '#platform/cache.ts';
import { postsOf } from './cardList.ts';
import { markOf, sameCard, type Card, type CardChecked, type CardFault, type CardKind, type CardType } from './cards.ts';
import { readLands, within, type Scope } from './cardScope.ts';
import { keepVersion, lastVersion, type VersionAct } from './cardVersions.ts';
import { kyiv } from './hours.ts';

export type Editor = { staffId: string; scope: Scope };
export type Change = {
  type: CardType;
  /** None: the card is being made. */
  id: string | null;
  act: VersionAct;
  /** The mark of the state the editor saw. */
  seen: string;
  why: string;
  inForceOn?: string | null;
  agreed?: readonly string[];
  /** What is wrong with the form besides the card, told together with it. */
  faults?: readonly CardFault[];
  /** What the card shall say, from what it says now. */
  card(now: Card, tx: Tx): Promise<Card | CardFault[]>;
};
export type Changed =
  | { status: 'done'; id: string; version: number }
  | { status: 'faults'; faults: CardFault[] }
  /** Somebody changed it meanwhile: what it says now, and who left it so (none: a file). */
  | { status: 'moved'; card: Card; by: string | null; at: Date | null }
  | { status: 'same' }
  | { status: 'closed' }
  | { status: 'gone' };

/** Thrown to take back what was written when the outcome turns out to be wrong, or not the editor's. */
class TakenBack extends Error {
  readonly faults: CardFault[];
  constructor(faults: CardFault[]) {
    super('What was written is taken back.');
    this.faults = faults;
  }
}

const auditActs: Record<VersionAct, string> = {
  found: 'places.found',
  created: 'places.create',
  changed: 'places.change',
  checked: 'places.check',
  returned: 'places.return',
  appointed: 'places.appoint',
  ended: 'places.endTerm',
  left: 'places.leave',
  back: 'places.endLeave',
};

export async function changeCard(db: Db, editor: Editor, change: Change, now: Date): Promise<Changed> {
  try {
    return await db.transaction((tx) => changeWithin(tx, editor, change, now));
  } catch (fault) {
    if (!(fault instanceof TakenBack)) throw fault;
    return { status: 'faults', faults: fault.faults };
  }
}

async function changeWithin(tx: Tx, editor: Editor, change: Change, now: Date): Promise<Changed> {
  const { type, id, act } = change;
  let before: Card | null = null;
  if (id !== null) {
    await type.lock(tx, id);
    before = await type.read(tx, id);
    if (before === null) return { status: 'gone' };
    const lands = await readLands(tx, now);
    if (!within(editor.scope, lands[type.kind](id))) return { status: 'closed' };
    if (markOf(before) !== change.seen) {
      const last = await lastVersion(tx, type.kind, id);
      const left = last !== null && sameCard(last.card, before) ? last : null;
      return { status: 'moved', card: before, by: left?.staffId ?? null, at: left?.at ?? null };
    }
  }
  const wanted = await change.card(before ?? {}, tx);
  if (isFaults(wanted)) return { status: 'faults', faults: [...wanted, ...(change.faults ?? [])] };
  if (before !== null && sameCard(before, wanted) && act !== 'checked') return { status: 'same' };
  const checked: CardChecked = await type.check(tx, wanted, { id, scope: editor.scope, agreed: change.agreed ?? [], now });
  const faults = [...('faults' in checked ? checked.faults : []), ...(change.faults ?? [])];
  if ('faults' in checked || faults.length > 0) return { status: 'faults', faults };
  await checked.write(tx);
  const shown = (await checked.look?.(tx)) ?? [];
  if (shown.length > 0) throw new TakenBack(shown);
  const after = await type.read(tx, checked.id);
  if (after === null) throw new Error(`The card ${type.kind} ${checked.id} was not kept.`);
  // Asked after the writing too: a card may not be carried into somebody else's territory.
  if (!within(editor.scope, (await readLands(tx, now))[type.kind](checked.id))) {
    const field = ['territory', 'unit'].find((name) => type.fields.includes(name)) ?? '_form';
    throw new TakenBack([{ field, why: 'places.edit.elsewhere' }]);
  }
  const inForceOn = change.inForceOn ?? null;
  const version = await keepVersion(tx, { kind: type.kind, id: checked.id, act, before, after, staffId: editor.staffId, why: change.why, inForceOn }, now);
  await settleReports(tx, type.kind, checked.id, now);
  const detail = { version, ...(change.why === '' ? {} : { why: change.why }), ...(inForceOn === null ? {} : { from: inForceOn }) };
  await writeAudit(tx, { staffId: editor.staffId, by: 'staff', act: auditActs[act], subjectKind: type.kind, subjectId: checked.id, detail }, now);
  await invalidate(tx, type.tags(checked.id));
  return { status: 'done', id: checked.id, version };
}

const isFaults = (wanted: Card | CardFault[]): wanted is CardFault[] => Array.isArray(wanted);

/** «Усе так, перевірено сьогодні»: the editor saw this state and says that it is still so. */
export const confirmCard = (db: Db, editor: Editor, type: CardType, id: string, seen: string, now: Date): Promise<Changed> =>
  changeCard(
    db,
    editor,
    {
      type,
      id,
      act: 'checked',
      seen,
      why: '',
      card: async (card) => (type.checkedField === null ? card : { ...card, [type.checkedField]: kyiv(now).day }),
    },
    now,
  );

/** What of a reader's report about a beat a change elsewhere answers: whose house it is, only the beat itself can say. */
const answeredBy: Partial<Record<CardKind, readonly string[]>> = { post: ['person', 'phone', 'hours'], officer: ['phone'] };

/** Reports of readers about a card are settled once an editor looked at it; those about a beat also through its post and its officer. */
async function settleReports(tx: Tx, kind: CardKind, id: string, now: Date): Promise<void> {
  if (kind === 'unit') return;
  const posts = kind === 'post' ? [id] : kind === 'officer' ? await postsOf(tx, id, now) : [];
  const served = posts.length === 0 ? [] : await tx.select({ number: beats.number }).from(beats).where(inArray(beats.post, posts));
  const ids = kind === 'place' || kind === 'beat' ? [id] : served.map((row) => String(row.number));
  if (ids.length === 0) return;
  const wrong = answeredBy[kind];
  const about = and(
    eq(placeReports.subjectKind, kind === 'place' ? 'place' : 'beat'),
    inArray(placeReports.subjectId, ids),
    isNull(placeReports.settledAt),
    wrong ? inArray(placeReports.wrong, [...wrong]) : undefined,
  );
  await tx.update(placeReports).set({ settledAt: now }).where(about);
}
