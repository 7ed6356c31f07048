/** A tip by a form without a script: sealed here in memory, stored as any other, answered with its code once. */
import { createHmac, randomBytes } from 'node:crypto';
import { translator, type Language } from '#platform/i18n.ts';
import type { Answer } from '#platform/httpAnswer.ts';
import { takeDeposit } from './accept.ts';
import { groupsOf, seedBytes, writeCode } from './code.ts';
import { composeOpening, type SealedFile } from './compose.ts';
import { storeFile } from './deposit.ts';
import { readTold } from './plainAccount.ts';
import { choices, faultList, field, hidden, markup, note, pageOf, submit, type Faults, type Html } from './plainHtml.ts';
import { cleanFiles, readSent, type Sent } from './plainSent.ts';
import { deriveSecrets } from './secrets.ts';
import { findSituation } from './situationList.ts';
import type { WireRefusal } from './wire.ts';
import { depositShape } from './wireShapes.ts';
import type { Visit, WitnessHouse } from './witnessHouse.ts';

export const tipForms = { uk: '/nadislaty', en: '/en/send' } as const;

/** The code, shown once. */
export function codePage(house: WitnessHouse, language: Language, code: string, replies: boolean): Answer {
  const t = translator(language);
  const groups = groupsOf(code).map((group) => markup`<li>${group}</li>`);
  const body = markup`<div class="panel"><h1>${t('tips.kod.title')}</h1><p>${t('tips.kod.when')}</p></div>
    <section class="receipt" aria-labelledby="code">
      <h2 id="code">${t('tips.kod.code')}</h2>
      <p><b>${t('tips.kod.copy')}</b> ${t('tips.kod.only')}</p>
      <ol class="receipt__code" aria-label="${t('tips.kod.groups')}">${groups}</ol>
      <p>${t('tips.kod.once')}</p>
    </section>
    ${replies ? null : note(t('tips.pasted.noReply'))}
    <div class="note note--quiet">
      <div>
        <h2>${t('tips.kod.secret')}</h2>
        <ul class="dots">
          <li>${t('tips.kod.noShot')}</li>
          <li>${t('tips.kod.history')}</li>
          <li>${t('tips.kod.tellNobody')}</li>
        </ul>
      </div>
    </div>`;
  return pageOf(house, language, 201, body);
}

/** Why nothing was taken, in words; the form comes back with them. */
export const refusalText = (language: Language, why: WireRefusal): string => translator(language)(`tips.wire.${why}`);
export const statusOf = (why: WireRefusal): number => (why === 'busy' || why === 'full' || why === 'closed' ? 503 : why === 'puzzle' ? 429 : 409);

/** Waiting in place of work: a ticket that becomes good after a while. */
export const waitNote = (house: WitnessHouse, { source, now, language }: Visit): Html => {
  const { ticket, wait } = house.gate.ticket(house.flood.waitSeconds(source, now), source, now);
  return markup`${note(translator(language)('tips.plain.wait', { count: wait }))}${hidden('ticket', ticket)}`;
};

/** Everything that was typed, to change or to send again. */
function formPage(house: WitnessHouse, sent: Sent, language: Language, status: number, more: { faults?: Faults; wait?: Html; said?: string }): Answer {
  const t = translator(language);
  const { faults = [], wait = null, said } = more;
  const situation = findSituation(sent.one('category'));
  const own = new Set(['danger', 'way', 'name', 'contact', 'place', 'text', 'ticket', 'category']);
  const questions = sent.all
    .filter(([name, value]) => !own.has(name) && value.trim() !== '')
    .map(([name, value]) => {
      const question = situation?.questions.find(({ id }) => `q-${id}` === name);
      return question && question.type !== 'choice' && question.type !== 'bool'
        ? field({ name, label: question[language], value, faults, rows: 2 })
        : hidden(name, value);
    });
  const dangers = (['no', 'now', 'unknown'] as const).map((v) => ({ v, say: t(`tips.danger.${v}`) }));
  const ways = (['anonymous', 'confidential', 'named'] as const).map((v) => ({ v, say: t(`tips.way.${v}`), hint: t(`tips.way.${v}.means`) }));
  const body = markup`${faultList(language, faults)}
    <h1>${wait ? t('tips.plain.waitTitle') : t('tips.plain.again')}</h1>
    ${said === undefined ? null : markup`<p class="task__lead" role="alert">${said}</p>`}
    <form class="task__form" method="post" action="${tipForms[language]}" enctype="multipart/form-data" novalidate autocomplete="off">
      ${wait}${hidden('category', situation?.id ?? 'other')}
      ${choices({ name: 'danger', legend: t('tips.gate.title'), value: sent.one('danger'), options: dangers, faults })}
      ${field({ name: 'place', label: t('tips.where.place'), value: sent.one('place'), faults })}
      ${field({ name: 'text', label: t('tips.where.text'), value: sent.one('text'), faults, rows: 8 })} ${questions}
      <div class="field">
        <label class="field__label" for="file">${t('tips.pictures.title')}</label>
        <p class="field__hint">${sent.files.length > 0 ? t('tips.plain.filesAgain') : t('tips.pictures.hint')}</p>
        <input class="input" type="file" id="file" name="file" multiple accept="image/jpeg,image/png,image/webp" />
      </div>
      ${choices({ name: 'way', legend: t('tips.way.title'), value: sent.one('way') || 'anonymous', options: ways, faults })}
      ${field({ name: 'name', label: t('tips.way.name'), value: sent.one('name'), faults })}${field({ name: 'contact', label: t('tips.way.contact'), value: sent.one('contact'), faults })}
      ${submit(t('tips.send'))}
    </form>`;
  return pageOf(house, language, status, body);
}

export function closedPage(house: WitnessHouse, language: Language): Answer {
  const t = translator(language);
  const body = markup`<h1>${t('tips.closed.title')}</h1>
    <p>${t('tips.closed.why')}</p>
    <p>${t('tips.closed.later')}</p>
    <p><b>${t('tips.closed.call')}</b></p>`;
  return pageOf(house, language, 503, body);
}

/** Puts sealed files where their message will find them. */
export async function putFiles(house: WitnessHouse, shut: readonly SealedFile[], { source, now }: Visit): Promise<WireRefusal | null> {
  for (const { id, bytes } of shut) {
    if (!(await house.waiting.admit(bytes.length, source, now))) return 'full';
    await storeFile(house.db, id, bytes);
    house.waiting.began(id, bytes.length, source, now);
  }
  return null;
}

/** Whether a ticket would do now, if one is asked for. */
export function mustWait(house: WitnessHouse, ticket: string, { source, now }: Visit): boolean {
  if (house.flood.work(source, now) === 0) return false;
  const giveBack = house.gate.spendTicket(ticket, now);
  giveBack?.();
  return giveBack === null;
}

const minutes = 3;
const longEnough = 40;

export function openPlainTip(house: WitnessHouse) {
  let key = randomBytes(32);
  let since = -Infinity;
  /**
   * A page that is loaded anew sends its form again. The same long words from the same place within three minutes get the same code, so they
   * are one tip and nobody is left with a code they never saw; the key that joins them is forgotten soon.
   */
  const seedOf = (sent: Sent, { source, now }: Visit): Uint8Array => {
    if (Math.abs(now.getTime() - since) > minutes * 60_000) [key, since] = [randomBytes(32), now.getTime()];
    if (source === null || [...sent.one('text')].length < longEnough) return randomBytes(seedBytes);
    const words = JSON.stringify([source, sent.all.filter(([name]) => name !== 'ticket'), sent.files.length]);
    const hmac = createHmac('sha256', key).update(words);
    for (const { bytes } of sent.files) hmac.update(bytes);
    return hmac.digest().subarray(0, seedBytes);
  };

  return async (body: Buffer, type: string, visit: Visit): Promise<Answer | null> => {
    const { now, language } = visit;
    const sent = await readSent(body, type);
    if (!sent) return null;
    try {
      const list = house.list(now);
      if (!list) return closedPage(house, language);
      const { told, faults } = readTold(sent, list.manifest, language);
      const cleaned = cleanFiles(sent, language);
      const wrong = [...faults, ...cleaned.faults];
      if (wrong.length > 0) return formPage(house, sent, language, 422, { faults: wrong });
      const again = (): Answer => formPage(house, sent, language, 429, { wait: waitNote(house, visit) });
      if (mustWait(house, sent.one('ticket'), visit)) return again();

      const seed = seedOf(sent, visit);
      const secrets = await deriveSecrets(seed);
      const { wire, files } = await composeOpening({ ...told, secrets, manifest: list.manifest, files: cleaned.files, language, now });
      cleaned.files.forEach(({ bytes }) => bytes.fill(0));
      const deposit = depositShape.parse(wire);
      const full = await putFiles(house, files, visit);
      const stored = full ?? (await takeDeposit(house, deposit, 'server', { ticket: sent.one('ticket') }, visit));
      if (stored === 'puzzle') return again();
      // `differs`: these very words came a moment ago and were sealed with other random numbers.
      if (stored === 'new' || stored === 'same' || stored === 'differs') {
        const page = codePage(house, language, writeCode(seed), true);
        seed.fill(0);
        return page;
      }
      return formPage(house, sent, language, statusOf(stored), { said: refusalText(language, stored) });
    } finally {
      sent.wipe();
    }
  };
}
