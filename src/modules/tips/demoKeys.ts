/**
 * The operator's key pair of demo mode. Both halves are public, on purpose: anybody may sign a list of readers with it, so a tip that is sealed
 * to such a list is secret from nobody. A portal that is not a demo refuses a build made with it.
 */
export const demoOperator = {
  /** Ed25519 seed. */ seed: '64656d6f206f70657261746f72206b65792c207075626c69632c20646f206e6f',
  /** Its public half, as it is compiled into the witness's script. */ key: 'f6ba8bbeba3fc19bfdc297f453b4da7660c47245dbdabd598a6effaa36b5a19f',
  leastSeq: 1,
} as const;
