/** Invitations to courtyards, for tests: typed, proved by the digits of the letter, and in the hands of the office. */
import { eq } from 'drizzle-orm';
import { outbox } from '#db/schema/outbox.ts';
import { visits } from '#db/schema/visits.ts';
import { beginEntry } from '#modules/residents/index.ts';
import { visitLetters } from '#modules/visits/letters.ts';
import { keepVisit, receiveVisit, type AskedVisit } from '#modules/visits/requests.ts';
import { answerUnit, askUnit, offerDay, type OfferDraft } from '#modules/visits/work.ts';
import type { AppealDesk } from './appealDesk.ts';
import { later } from './appeals.ts';
import { hire } from './people.ts';

export const hanna = 'hanna@mail.example';

export const wished: AskedVisit = {
  host: 'resident',
  hostName: '',
  name: 'Ганна Іванівна',
  email: hanna,
  phone: '',
  address: 'Базарна, 62',
  hidePlace: false,
  spot: { territory: 'UA51100270010155093', beat: 15, unit: 'demo-rup-1', yard: 'yard-1' },
  days: ['2026-12-04', '2026-12-05'],
  part: 'evening',
  people: 25,
  space: 'yard',
  needs: 'стільці',
  topics: ['noise', 'dark'],
  words: 'Не світять ліхтарі, уночі кричать.',
  school: null,
  language: 'uk',
};

function agreed(fault: string | null): void {
  if (fault !== null) throw new Error(fault);
}

export function visitsOn(desk: { at: AppealDesk }) {
  async function begun(change: Partial<AskedVisit> = {}): Promise<{ token: string; digits: string }> {
    const { house, bench, db } = desk.at;
    const asked = { ...wished, ...change };
    const step = await beginEntry(
      house,
      { email: asked.email, network: `net ${asked.email}`, device: null, language: 'uk' },
      'visit',
      bench.now,
      (tx, entryId) => keepVisit(tx, house, asked, entryId, bench.now),
    );
    if (step.status !== 'sent') throw new Error(step.status);
    const letters = await db.select().from(outbox).where(eq(outbox.template, 'residents.visit')).orderBy(outbox.acceptedAt);
    const codes = letters
      .filter((row) => house.vault.open(row.toSealed ?? '') === asked.email)
      .map((row): string => JSON.parse(house.vault.open(row.dataSealed ?? '')).code);
    return { token: step.token, digits: codes.at(-1) ?? '' };
  }

  const row = async (number: string) => {
    const [found] = await desk.at.db.select().from(visits).where(eq(visits.number, number));
    if (!found) throw new Error('There is no such invitation.');
    return found;
  };

  async function received(change: Partial<AskedVisit> = {}) {
    const { house, bench } = desk.at;
    const got = await receiveVisit(house, await begun(change), bench.now);
    if (got.status !== 'received') throw new Error(got.status);
    return { ...(await row(got.number)), ...got };
  }

  const dayOffered = (): OfferDraft => ({
    startsAt: later(desk.at.bench.now, 24 * 10),
    endsAt: later(desk.at.bench.now, 24 * 10 + 1.5),
    place: 'Двір на Базарній, 62',
    shelter: 'Підвал першого підʼїзду',
    shelterMetres: 40,
    who: 'Олена Ковальчук, офіцер громади',
  });

  /** An invitation with an offered day. */
  async function offered(change: Partial<AskedVisit> = {}) {
    const { house, bench } = desk.at;
    const one = await received(change);
    const coordinator = (await hire(house, 'eventCoordinator', bench.now)).staff;
    const unit = (await hire(house, 'liaison', bench.now)).staff;
    agreed(await askUnit(house, { visitId: one.id, staffId: coordinator.id, version: 1 }, bench.now));
    agreed(await answerUnit(house, { visitId: one.id, staffId: unit.id, version: 2 }, { comes: true, words: 'Прийде офіцер громади.' }, bench.now));
    agreed(await offerDay(house, { visitId: one.id, staffId: coordinator.id, version: 3 }, dayOffered(), false, bench.now));
    return { ...(await row(one.number ?? '')), coordinator, unit };
  }

  /** Letters of a kind, as they will be read. */
  async function letters(template: string): Promise<{ to: string; text: string }[]> {
    const { house, db, bench } = desk.at;
    const rows = await db.select().from(outbox).where(eq(outbox.template, template)).orderBy(outbox.acceptedAt);
    return Promise.all(
      rows.map(async ({ id, messageId, toSealed, subjectId, dataSealed, language }) => {
        const to = house.vault.open(toSealed ?? '');
        const data: Record<string, unknown> = JSON.parse(house.vault.open(dataSealed ?? '{}'));
        const letter = await visitLetters[template]?.render(house, db, { id, messageId, to, subjectId, data, language, at: bench.now });
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
  return { begun, received, offered, dayOffered, row, letters, jar };
}
