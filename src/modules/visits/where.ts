/** Where a courtyard is: its territory, beat, unit and the key that its invitations are counted by. */
import type { Db } from '#db/index.ts';
import { findByAddress, type Option } from '#modules/places/index.ts';
import { findTerritory } from '#modules/territories/index.ts';
import type { FieldErrors } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';

export type Spot = { territory: string; beat: number | null; unit: string | null; yard: string };
export type Located =
  { ok: true; spot: Spot } | { ok: false; errors: FieldErrors; options: Option[]; /** No street of ours: the person names the district. */ district: boolean };

const plain = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’`ʼ]/gu, '')
    .replace(/(?:кв|квартира|оф|apt)\.?\s*№?\s*\d+\p{L}?/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/(\d+)(?: ?\p{L})?(?: \d+\p{L}?)*$/u, '$1');
/** 62, 62а and 62/1 stand in one yard. */
const blockOf = (house: string): string => /^\d+/.exec(house)?.[0] ?? house;

/** The yard of a street and a house, whoever typed it and however. */
const yardOf = (house: Pick<House, 'vault'>, parts: readonly (string | number)[]): string => house.vault.digest('visits.yard', parts.join(' '));

export async function locate(
  db: Db,
  house: House,
  { address, vybir, territory }: { address: string; vybir: string; territory: string },
  now: Date,
): Promise<Located> {
  const refuse = (errors: FieldErrors, more: Partial<{ options: Option[]; district: boolean }> = {}): Located => ({
    ok: false,
    errors,
    options: [],
    district: false,
    ...more,
  });
  const answer = await findByAddress(db, address, now, vybir || null);
  switch (answer.status) {
    case 'found': {
      const { beat, street, house: number } = answer;
      const yard = street ? yardOf(house, ['street', street.id, blockOf(String(number ?? ''))]) : yardOf(house, [beat.territory, plain(address)]);
      return { ok: true, spot: { territory: beat.territory, beat: beat.number, unit: beat.unit, yard } };
    }
    case 'several':
      if (answer.ask === 'house') return refuse({ address: { key: 'visits.address.house' } });
      if (answer.options.length === 0) return refuse({ address: { key: 'visits.address.unknown' } }, { district: true });
      return refuse({ vybir: { key: 'visits.address.several' } }, { options: answer.options });
    case 'outside':
      return refuse({ address: { key: 'visits.address.outside' } });
    case 'notServed':
      return refuse({ address: { key: 'visits.address.notServed' } });
    case 'none': {
      const named = territory === '' ? null : await findTerritory(db, territory);
      if (!named?.served) return refuse({ [territory === '' ? 'address' : 'territory']: { key: 'visits.address.unknown' } }, { district: true });
      return { ok: true, spot: { territory: named.code, beat: null, unit: null, yard: yardOf(house, [named.code, plain(address)]) } };
    }
  }
}
