/** Kinds of streets: how people write them, and how they are shown. */
import { romanise } from './names.ts';
import { keyOf, plain, soundKey } from './spelling.ts';

export const streetTypes = ['street', 'lane', 'avenue', 'boulevard', 'square', 'descent', 'highway', 'road', 'embankment', 'line', 'deadEnd', 'alley', 'drive', 'garden', 'bridge', 'quarter'] as const;
export type StreetType = (typeof streetTypes)[number];

const shown: Record<StreetType, { uk: string; en: string; written: string }> = {
  street: { uk: 'вулиця', en: 'St', written: 'вулиця вул ву ул улица vulytsia vulytsya vul ulitsa ulica ul street str st' },
  lane: { uk: 'провулок', en: 'Lane', written: 'провулок пров пр-к пер переулок провул provulok prov pereulok lane ln' },
  avenue: { uk: 'проспект', en: 'Ave', written: 'проспект просп пр-т пр-кт проспэкт пр prospekt prospect prosp avenue ave' },
  boulevard: { uk: 'бульвар', en: 'Blvd', written: 'бульвар б-р бульв бул bulvar boulevard blvd bulv' },
  square: { uk: 'площа', en: 'Sq', written: 'площа пл площадь майдан ploshcha ploscha ploshchad maidan square sq pl' },
  descent: { uk: 'узвіз', en: 'Descent', written: 'узвіз узв спуск uzviz spusk descent' },
  highway: { uk: 'шосе', en: 'Highway', written: 'шосе шоссе ш shose shosse highway hwy' },
  road: { uk: 'дорога', en: 'Road', written: 'дорога дор траса трасса doroha doroga dor road rd' },
  embankment: { uk: 'набережна', en: 'Embankment', written: 'набережна наб набережная embankment' },
  line: { uk: 'лінія', en: 'Line', written: 'лінія лін линия liniia liniya line' },
  deadEnd: { uk: 'тупик', en: 'Dead End', written: 'тупик туп tupyk tupik' },
  alley: { uk: 'алея', en: 'Alley', written: 'алея аллея ал aleia aleya alley' },
  drive: { uk: 'проїзд', en: 'Drive', written: 'проїзд проезд вʼїзд въезд proizd proezd drive' },
  garden: { uk: 'сквер', en: 'Garden', written: 'сквер skver' },
  bridge: { uk: 'міст', en: 'Bridge', written: 'міст мост mist bridge' },
  quarter: { uk: 'масив', en: 'Quarter', written: 'масив мікрорайон мкрн мкр м-н ж/м жм квартал кв-л микрорайон' },
};

const byWord = new Map(streetTypes.flatMap((type) => shown[type].written.split(' ').map((word) => [plain(word), type] as const)));

/** Which kind of street a single written word means; null for any other word. */
export const typeOf = (word: string): StreetType | null => byWord.get(word) ?? null;
export const isStreetType = (text: string): text is StreetType => streetTypes.some((type) => type === text);

/** The kind alone: «провулок»; in English as it stands after a name. */
export const showStreetType = (type: StreetType, language: 'uk' | 'en'): string => shown[type][language];

const adjective = /(?:ий|ій|ська|цька|зька|[^к]на|ова|ева|єва|ська|ке|не)$/u;

/** «Грецька», «Французький бульвар», «провулок Маяковського»; in English “Hretska St”. */
export function showStreet(street: { type: string; nameUk: string }, language: 'uk' | 'en' = 'uk'): string {
  const type = isStreetType(street.type) ? street.type : 'street';
  if (language === 'en') return `${romanise(street.nameUk)} ${shown[type].en}`;
  if (type === 'street') return street.nameUk;
  return adjective.test(street.nameUk) ? `${street.nameUk} ${shown[type].uk}` : `${shown[type].uk} ${street.nameUk}`;
}

const expansions: Record<string, string> = {
  ген: 'генерала', акад: 'академіка', ак: 'академіка', адм: 'адмірала', марш: 'маршала', проф: 'професора', кап: 'капітана', лейт: 'лейтенанта', полк: 'полковника',
  арх: 'архітектора', композ: 'композитора', вел: 'велика', мал: 'мала', бол: 'большая', гет: 'гетьмана', свят: 'святого', св: 'святого', отам: 'отамана', кн: 'князя',
  перша: '1', друга: '2', третя: '3', четверта: '4', пята: '5', перший: '1', другий: '2', третій: '3', первая: '1', вторая: '2', третья: '3', первый: '1', второй: '2',
};
const ordinal = /^(\d{1,3})-?(?:ша|га|тя|та|ма|а|я|ий|ший|гий|тій|тий|й|ий|ої|ї|го|ої|st|nd|rd|th|i|y|yi|a|ia)$/u;

/** Words of a name without the kind of street, abbreviations opened, «1-ша» as «1». */
export function wordsOf(text: string): { words: string[]; type: StreetType | null } {
  const parts = plain(text)
    .replace(/([а-яіїєa-z])\./gu, '$1 ')
    .split(/[\s,;.()]+/u)
    .filter(Boolean);
  const types = parts.map((part) => typeOf(part.replace(/\.$/, '')));
  const typed = types.filter((type) => type !== null);
  const named = parts.filter((_, i) => types[i] === null);
  // «Набережна» or «Лінія» alone is the name itself.
  const kept = named.length > 0 ? named : parts;
  const words = kept.flatMap((part) => (ordinal.test(part) ? [ordinal.exec(part)?.[1] ?? part] : part.split('-').filter(Boolean))).map((word) => expansions[word] ?? word);
  const type = named.length > 0 ? (typed.findLast((one) => one !== 'street') ?? typed[0] ?? null) : null;
  return { words, type };
}

/** The row that lets the finder meet a street, a part of town or a settlement under this name. */
export function finderRow(name: string): { key: string; sound: string; short: string | null; name: string } {
  const { words } = wordsOf(name);
  const sound = soundKey(words);
  const last = words.at(-1) ?? '';
  return { key: keyOf(words), sound, short: words.length > 1 && last.length > 3 && !/^\d/.test(last) ? last : null, name };
}
