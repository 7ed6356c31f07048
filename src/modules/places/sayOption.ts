import type { Language, Translate } from '#platform/i18n.ts';
import type { Option } from './finder.ts';
import { sayRange } from './words.ts';

/** How one possible answer is named, and which beat it leads to. */
export function sayOption(option: Option, language: Language, t: Translate): { label: string; more: string } {
  const { beat } = option;
  const name = language === 'uk' ? beat.nameUk : beat.nameEn;
  const district = language === 'uk' ? beat.territoryUk : beat.territoryEn;
  const beatLine = t('places.option.beat', { number: beat.number, name });
  if (!option.street) return { label: beatLine, more: district };
  const street = language === 'uk' ? option.street.nameUk : option.street.nameEn;
  const label = option.house ? t('places.option.street', { street, house: option.house }) : t('places.option.part', { street, houses: sayRange(option, t) });
  return { label, more: t('places.option.where', { number: beat.number, district }) };
}
