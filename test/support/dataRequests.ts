/** Requests about own data, for tests: asked, proved by the digits of the letter, and in the hands of an administrator. */
import { eq } from 'drizzle-orm';
import { outbox } from '#db/schema/outbox.ts';
import { dataRequests } from '#db/schema/privacy.ts';
import { privacyLetters } from '#modules/privacy/letters.ts';
import { keepAsked, receiveRequest, type Asked } from '#modules/privacy/requests.ts';
import { beginWork, claimRequest, decideIdentity } from '#modules/privacy/work.ts';
import { beginEntry } from '#modules/residents/index.ts';
import type { AppealDesk } from './appealDesk.ts';
import { hire } from './people.ts';

export const maria = 'maria@mail.example';
export const petro = 'petro@mail.example';

/** A step that must not be refused. */
function agreed(fault: string | null): void {
  if (fault !== null) throw new Error(fault);
}

export function requestsOn(desk: { at: AppealDesk }) {
  async function begun(change: Partial<Asked> = {}): Promise<{ token: string; digits: string }> {
    const { house, bench, db } = desk.at;
    const asked: Asked = { kind: 'access', text: '', email: maria, about: '', language: 'uk', ...change };
    const step = await beginEntry(house, { email: asked.email, network: 'net', device: null, language: 'uk' }, 'ask', bench.now, (tx, entryId) =>
      keepAsked(tx, house, asked, entryId, bench.now),
    );
    if (step.status !== 'sent') throw new Error(step.status);
    const letters = await db.select().from(outbox).where(eq(outbox.template, 'residents.ask')).orderBy(outbox.acceptedAt);
    const mine = letters.findLast((row) => house.vault.open(row.toSealed ?? '') === asked.email);
    return { token: step.token, digits: JSON.parse(house.vault.open(mine?.dataSealed ?? '')).code };
  }

  /** A request that counts: its address is proved. */
  async function received(change: Partial<Asked> = {}): Promise<{ id: string; number: string; code: string }> {
    const { house, bench, db } = desk.at;
    const got = await receiveRequest(house, await begun(change), bench.now);
    if (got.status !== 'received') throw new Error(got.status);
    const [row] = await db.select().from(dataRequests).where(eq(dataRequests.number, got.number));
    return { id: row?.id ?? '', number: got.number, code: got.code };
  }
  const row = async (id: string) => (await desk.at.db.select().from(dataRequests).where(eq(dataRequests.id, id)))[0];

  /** The request in the hands of an administrator, with the identity decided. */
  async function working(change: Partial<Asked> = {}, identity: 'proved' | 'unproved' = 'proved') {
    const { house, bench } = desk.at;
    const asked = await received(change);
    const admin = await hire(house, 'administrator', bench.now);
    const doing = { requestId: asked.id, staffId: admin.staff.id };
    agreed(await claimRequest(house, doing, bench.now));
    agreed(await decideIdentity(house, doing, identity, 'код із пошти', bench.now));
    agreed(await beginWork(house, doing, bench.now));
    return { ...asked, admin, doing };
  }
  async function letters(template: string): Promise<{ to: string; text: string }[]> {
    const { house, db, bench } = desk.at;
    const rows = await db.select().from(outbox).where(eq(outbox.template, template)).orderBy(outbox.acceptedAt);
    return Promise.all(
      rows.map(async ({ id, messageId, toSealed, subjectId, dataSealed, language }) => {
        const to = house.vault.open(toSealed ?? '');
        const data: Record<string, unknown> = JSON.parse(house.vault.open(dataSealed ?? '{}'));
        const letter = await privacyLetters[template]?.render(house, db, { id, messageId, to, subjectId, data, language, at: bench.now });
        return { to, text: `${letter?.subject}\n${letter?.text}` };
      }),
    );
  }
  const jar = () => {
    const kept = new Map<string, string>();
    return {
      get: (name: string) => (kept.has(name) ? { value: kept.get(name) ?? '' } : undefined),
      set: (name: string, value: string) => void kept.set(name, value),
    };
  };

  return { begun, received, row, working, letters, jar };
}
