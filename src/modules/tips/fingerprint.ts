/** The operator's key as people compare it by eye, on this page and on paper: the first 16 bytes of its SHA-256 in eight groups. */
import { createHash } from 'node:crypto';

/** `key`: 64 hex signs. */
export const fingerprintOf = (key: string): string[] => createHash('sha256').update(Buffer.from(key, 'hex')).digest('hex').slice(0, 32).match(/.{4}/g) ?? [];
