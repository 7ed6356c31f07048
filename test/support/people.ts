/** People who work in the portal, for tests: with real passwords, factors and roles. */
import { checkFactor, checkPassword, addStaff, codeNow, findStaff, type Role, type Staff } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';

export const password = 'лиман каштан вітрило сорок';

export type Hired = { staff: Staff; email: string; secret: string };
let hired = 0;

/** Opens an account with one role and answers the person. */
export async function hire(
  house: House,
  role: Role | readonly Role[],
  now: Date,
  more: { territory?: string; unit?: string; policeTies?: boolean; untilAt?: Date } = {},
): Promise<Hired> {
  hired += 1;
  const email = `worker${hired}@portal.example`;
  const { territory = null, unit = null, untilAt = null, policeTies } = more;
  const roles = [role].flat().map((one) => ({ role: one, territory, unit, untilAt }));
  return house.database.db.transaction(async (tx) => {
    const added = await addStaff(
      tx,
      house,
      { email, name: `Працівник ${hired}`, password, roles, ...(policeTies === undefined ? {} : { policeTies }) },
      null,
      now,
    );
    if (added.status !== 'added') throw new Error(added.why);
    const staff = await findStaff(tx, added.id, now);
    if (!staff) throw new Error('The person is not there.');
    return { staff, email, secret: added.secret ?? '' };
  });
}

/** Signs the person in with both factors, as the pages do, and answers the token of the session. */
export async function signedIn(house: House, person: Hired, now: Date): Promise<string> {
  const first = await checkPassword(house, { email: person.email, password, network: 'net', device: null }, now);
  if (first.status !== 'factor') throw new Error(first.status);
  const second = await checkFactor(house, { token: first.token, code: codeNow(person.secret, now).code, device: null }, now);
  if (second.status !== 'in') throw new Error(second.status);
  return second.token;
}
