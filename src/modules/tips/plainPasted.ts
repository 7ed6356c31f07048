/** Text that a person sealed with a program of their own, pasted into a form: we see nothing of it and can tell nobody more than that it came. */
import { armor } from 'age-encryption';
import { randomBytes } from 'node:crypto';
import { translator } from '#platform/i18n.ts';
import type { Answer } from '#platform/httpAnswer.ts';
import { takePasted } from './accept.ts';
import { seedBytes, writeCode } from './code.ts';
import { readersOf } from './manifest.ts';
import { faultList, field, markup, pageOf, submit, type Faults } from './plainHtml.ts';
import { readSent } from './plainSent.ts';
import { closedPage, codePage, mustWait, refusalText, statusOf, waitNote } from './plainTip.ts';
import { limits } from './rules.ts';
import { countRecipients } from './seal.ts';
import { deriveSecrets } from './secrets.ts';
import type { Visit, WitnessHouse } from './witnessHouse.ts';

export const pastedForms = { uk: '/zashyfrovane', en: '/en/pasted' } as const;

/** The bytes of an armoured age file, whatever stands around it; null when it is none. */
function readArmor(text: string): Uint8Array | null {
  const found = /-----BEGIN AGE ENCRYPTED FILE-----[\s\S]*?-----END AGE ENCRYPTED FILE-----/.exec(text);
  try {
    const lines = found?.[0].split('\n').map((line) => line.trim());
    const bytes = lines ? armor.decode(lines.join('\n')) : null;
    return bytes && countRecipients(bytes) > 0 ? bytes : null;
  } catch {
    return null;
  }
}

export async function answerPasted(house: WitnessHouse, body: Buffer, type: string, visit: Visit): Promise<Answer | null> {
  const { now, language } = visit;
  const t = translator(language);
  const sent = await readSent(body, type);
  if (!sent) return null;
  const list = house.list(now);
  if (!list) return closedPage(house, language);
  const typed = sent.one('armor');
  const form = (status: number, faults: Faults, wait = false): Answer =>
    pageOf(
      house,
      language,
      status,
      markup`${faultList(language, faults)}
        <h1>${wait ? t('tips.plain.waitTitle') : t('tips.pasted.title')}</h1>
        <form class="task__form" method="post" action="${pastedForms[language]}" novalidate autocomplete="off">
          ${wait ? waitNote(house, visit) : null}${field({ name: 'armor', label: t('tips.pasted.armor'), value: typed, faults, rows: 12, class: 'keys' })}${submit(t('tips.send'))}
        </form>`,
    );
  const fault = (text: string): Answer => form(422, [{ name: 'armor', text }]);
  const bytes = readArmor(typed);
  if (!bytes) return fault(t('tips.plain.noArmor'));
  if (bytes.length > limits.openingBytes) return fault(refusalText(language, 'tooLarge'));
  const needed = readersOf(list.manifest, 'civil').length + 1;
  const found = countRecipients(bytes);
  if (found < needed) return fault(t('tips.plain.fewKeys', { found, needed }));
  if (mustWait(house, sent.one('ticket'), visit)) return form(429, [], true);
  const seed = randomBytes(seedBytes);
  const { access } = await deriveSecrets(seed);
  const stored = await takePasted(house, { access, message: bytes, language }, { ticket: sent.one('ticket') }, visit);
  if (stored === 'puzzle') return form(429, [], true);
  return stored === 'new'
    ? codePage(house, language, writeCode(seed), false)
    : form(statusOf('busy'), [{ name: 'armor', text: refusalText(language, 'busy') }]);
}
