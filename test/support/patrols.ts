/** Joint patrols, for tests: a formation, members whom the unit admitted, requests in any state, letters as they would leave. */
import { and, eq } from 'drizzle-orm';
import { beforeEach } from 'vitest';
import type { Database } from '#db/index.ts';
import { outbox } from '#db/schema/outbox.ts';
import { patrolMembers, patrols, patrolSeats } from '#db/schema/patrols.ts';
import { codes, demoTerritories } from '#db/seed/territories.ts';
import { readCourse, takeTest } from '#modules/courses/index.ts';
import { loadTerritories } from '#modules/territories/index.ts';
import { checklist, tickLead, tickMember } from '#modules/patrols/briefing.ts';
import { saveFormation, type FormationDraft } from '#modules/patrols/formations.ts';
import { patrolLetters } from '#modules/patrols/letters.ts';
import { answerMember, saveStep, sendFile, type Applicant, type Member } from '#modules/patrols/members.ts';
import { addPatrol, movePatrol, type PatrolDraft } from '#modules/patrols/requests.ts';
import { decideSeat, signUp } from '#modules/patrols/seats.ts';
import { sideOf, type Side } from '#modules/patrols/staffSide.ts';
import type { House } from '#platform/house.ts';
import { emailDigest } from '#platform/personal.ts';
import { testHouse } from './house.ts';
import { hire } from './people.ts';

export const unit = 'demo-rup-1';
export const otherUnit = 'demo-rup-2';
export const place = { meeting: 'Біля старої каштанової арки', route: 'Арка, сквер, набережна', officer: 'Старший лейтенант Вигаданий, 000 000 00 09' };
export const secretWords = /арк|сквер|набережн|Вигаданий|18:30|20:30|16:30/iu;

/** A step that must not be refused. */
export function agreed(fault: unknown): void {
  if (fault !== null) throw new Error(JSON.stringify(fault));
}

export class PatrolBench {
  readonly house: House;
  now = new Date('2026-11-24T10:00:00Z');
  constructor(house: House) {
    this.house = house;
  }
  get db() {
    return this.house.database.db;
  }
  at(day: string, time: string): Date {
    return new Date(`${day}T${time}:00+02:00`);
  }
  async side(role: 'policeContact' | 'liaison' | 'patrolCoordinator', ofUnit = unit, territory?: string): Promise<Side> {
    const more = territory === undefined ? {} : { territory };
    const person = await hire(this.house, role, this.now, role === 'policeContact' ? { unit: ofUnit } : more);
    return sideOf(this.db, person.staff, this.now);
  }
  async formation(side: Side, more: Partial<FormationDraft> = {}): Promise<string> {
    const draft: FormationDraft = {
      name: 'ГФ «Хвиля»',
      registration: '0001',
      territory: codes.prymorskyi,
      unit,
      agreement: '№ 1',
      contact: 'Голова, 000 000 00 00',
      state: 'active',
      ...more,
    };
    const made = await saveFormation(this.house, side, null, draft, this.now);
    if (!('id' in made)) throw new Error(made.fault);
    return made.id;
  }
  who(email: string): Applicant {
    return { email, emailDigest: emailDigest(this.house, email), language: 'uk' };
  }
  async pass(email: string): Promise<void> {
    const { questions } = readCourse('briefing', 'uk');
    await takeTest(
      this.house,
      'briefing',
      this.who(email),
      questions.map((one) => one.right),
      this.now,
    );
  }
  async filled(email: string, formation: string | null, awayFrom: string[] = []): Promise<Applicant> {
    const who = this.who(email);
    const { house, now } = this;
    agreed(await saveStep(house, who, { step: 'umovy' }, now));
    agreed(await saveStep(house, who, { step: 'formuvannia', formation, unit: formation === null ? unit : null }, now));
    if (formation !== null) agreed(await saveStep(house, who, { step: 'dokument', document: 'А-17' }, now));
    agreed(await saveStep(house, who, { step: 'zaiavy' }, now));
    agreed(await saveStep(house, who, { step: 'pravyla' }, now));
    agreed(await saveStep(house, who, { step: 'kontakty', name: 'Лиман Олена', phone: '000 111 22 33', emergency: 'Мати, 000 111 22 34' }, now));
    agreed(await saveStep(house, who, { step: 'konflikt', awayFrom }, now));
    return who;
  }
  async member(police: Side, email: string, formation: string | null, awayFrom: string[] = []): Promise<Applicant> {
    const who = await this.filled(email, formation, awayFrom);
    await this.pass(email);
    agreed(await sendFile(this.house, who, this.now));
    agreed(await answerMember(this.house, police, (await this.file(who)).id, true, this.now));
    return who;
  }
  async file(who: Applicant): Promise<Member> {
    const [row] = await this.db.select().from(patrolMembers).where(eq(patrolMembers.emailDigest, who.emailDigest));
    if (!row) throw new Error('There is no file.');
    return row;
  }
  draft(more: Partial<PatrolDraft> = {}): PatrolDraft {
    const when = { on: '2026-11-26', from: 18 * 60 + 30, to: 20 * 60 + 30 };
    return { ...when, ...place, unit, purpose: 'order', territory: codes.prymorskyi, needed: 6, conditions: '', curfewMark: false, ...more };
  }
  async request(police: Side, more: Partial<PatrolDraft> = {}): Promise<string> {
    const made = await addPatrol(this.house, police, this.draft(more), this.now);
    if (!('id' in made)) throw new Error(made.fault);
    return made.id;
  }
  async published(police: Side, more: Partial<PatrolDraft> = {}): Promise<string> {
    const id = await this.request(police, more);
    agreed(await movePatrol(this.house, police, id, { act: 'publish' }, this.now));
    return id;
  }
  async seat(patrol: string, who: Applicant): Promise<string> {
    const { id } = await this.file(who);
    const [row] = await this.db
      .select()
      .from(patrolSeats)
      .where(and(eq(patrolSeats.patrol, patrol), eq(patrolSeats.member, id)));
    return row?.id ?? '';
  }
  async approve(police: Side, patrol: string, who: Applicant): Promise<void> {
    agreed(await signUp(this.house, who.emailDigest, patrol, this.now));
    agreed(await decideSeat(this.house, police, patrol, { act: 'accept', seatId: await this.seat(patrol, who) }, this.now));
  }
  async rostered(police: Side, people: readonly Applicant[], more: Partial<PatrolDraft> = {}): Promise<string> {
    const id = await this.published(police, more);
    for (const who of people) await this.approve(police, id, who);
    agreed(await movePatrol(this.house, police, id, { act: 'approve' }, this.now));
    return id;
  }
  /** From the roster to the end, as the evening went; the clock stands at its end afterwards. */
  async walked(police: Side, people: readonly Applicant[], more: Partial<PatrolDraft> = {}): Promise<string> {
    const id = await this.rostered(police, people, more);
    await this.finish(police, id, people);
    return id;
  }
  /** The briefing and the start of a patrol whose roster is there; the clock stands at the start afterwards. */
  async start(police: Side, id: string, people: readonly Applicant[], on = '2026-11-26'): Promise<void> {
    this.now = this.at(on, '18:00');
    agreed(await movePatrol(this.house, police, id, { act: 'brief' }, this.now));
    for (const who of people) agreed(await tickMember(this.house, who.emailDigest, id, checklist, this.now));
    agreed(await tickLead(this.house, police, id, checklist, this.now));
    this.now = this.at(on, '18:30');
    agreed(await movePatrol(this.house, police, id, { act: 'start' }, this.now));
  }
  /** From a list of approved people to the end. */
  async finish(police: Side, id: string, people: readonly Applicant[]): Promise<void> {
    if ((await this.state(id)) === 'published') agreed(await movePatrol(this.house, police, id, { act: 'approve' }, this.now));
    await this.start(police, id, people);
    this.now = this.at('2026-11-26', '20:30');
    agreed(await movePatrol(this.house, police, id, { act: 'finish' }, this.now));
  }
  async state(id: string): Promise<string | undefined> {
    return (await this.db.select({ state: patrols.state }).from(patrols).where(eq(patrols.id, id)))[0]?.state;
  }
  /** Every letter of patrols so far, as it would leave. */
  async letters(): Promise<{ to: string; text: string }[]> {
    const found = await this.db.select().from(outbox).orderBy(outbox.acceptedAt);
    return Promise.all(
      found
        .filter(({ template }) => template.startsWith('patrols.'))
        .map(async ({ id, messageId, template, subjectId, toSealed, dataSealed, language }) => {
          const to = this.house.vault.open(toSealed ?? '');
          const data: Record<string, unknown> = JSON.parse(this.house.vault.open(dataSealed ?? '{}'));
          const letter = await patrolLetters[template]?.render(this.house, this.db, { id, messageId, to, subjectId, data, language, at: this.now });
          return { to, text: `${letter?.subject}\n${letter?.text}` };
        }),
    );
  }
}

/** A bench for each test, with the demo territories. */
export function patrolBench(box: { database: Database }): { at: PatrolBench } {
  const desk: { at?: PatrolBench } = {};
  beforeEach(async () => {
    const made = new PatrolBench(testHouse(box.database));
    await made.db.transaction((tx) => loadTerritories(tx, demoTerritories(new Date(made.now.getTime() - 86_400_000))));
    desk.at = made;
  });
  return {
    get at() {
      if (!desk.at) throw new Error('The bench is set by beforeEach; use it inside a test.');
      return desk.at;
    },
  };
}
