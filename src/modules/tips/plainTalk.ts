/** Coming back with a code without a script: state, replies, an answer, deleting. What is opened here is opened in memory and gone with the answer. */
import { keptFor } from '#platform/kept.ts';
import { kyivDay } from '#platform/hours.ts';
import { translator, type Language } from '#platform/i18n.ts';
import type { Answer } from '#platform/httpAnswer.ts';
import { takeAddition } from './accept.ts';
import { cardOf, fieldsOfAnswer, skipped } from './answers.ts';
import { readCode } from './code.ts';
import { composeFollowing, readTalk, type SeenItem } from './compose.ts';
import { faultList, field, hidden, markup, note, pageOf, submit, type Faults, type Html } from './plainHtml.ts';
import { cleanFiles, over, readSent, type Sent } from './plainSent.ts';
import { mustWait, putFiles, refusalText, statusOf, waitNote } from './plainTip.ts';
import { isLast, limits } from './rules.ts';
import { deriveSecrets, type TipSecrets } from './secrets.ts';
import { eraseTip } from './talk.ts';
import { visitTalk } from './wireApi.ts';
import type { Talk } from './wire.ts';
import { addShape } from './wireShapes.ts';
import { inLane, type Visit, type WitnessHouse } from './witnessHouse.ts';

export const talkForms = {
  open: { uk: '/rozmova', en: '/en/talk' },
  add: { uk: '/rozmova/dopysaty', en: '/en/talk/add' },
  erase: { uk: '/rozmova/sterty', en: '/en/talk/erase' },
} as const;

type Opened = { secrets: TipSecrets; talk: Talk; seen: readonly SeenItem[]; code: string; origin: string };
type Kind = 'more' | 'answer' | 'mistake';
const kindOf = (text: string): Kind => (text === 'answer' || text === 'mistake' ? text : 'more');

function codeForm(house: WitnessHouse, language: Language, code: string, status: number, text: string): Answer {
  const t = translator(language);
  const faults = [{ name: 'code', text }];
  const body = markup`${faultList(language, faults)}
    <h1>${t('tips.return.title')}</h1>
    <form class="task__form" method="post" action="${talkForms.open[language]}" novalidate autocomplete="off">
      ${field({ name: 'code', label: t('tips.return.code'), hint: t('tips.return.hint'), value: code, faults, rows: 2, class: 'input--code input--whole' })}${submit(t('tips.return.open'))}
    </form>
    <p>${t('tips.return.lostMeans')}</p>`;
  return pageOf(house, language, status, body);
}

const dayText = (language: Language, day: string): string =>
  new Intl.DateTimeFormat(language === 'uk' ? 'uk-UA' : 'en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  );

function itemOf(item: SeenItem, language: Language): Html {
  const t = translator(language);
  const words = item.by === 'witness' ? t('tips.talk.own') : item.ok ? item.text : t('tips.talk.damaged');
  const head = t(item.by === 'witness' ? 'tips.talk.you' : 'tips.talk.reader');
  // Line ends of a reply are shown as they are, so there are none between the tags.
  const said = markup`<h2>${head} <small>${dayText(language, item.addedOn)}</small></h2><p dir="auto">${words}</p>`;
  return markup`<li class="talk__${item.by}">${said}</li>`;
}

type Shown = { status?: number; said?: string; text?: string; faults?: Faults; wait?: Html; sent?: Sent };

function talkPage(house: WitnessHouse, language: Language, { talk, seen, code, origin }: Opened, shown: Shown = {}): Answer {
  const t = translator(language);
  const { status = 200, said, text = '', faults = [], wait = null, sent } = shown;
  const last = seen.at(-1);
  const card = last?.by === 'reader' && last.ok ? cardOf(last.fields) : null;
  const ended = (isLast(talk.state) && talk.state !== 'joined') || origin === 'pasted';
  const asked = last?.by === 'reader' && talk.state === 'waiting_author';
  const typed = card ? (sent?.one(`q-${card.id}`) ?? '') : '';
  const offered = card ? [...card.options, skipped] : [];
  const lines = offered.map(
    (words) => markup`<option value="${words}" ${words === typed ? markup`selected` : null}>${words === skipped ? t('tips.talk.skip') : words}</option>`,
  );
  const answers = card
    ? markup`<div class="field">
        <label class="field__label" for="q-${card.id}">${t('tips.talk.answer')}</label
        ><select class="select" id="q-${card.id}" name="q-${card.id}">
          <option value=""></option>
          ${lines}
        </select>
      </div>`
    : null;
  const form = markup`<form class="task__form" method="post" action="${talkForms.add[language]}" enctype="multipart/form-data" novalidate autocomplete="off">
    ${wait}${hidden('code', code)}${hidden('after', talk.items.at(-1)?.hash ?? '')}
    ${answers}${field({ name: 'text', label: t(asked ? 'tips.talk.answer' : 'tips.talk.addTitle'), value: text, faults, rows: 5 })}
    <div class="field">
      <label class="field__label" for="kind">${t('tips.plain.kind')}</label
      ><select class="select" id="kind" name="kind">
        <option value="${asked ? 'answer' : 'more'}">${t(asked ? 'tips.talk.answer' : 'tips.talk.add')}</option>
        <option value="mistake" ${sent?.one('kind') === 'mistake' ? markup`selected` : null}>${t('tips.talk.mistake')}</option>
      </select>
    </div>
    <div class="field">
      <label class="field__label" for="file">${t('tips.pictures.title')}</label>
      <p class="field__hint">${sent && sent.files.length > 0 ? t('tips.plain.filesAgain') : t('tips.pictures.hint')}</p>
      <input class="input" type="file" id="file" name="file" multiple accept="image/jpeg,image/png,image/webp" />
    </div>
    ${submit(t('tips.send'))}
  </form>`;
  const erase = markup`<form class="task__form" method="post" action="${talkForms.erase[language]}" autocomplete="off">
    ${hidden('code', code)}${submit(t('tips.talk.erase'), false)}
  </form>`;
  const body = markup`${faultList(language, faults)}
    <div class="panel">
      <h1>${t('tips.talk.title')}</h1>
      <p>${t(`tips.state.${talk.state}`)}</p>
      ${talk.outcome === null ? null : markup`<p>${t(`tips.end.${talk.outcome}`)}</p>`}
    </div>
    ${said === undefined ? null : markup`<p role="status"><b>${said}</b></p>`}${wait ? markup`<h2>${t('tips.plain.waitTitle')}</h2>` : null}
    <ol class="talk">
      ${seen.map((item) => itemOf(item, language))}
    </ol>
    ${origin === 'pasted' ? note(t('tips.pasted.noReply')) : null}${ended ? null : form}
    <p>${talk.keepUntil === null ? t('tips.talk.keepOpen') : t('tips.talk.keep', { day: dayText(language, talk.keepUntil) })}</p>
    ${erase}`;
  return pageOf(house, language, status, body);
}

/** Reads the code and opens its dialogue, or answers why not, with what was typed. */
async function openBy(house: WitnessHouse, typed: string, visit: Visit): Promise<Opened | { answer: Answer }> {
  const { language } = visit;
  const t = translator(language);
  const read = readCode(typed);
  const refuse = (status: number, text: string) => ({ answer: codeForm(house, language, typed, status, text) });
  if (!read.ok) {
    if (read.why === 'length') return refuse(422, t('tips.return.length', { count: read.found }));
    if (read.why === 'sign') return refuse(422, t('tips.return.sign', { sign: read.sign }));
    return refuse(422, read.group === null ? t('tips.return.sum') : t('tips.return.group', { group: read.group }));
  }
  const secrets = await deriveSecrets(read.seed);
  const found = await visitTalk(house, secrets.access, visit);
  if (found === 'busy') return refuse(503, refusalText(language, 'busy'));
  if (!found) return refuse(404, t('tips.return.none'));
  const readers = house.list(visit.now)?.manifest.readers ?? [];
  return { secrets, talk: found.talk, origin: found.origin, code: typed, seen: await readTalk(secrets, found.talk.items, readers) };
}

async function add(house: WitnessHouse, sent: Sent, opened: Opened, visit: Visit): Promise<Answer> {
  const { language, now } = visit;
  const t = translator(language);
  const text = sent.one('text').trim();
  const again = (shown: Shown): Answer => talkPage(house, language, opened, { text: sent.one('text'), sent, ...shown });
  const list = house.list(now);
  if (!list) return again({ status: 503, said: refusalText(language, 'closed') });
  // Whoever loads the page anew sends the same form: what it was an answer to is then no longer the last.
  if (sent.one('after') !== '' && sent.one('after') !== opened.talk.items.at(-1)?.hash) return again({ status: 409, said: refusalText(language, 'order') });
  const cleaned = cleanFiles(sent, language);
  const last = opened.seen.at(-1);
  const card = last?.by === 'reader' && last.ok ? cardOf(last.fields) : null;
  const chosen = card ? sent.one(`q-${card.id}`).trim() : '';
  const faults = [...cleaned.faults];
  if (text === '' && chosen === '' && sent.files.length === 0) faults.push({ name: 'text', text: t('tips.talk.empty') });
  const count = over(text, limits.text);
  if (count > 0) faults.push({ name: 'text', text: t('tips.where.long', { count }) });
  if (card && over(chosen, limits.answer) > 0) faults.push({ name: `q-${card.id}`, text: t('tips.where.long', { count: over(chosen, limits.answer) }) });
  if (faults.length > 0) return again({ status: 422, faults });
  const wait = (): Answer => again({ status: 429, wait: waitNote(house, visit) });
  if (mustWait(house, sent.one('ticket'), visit)) return wait();
  const { secrets, talk, seen } = opened;
  const { wire, files } = await composeFollowing({
    secrets,
    manifest: list.manifest,
    kind: card && chosen !== '' ? 'answer' : kindOf(sent.one('kind')),
    text,
    fields: card && chosen !== '' ? fieldsOfAnswer(card, chosen) : {},
    files: cleaned.files,
    items: talk.items,
    seen,
  });
  const stored = (await putFiles(house, files, visit)) ?? (await takeAddition(house, addShape.parse(wire), { ticket: sent.one('ticket') }, visit));
  if (stored === 'puzzle') return wait();
  if (stored !== 'new' && stored !== 'same') return again({ status: statusOf(stored), said: refusalText(language, stored) });
  const after = await openBy(house, opened.code, visit);
  return 'answer' in after ? after.answer : talkPage(house, language, after, { said: t('tips.talk.sent') });
}

async function erase(house: WitnessHouse, sent: Sent, opened: Opened, { language, now }: Visit): Promise<Answer> {
  const t = translator(language);
  if (sent.one('sure') !== 'yes') {
    const form = markup`<form class="task__form" method="post" action="${talkForms.erase[language]}">
      ${hidden('code', opened.code)}${hidden('sure', 'yes')}${submit(t('tips.talk.eraseYes'))}
    </form>`;
    const back = markup`<form method="post" action="${talkForms.open[language]}">${hidden('code', opened.code)}${submit(t('tips.back'), false)}</form>`;
    return pageOf(
      house,
      language,
      200,
      markup`<h1>${t('tips.talk.erase')}</h1>
        <p class="task__lead">${t('tips.talk.eraseSure')}</p>
        ${form}${back}`,
    );
  }
  const erased = await inLane(house, 'talk', () => eraseTip(house.db, opened.secrets.access, kyivDay(now)));
  if (erased) house.counters.erased += 1;
  return erased === null
    ? talkPage(house, language, opened, { status: 503, said: refusalText(language, 'busy') })
    : pageOf(
        house,
        language,
        200,
        markup`<h1>${t('tips.talk.erased')}</h1>
          <p>${t('tips.talk.erasedCopies', { days: keptFor.copyDays })}</p>
          <p>${t('tips.kod.history')}</p>`,
      );
}

export type TalkStep = keyof typeof talkForms;
export async function answerTalk(house: WitnessHouse, step: TalkStep, body: Buffer, type: string, visit: Visit): Promise<Answer | null> {
  const sent = await readSent(body, type);
  if (!sent) return null;
  try {
    const opened = await openBy(house, sent.one('code'), visit);
    if ('answer' in opened) return opened.answer;
    if (step === 'add') return await add(house, sent, opened, visit);
    return step === 'erase' ? await erase(house, sent, opened, visit) : talkPage(house, visit.language, opened);
  } finally {
    sent.wipe();
  }
}
