/** Bytes, hex, and one way of writing JSON, the same in a browser and on the server. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

export const hexOf = (bytes: Uint8Array): string => bytesToHex(bytes);

/** Bytes of a lower-case hex text of exactly `length` bytes, or null. */
export const bytesOf = (hex: string, length: number): Uint8Array | null => (hex.length === 2 * length && /^[0-9a-f]*$/.test(hex) ? hexToBytes(hex) : null);

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Text of UTF-8 bytes, or null when they are none. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** JSON with sorted names and texts in NFC: the same thing is always the same bytes, so it can be hashed and signed. */
export function canonical(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'));
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('Only whole numbers have one way to be written.');
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(',')}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Parses a text that must be canonical JSON of an object; null for anything else, so one meaning has one spelling. */
export function parseCanonical(text: string): { readonly [name: string]: Json } | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) && isRecord(value) && canonical(value) === text ? value : null;
  } catch {
    return null;
  }
}

export const isRecord = (value: Json): value is { readonly [name: string]: Json } => typeof value === 'object' && value !== null && !isList(value);

function isJson(value: unknown): value is Json {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === 'object' && Object.values(value).every(isJson);
}
