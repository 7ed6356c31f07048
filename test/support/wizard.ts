/** A browser without scripts for the module's own functions: it keeps cookies, posts forms and follows the wizard. */
import { loadTerritories } from '#modules/territories/index.ts';
import { demoTerritories, codes } from '#db/seed/territories.ts';
import type { Db } from '#db/index.ts';
import type { CheckTurn } from '#modules/appeals/check.ts';
import { answerAim, answerCheck, answerSent, takeTurn } from '#modules/appeals/index.ts';
import { makeChallenge } from '#modules/appeals/proof.ts';
import type { StepId } from '#modules/appeals/formSteps.ts';
import type { Desk } from '#modules/appeals/wizard.ts';
import type { House } from '#platform/house.ts';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';

export type Words = Record<string, string | string[] | File | File[]>;

export const territory = codes.prymorskyi;

/** Every screen as a careful person fills it. */
export const answers: Record<StepId, Words> = {
  aim: { aim: 'breach', kind: '' },
  where: { place: 'address', address: 'Базарна, 62, двір', territory, when: 'period', from: '2026-11-17', to: '', time: 'щовечора' },
  what: {
    essence: 'У дворі на Базарній, 62 з вівторка не світять обидва ліхтарі.\nУвечері біля арки збирається компанія, кричать і бʼють пляшки.',
    subject: 'Порушення спокою у дворі',
  },
  request: { request: 'Прошу заїхати у двір увечері й написати, що зроблено.', earlierAsked: 'no' },
  you: {
    surname: 'Петренко',
    name: 'Ганна',
    patronymic: '',
    noPatronymic: 'yes',
    settlement: 'Одеса',
    street: 'Базарна',
    building: '62',
    flat: '8',
    email: 'hanna.petrenko@mail.example',
    phone: '067 123 45 67',
    textOnly: 'yes',
    reply: 'email',
  },
};

export const statements: Words = { mine: 'yes', notice: 'yes', sending: 'yes' };

export const postedForm = (words: Words): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(words)) for (const one of Array.isArray(value) ? value : [value]) data.append(name, one);
  return data;
};

export class Visitor {
  readonly jar = new Map<string, string>();
  readonly house: House;
  now: Date;
  lang: 'uk' | 'en' = 'uk';
  network = 'network-of-a-test';

  constructor(house: House, now: Date) {
    this.house = house;
    this.now = now;
  }

  /** The same browser in another tab or after a copy of its cookies. */
  twin(): Visitor {
    const twin = new Visitor(this.house, this.now);
    for (const [name, value] of this.jar) twin.jar.set(name, value);
    return twin;
  }

  desk(words?: Words, request?: RequestInit): Desk {
    return {
      house: this.house,
      request: new Request('http://portal.example/', request ?? (words ? { method: 'POST', body: postedForm(words) } : {})),
      cookies: {
        get: (name) => (this.jar.get(name) === undefined ? undefined : { value: this.jar.get(name) ?? '' }),
        set: (name, value, { maxAge }) => void (maxAge === 0 ? this.jar.delete(name) : this.jar.set(name, value)),
      },
      network: this.network,
      lang: this.lang,
      now: this.now,
    };
  }

  open = (step: StepId) => takeTurn(this.desk(), step);
  fill = (step: StepId, words: Words) => takeTurn(this.desk(words), step);

  /** Answers the danger question and all five screens. */
  async walk(changed: Partial<Record<StepId, Words>> = {}): Promise<void> {
    await answerAim(this.desk({ safe: 'yes' }), postedForm({ safe: 'yes' }));
    for (const step of ['aim', 'where', 'what', 'request', 'you'] as const) {
      const turn = await this.fill(step, { ...answers[step], ...changed[step] });
      if (turn.status !== 200) throw new Error(`${step}: ${JSON.stringify(turn.form.errors)}`);
    }
    // Nobody fills six screens within ten seconds.
    this.now = new Date(this.now.getTime() + 300_000);
  }

  send = (more: Words = {}): Promise<CheckTurn> => answerCheck(this.desk({ ...statements, ...more }));
  /** With the work a browser with scripts does. */
  async sendProved(more: Words = {}): Promise<CheckTurn> {
    return this.send({ _proof: await solvedProof(this.house, this.now), ...more });
  }
  typeCode = (code: string) => answerSent(this.desk({ code }));
}

export async function solvedProof(house: House, now: Date): Promise<string> {
  const challenge = await makeChallenge(house, now);
  return JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }) });
}

/** The invented districts and units the screens offer. */
export const layLand = (db: Db, now: Date): Promise<void> => db.transaction((tx) => loadTerritories(tx, demoTerritories(now)));
