/** All honest ways to read what was typed into the address field. The finder asks the register which of them exists. */
import { parseHouse, type House } from './house.ts';
import { otherLayouts, plain } from './spelling.ts';
import { wordsOf, type StreetType } from './streetNames.ts';

export type Reading = {
  /** Words of the street's name; may be empty when only a settlement was named. */
  words: string[];
  type: StreetType | null;
  house: House | null;
  /** Words of the settlement; null: not named. */
  settlement: string[] | null;
  /** The person wrote «м.» or «с.» before it, or set it apart by a comma. */
  settlementSure: boolean;
};

const limit = 200;
const flat = /[,;\s]*(?<![а-яіїєa-z])(?:квартира|кварт|кв-ра|кв|офіс|офис|оф|кімната|кім|комната|комн|підїзд|підʼїзд|подъезд|парадна|під|поверх|этаж|секція|apartment|apt|flat|room|kv)[.\s№#]*\d+[а-яa-z]?(?![а-яіїєa-z\d])/gu;
const houseWord = /[,;\s]+(?:будинок|будинку|буд|дом|домівка|house|bud|budynok|dom|№|#)[.\s№]*(?=\d)|[,;\s]+(?:д|б)\.\s*(?=\d)/gu;
const country = /(?<![а-яіїєa-z-])(?:україна|украина|ukraine|ukraina)(?![а-яіїєa-z-])[,;.\s]*/gu;
const region = /(?<![а-яіїєa-z-])[а-яіїєa-z-]+\s+(?:область|обл|oblast|region|район|р-н|raion|district|громада|отг|тг)(?![а-яіїєa-z-])[,;.\s]*/gu;
const city = /(?<![а-яіїєa-z-])(?:місто|город|смт|пгт|село|селище|с-ще|сел|хутір|станиця|city|village|town|(?:м|г|с|х)(?=\.|\s+[а-яіїє]{3,}))[.\s]+([а-яіїєa-z-]+(?:\s(?:дальник|долина|балка|буялик|гора|плавні|фонтан))?)[,;.\s]*/u;

/** The text without what never decides (country, region, index, flat). The flat is dropped here and kept nowhere. */
function bare(text: string): string {
  return plain(text)
    .replace(/(?<!\d)\d{5}(?!\d)[,;\s]*/gu, '')
    .replace(country, '')
    .replace(flat, ' ')
    .replace(region, '')
    .replace(houseWord, ', ')
    .replace(/([а-яіїєa-z]{4,})(\d)/gu, '$1 $2')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s,;.]+|[\s,;.]+$/gu, '');
}

export function readingsOf(text: string): Reading[] {
  const typed = [...text].slice(0, limit).join('');
  const all = [typed, ...otherLayouts(typed)].flatMap((one) => readOne(bare(one)));
  const seen = new Set<string>();
  return all.filter((reading) => {
    const mark = JSON.stringify(reading);
    if (seen.has(mark)) return false;
    seen.add(mark);
    return reading.words.length > 0 || reading.settlement !== null;
  });
}

function readOne(text: string): Reading[] {
  const found: Reading[] = splitHouse(text).map((part) => ({ ...part, settlement: null, settlementSure: false }));
  const named = city.exec(text);
  // «М. Арнаутська» is a street and «м. Одеса» a town: both readings are asked for.
  if (named?.[1]) {
    const settlement = wordsOf(named[1]).words;
    const rest = text.replace(named[0], ' ').replace(/^[\s,;]+|[\s,;]+$/gu, '');
    found.unshift(...splitHouse(rest).map((part) => ({ ...part, settlement, settlementSure: true })));
  }
  return [...found, ...withSettlement(text)];
}

/** «Одеса, Грецька 12», «Усатове Центральна 5», «Грецька 12 Одеса»: a settlement nobody marked as one. */
function withSettlement(text: string): Reading[] {
  const found: Reading[] = [];
  const comma = text.split(/[,;]\s*/u).filter(Boolean);
  const add = (settlement: string, rest: string, sure: boolean) => {
    if (/\d/.test(settlement)) return;
    const words = wordsOf(settlement);
    if (words.type !== null || words.words.length === 0 || words.words.length > 2) return;
    for (const part of splitHouse(rest)) found.push({ ...part, settlement: words.words, settlementSure: sure });
  };
  if (comma.length > 1) {
    add(comma[0] ?? '', comma.slice(1).join(', '), false);
    add(comma.at(-1) ?? '', comma.slice(0, -1).join(', '), false);
  }
  const parts = text.split(/[\s,;]+/u);
  for (const count of [1, 2]) {
    if (parts.length > count) {
      add(parts.slice(0, count).join(' '), parts.slice(count).join(' '), false);
      add(parts.slice(-count).join(' '), parts.slice(0, -count).join(' '), false);
    }
  }
  if (parts.length <= 2) add(text, '', false);
  return found;
}

/** A house at the end, at the start, or none: numbers may also belong to the name («28-ї бригади»). */
function splitHouse(text: string): Pick<Reading, 'words' | 'type' | 'house'>[] {
  const found: Pick<Reading, 'words' | 'type' | 'house'>[] = [];
  for (const place of text.matchAll(/(?<=^|[\s,;])\d/gu)) {
    const house = place.index > 0 ? parseHouse(text.slice(place.index).replace(/[\s,;.]+$/u, '')) : null;
    if (house) found.push({ ...wordsOf(text.slice(0, place.index)), house });
  }
  for (const place of text.matchAll(/[\s,;]+/gu)) {
    const house = parseHouse(text.slice(0, place.index));
    if (house) found.push({ ...wordsOf(text.slice(place.index)), house });
  }
  found.push({ ...wordsOf(text), house: null });
  return found.filter((part) => part.words.length <= 8);
}
