/** The way back to a draft whose cookie is gone: each sheet carries its key, sealed so that only the portal can read it. */
import { findDraft, type Draft } from './drafts.ts';
import { readDraftCookie, setDraftCookie, type Desk } from './wizard.ts';

/** What a sheet posts back; empty for a sheet without a draft. */
export const backField = (house: Desk['house'], draft: Draft | null): string => (draft ? house.vault.seal(draft.key) : '');

/**
 * A browser that lost its cookie gets it again from the sheet it posts, while the draft still lives.
 * `gone`: there was a draft, and its time is over.
 */
export async function bringBack(desk: Desk, sent: FormData): Promise<'here' | 'gone'> {
  const back = sent.get('_back');
  if (typeof back !== 'string' || back === '' || back.length > 400) return 'here';
  const { db } = desk.house.database;
  if (await findDraft(db, readDraftCookie(desk), desk.now)) return 'here';
  const key = opened(desk, back);
  if (!key || !(await findDraft(db, key, desk.now))) return 'gone';
  setDraftCookie(desk, key);
  return 'here';
}

function opened({ house }: Desk, back: string): string | null {
  try {
    return house.vault.open(back);
  } catch {
    return null;
  }
}
