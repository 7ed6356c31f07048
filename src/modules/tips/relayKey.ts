/**
 * The key that letters to the police wait under. Who serves pages knows only its public half, so a copy of the database and of the
 * pages' secrets opens no letter that waits.
 */
import { identityToRecipient } from 'age-encryption';
import { keptSecret, type Env } from '#platform/env.ts';
import { ageIdentity } from './secrets.ts';

type Keys = Pick<Env, 'tipRelayIdentity' | 'tipRelayRecipient' | 'embeddedWorker' | 'varDir'>;

/** The private half, for the worker; null where this process is not the one that sends. */
export function relayIdentity(env: Keys): string | null {
  if (env.tipRelayIdentity) return env.tipRelayIdentity;
  return env.embeddedWorker && !env.tipRelayRecipient ? ageIdentity(keptSecret(env.varDir, 'relay-key')) : null;
}

/** The public half, for the desk; null while nobody has set it, and then nothing can be passed on. */
export async function relayRecipient(env: Keys): Promise<string | null> {
  if (env.tipRelayRecipient) return env.tipRelayRecipient;
  const identity = relayIdentity(env);
  return identity === null ? null : identityToRecipient(identity);
}
