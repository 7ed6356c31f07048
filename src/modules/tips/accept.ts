/** Takes what is sealed, whoever sealed it: asks for work in a flood, keeps places for the urgent, and counts. */
import { kyivDay } from '#platform/hours.ts';
import { createHash } from 'node:crypto';
import { knownDeposit, storeDeposit, storePasted, type Stored } from './deposit.ts';
import { isMoreUrgent } from './rules.ts';
import { knownAddition, storeAddition } from './talk.ts';
import { inLane, type Visit, type WitnessHouse, type WitnessLane } from './witnessHouse.ts';
import type { Addition, Deposit } from './wireShapes.ts';

/** What somebody brings in a flood: an answer to a challenge, or a ticket they have waited with. */
export type Proof = { puzzle: string } | { ticket: string };

/** Null when the proof is none; otherwise how to give it back. */
function spend(house: WitnessHouse, proof: Proof, visit: Visit): (() => void) | null {
  const bits = house.flood.work(visit.source, visit.now);
  if (bits === 0) return () => {};
  // While somebody works on a challenge the flood may grow: the next easier one is as good.
  if ('puzzle' in proof) return house.gate.spend(proof.puzzle, Math.max(house.rules.bits, bits - 1), visit.now);
  return house.gate.spendTicket(proof.ticket, visit.now);
}

async function take(house: WitnessHouse, lane: WitnessLane, proof: Proof, visit: Visit, store: () => Promise<Stored>): Promise<Stored> {
  const waited = 'ticket' in proof && house.flood.work(visit.source, visit.now) > 0;
  const giveBack = spend(house, proof, visit);
  if (!giveBack) return 'puzzle';
  // Waiting costs a machine nothing, so those who waited have a narrow door of their own and never the places of the urgent.
  if (waited && !house.flood.letWaited(visit.now)) {
    giveBack();
    return 'busy';
  }
  house.flood.add('message', visit.source, 1, visit.now);
  let stored: Stored | null = null;
  try {
    stored = await inLane(house, waited ? 'waited' : lane, store);
  } finally {
    if (stored !== 'new') giveBack();
  }
  return stored ?? 'busy';
}

export async function takeDeposit(house: WitnessHouse, deposit: Deposit, origin: 'browser' | 'server', proof: Proof, visit: Visit): Promise<Stored> {
  const known = await knownDeposit(house.db, deposit);
  if (known) return known;
  if (!house.list(visit.now)) return 'closed';
  const lane = isMoreUrgent(deposit.urgency, 'U2') ? 'urgent' : 'usual';
  const stored = await take(house, lane, proof, visit, () => storeDeposit(house.db, deposit, origin, kyivDay(visit.now)));
  if (stored === 'new') {
    house.waiting.ended(deposit.files);
    house.counters.taken += 1;
  }
  return stored;
}

export async function takeAddition(house: WitnessHouse, addition: Addition, proof: Proof, visit: Visit): Promise<Stored> {
  if (await knownAddition(house.db, addition)) return 'same';
  if (!house.list(visit.now)) return 'closed';
  const stored = await take(house, 'talk', proof, visit, () => storeAddition(house.db, addition, kyivDay(visit.now)));
  if (stored === 'new') {
    house.waiting.ended(addition.files);
    house.counters.added += 1;
  }
  return stored;
}

/** A message that only its author's program has seen. */
export async function takePasted(
  house: WitnessHouse,
  { access, message, language }: { access: Uint8Array; message: Uint8Array; language: 'uk' | 'en' },
  proof: Proof,
  visit: Visit,
): Promise<Stored> {
  const accessHash = createHash('sha256').update(access).digest();
  const stored = await take(house, 'usual', proof, visit, () => storePasted(house.db, { accessHash, message, language }, kyivDay(visit.now)));
  if (stored === 'new') house.counters.taken += 1;
  return stored;
}
