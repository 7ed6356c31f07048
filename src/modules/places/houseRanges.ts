/** Which houses of a street belong to a beat, as units write it: «1–29 непарні; 2–30 парні; 12а», «усі», «від 31». */
import { endless } from './coverage.ts';
import { parseHouse, showHouse, type House } from './house.ts';

export type HouseRange = {
  side: 'all' | 'odd' | 'even';
  fromNumber: number;
  fromSuffix: string;
  toNumber: number;
  toSuffix: string | null;
  house: string | null;
};

export type HousesRead = { ranges: HouseRange[]; /** Parts nobody could read, as they were written. */ unread: string[] };

const whole = { fromNumber: 1, fromSuffix: '', toNumber: endless, toSuffix: null, house: null };
const everything = /^(?:усі|всі|уся|вся|весь|все|all)(?:\s+(?:будинки|вулиця|houses))?$/u;
const oddWord = /(?:непарн\p{L}*|нечетн\p{L}*|нечётн\p{L}*|odd)(?:\s+(?:сторона|бік|side))?/u;
const evenWord = /(?:парн\p{L}*|четн\p{L}*|чётн\p{L}*|even)(?:\s+(?:сторона|бік|side))?/u;
const filler = /(?:№№?|#|буд(?:инки|инок|\.)?)/gu;

/** Reads a list of houses; an empty text means every house. */
export function parseHouses(text: string): HousesRead {
  const parts = text.split(/[;,]/u).map((part) => part.trim()).filter(Boolean);
  if (parts.length === 0) return { ranges: [{ side: 'all', ...whole }], unread: [] };
  const read = parts.map((part) => [part, parsePart(part)] as const);
  return {
    ranges: read.map(([, range]) => range).filter((range) => range !== null),
    unread: read.filter(([, range]) => range === null).map(([part]) => part),
  };
}

function parsePart(part: string): HouseRange | null {
  const text = part.toLocaleLowerCase('uk').replace(filler, ' ').replace(/[()]/gu, ' ').replace(/\s+/gu, ' ').trim();
  if (everything.test(text)) return { side: 'all', ...whole };
  const side = oddWord.test(text) ? 'odd' : evenWord.test(text) ? 'even' : 'all';
  const rest = text.replace(oddWord, ' ').replace(evenWord, ' ').replace(/\s+/gu, ' ').replace(/^[:\s]+|[:\s]+$/gu, '');
  if (rest === '') return side === 'all' ? null : { side, ...whole };
  const bounds = /^(?:(?:від|з|із|от|с|from)\s+)?(.*?)\s*(?:[-–—]|до|to)\s*(.*)$/u.exec(rest);
  const single = parseHouse(rest.replace(/^(?:від|з|із|от|from)\s+/u, ''));
  if (single && side === 'all' && !/^(?:від|з|із|от|from)\s/u.test(rest)) {
    return { side, fromNumber: single.number, fromSuffix: '', toNumber: single.number, toSuffix: null, house: showHouse(single) };
  }
  if (single) return { ...whole, side, fromNumber: single.number, fromSuffix: single.suffix };
  if (!bounds) return null;
  const from = bounds[1] === '' ? null : parseHouse(bounds[1] ?? '');
  const to = bounds[2] === '' ? null : parseHouse(bounds[2] ?? '');
  if ((bounds[1] !== '' && !from) || (bounds[2] !== '' && !to) || (!from && !to)) return null;
  return inOrder(from, to) ? range(side, from, to) : null;
}

const inOrder = (from: House | null, to: House | null) => !from || !to || from.number <= to.number;

function range(side: HouseRange['side'], from: House | null, to: House | null): HouseRange {
  return {
    side,
    fromNumber: from?.number ?? 1,
    fromSuffix: from?.suffix ?? '',
    toNumber: to?.number ?? endless,
    toSuffix: to && to.suffix !== '' ? to.suffix : null,
    house: null,
  };
}
