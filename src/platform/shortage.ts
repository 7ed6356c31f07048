/** Tells a passing shortage from a fault of ours: people are asked to come back in a minute, and operators look elsewhere. */

/** Of the operating system and the database driver: no space, no file handles, no connection. */
const codes = new Set([
  'ENOSPC',
  'EDQUOT',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
]);
/** Of PostgreSQL: connection exceptions, insufficient resources, shutting down or starting up, lock or statement timeouts. */
const states = /^(08\w{3}|53\w{3}|57P0[123]|57014|55P03)$/;

/** Whether an error, or what caused it, is a shortage of space, memory or connections. */
export function isShortage(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return codes.has(code) || states.test(code) || isShortage(error.cause, depth + 1);
}
