/** Large cities of other regions: named so that the answer is "outside" and not "unknown street". */
import { keyOf, soundKey } from './spelling.ts';

const cities = ['Київ', 'Харків', 'Дніпро', 'Львів', 'Запоріжжя', 'Миколаїв', 'Херсон', 'Вінниця', 'Полтава', 'Чернігів', 'Черкаси', 'Житомир', 'Суми', 'Хмельницький', 'Чернівці', 'Рівне', 'Кропивницький', 'Івано-Франківськ', 'Тернопіль', 'Луцьк', 'Ужгород', 'Кривий Ріг', 'Маріуполь', 'Донецьк', 'Луганськ', 'Сімферополь', 'Севастополь', 'Біла Церква', 'Кременчук', 'Бровари'];
const split = (name: string) => name.toLocaleLowerCase('uk').split(/[\s-]/);
const byKey = new Map(cities.flatMap((name) => [[keyOf(split(name)), name], [soundKey(split(name)), name]] as const));

const regions = /(\p{L}+[сц]ьк(?:а|ій|ої)|[a-z]+ska)\s*(?:обл|oblast|region)/iu;
const cityWord = /^(?:м\.?|місто|г\.?|город|city of)\s+/iu;

/**
 * Another region or a large city elsewhere, when an address written by hand names one as a part of its own («Львів, Личаківська, 5»).
 * A street named after a city is no such part. Answers what was read, for a hint that may be wrong and stops nobody.
 */
export function farPlace(address: string): string | null {
  const region = regions.exec(address)?.[0];
  if (region && !/^(одес|odes)/iu.test(region)) return region.trim();
  for (const part of address.split(/[,;\n]/)) {
    const words = part.trim().replace(cityWord, '').replace(/[.\s]+$/u, '').toLocaleLowerCase('uk').split(/[\s-]+/).filter(Boolean);
    const city = words.length > 0 && words.length < 3 ? farCity(words) : null;
    if (city) return city;
  }
  return null;
}

/** The city's name when these words name one; null otherwise. */
export const farCity = (words: readonly string[]): string | null => byKey.get(keyOf(words)) ?? byKey.get(soundKey(words)) ?? null;
