/** Seals personal columns (AES-256-GCM under a versioned key) and makes keyed digests for limits and duplicates. */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';

export type Vault = {
  /** Seals UTF-8 text; two calls never give the same result. */
  seal(text: string): string;
  /** Opens what `seal` made under any kept key. Throws when the value was changed or its key is gone. */
  open(sealed: string): string;
  sealBytes(bytes: Uint8Array): Buffer;
  openBytes(sealed: Uint8Array): Buffer;
  /** HMAC-SHA-256 in base64url: equal texts of one purpose give equal digests, nothing else is told. */
  digest(purpose: string, text: string): string;
};

type Derived = { id(): Buffer; seal(): KeyObject; digest(): KeyObject };

/** Each key is derived when it is first used and kept as a key object: making one from bytes costs more than sealing a line. */
function derive(key: Buffer): Derived {
  const master = createSecretKey(key);
  const part = (purpose: string, length: number): Buffer => Buffer.from(hkdfSync('sha256', master, '', purpose, length));
  return {
    id: once(() => part('key id', 4)),
    seal: once(() => createSecretKey(part('columns', 32))),
    digest: once(() => createSecretKey(part('digests', 32))),
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Nonces are drawn from the system many at a time; each is used once. */
let nonces = Buffer.alloc(0);
function nextNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(12 * 256);
  const nonce = nonces.subarray(0, 12);
  nonces = nonces.subarray(12);
  return nonce;
}

export function openVault(keys: Buffer[]): Vault {
  const derived = keys.map(derive);
  const [current] = derived;
  // Digests must stay comparable after a rotation, so they follow the oldest key.
  const oldest = derived.at(-1);
  if (!current || !oldest) throw new Error('The vault needs at least one key.');

  const sealBytes = (bytes: Uint8Array): Buffer => {
    const nonce = nextNonce();
    const cipher = createCipheriv('aes-256-gcm', current.seal(), nonce);
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([current.id(), nonce, cipher.getAuthTag(), body]);
  };
  const openBytes = (sealed: Uint8Array): Buffer => {
    const bytes = Buffer.from(sealed);
    const key = derived.find((one) => one.id().equals(bytes.subarray(0, 4)));
    if (!key) throw new Error('This value was sealed under a key that is not kept.');
    const decipher = createDecipheriv('aes-256-gcm', key.seal(), bytes.subarray(4, 16));
    decipher.setAuthTag(bytes.subarray(16, 32));
    return Buffer.concat([decipher.update(bytes.subarray(32)), decipher.final()]);
  };
  return {
    sealBytes,
    openBytes,
    seal: (text) => sealBytes(Buffer.from(text, 'utf8')).toString('base64url'),
    open: (sealed) => openBytes(Buffer.from(sealed, 'base64url')).toString('utf8'),
    digest: (purpose, text) => createHmac('sha256', oldest.digest()).update(`${purpose}\0${text}`).digest('base64url'),
  };
}
