/** Whether a place of residence is whole enough for the police to answer by it. The moderator learns this, not the address. */
import type { Residence } from './form.ts';
import { isNowhere } from './formRules.ts';

export function isWholeResidence(home: Residence): boolean {
  if (home.settlement.trim() === '' || isNowhere(home.settlement)) return false;
  // A person without a registered home names the place of stay in any words.
  if (home.unregistered) return true;
  return home.street.trim() !== '' && !isNowhere(home.street) && /\p{N}|\p{L}/u.test(home.building);
}
