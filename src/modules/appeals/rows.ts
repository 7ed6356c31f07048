/** Every answer as a row to read once more, whatever is still wrong with it. */
import type { StoredFile } from '#platform/files.ts';
import type { Language, Translate } from '#platform/i18n.ts';
import type { RouteId } from '#routes.ts';
import type { Answers } from './drafts.ts';
import { marks, needs, privileges, replyWays } from './form.ts';
import { readDay } from './formRules.ts';
import { aboutParts, type StepId } from './formSteps.ts';
import { joined, showDay, showSize } from './show.ts';
import { wrongSteps, readAim, routeOfStep, type Facts } from './wizard.ts';

export type Row = { label: string; value: string; change: { href: string; what: string } };
type To = (id: RouteId) => string;
export type Asker = { t: Translate; lang: Language; to: To };

/** What happened, and who writes: two lists for the last screen. */
export function rowsOf(answers: Answers, facts: Facts, files: readonly StoredFile[], { t, lang, to }: Asker): { event: Row[]; author: Row[] } {
  const wrong = wrongSteps(answers, facts);
  const get = (step: StepId, name: string): string => (answers.steps[step]?.values[name] ?? '').trim();
  const list = (step: StepId, name: string): string[] => answers.steps[step]?.lists[name] ?? [];
  const has = (step: StepId, name: string): boolean => answers.steps[step]?.values[name] !== undefined;
  const row = (step: StepId, label: string, value: string, route: RouteId = routeOfStep(step)): Row => ({
    label,
    value: wrong.has(step) && value === '' ? t('appeals.wizard.needsAnswer') : value === '' ? t('appeals.wizard.notGiven') : value,
    change: { href: to(route), what: label.toLowerCase() },
  });
  const day = (name: string): string => {
    const read = readDay(get('where', name));
    return read ? showDay(read, lang) : get('where', name);
  };

  const aim = readAim(answers);
  const { kind } = facts;
  const place = facts.territories.find((one) => one.code === get('where', 'territory'))?.name ?? '';
  const known = get('where', 'place');
  const where =
    known === 'address' ? joined(get('where', 'address'), place) : known === 'district' ? place : known === 'unknown' ? t('appeals.wizard.place.unknown') : '';
  const asked = get('where', 'when');
  const to2 = get('where', 'to') === '' ? t('appeals.wizard.stillGoing') : t('appeals.wizard.until', { day: day('to') });
  const when = joined(
    asked === 'day'
      ? day('day')
      : asked === 'period'
        ? `${t('appeals.wizard.since', { day: day('from') })} ${to2}`
        : asked === 'unknown'
          ? t('appeals.wizard.when.unknown')
          : '',
    get('where', 'time'),
    has('where', 'planned') && t('appeals.wizard.planned'),
  );

  const event: Row[] = [
    row('aim', t('appeals.wizard.row.aim'), aim ? `${t(`appeals.wizard.aim.${aim.aim}`)} (${t(`appeals.wizard.kindIs.${aim.kind}`)})` : ''),
    row('where', t('appeals.wizard.row.where'), where),
    row('where', t('appeals.wizard.row.when'), when),
  ];
  if (kind === 'complaint') event.push(row('where', t('appeals.wizard.row.about'), aboutText(get, has, facts, lang, t)));
  event.push(row('what', t('appeals.wizard.row.subject'), get('what', 'subject')), row('what', t('appeals.wizard.row.essence'), get('what', 'essence')));
  if (kind === 'crime') {
    event.push(
      row('what', t('appeals.wizard.damage'), get('what', 'damage')),
      row('what', t('appeals.wizard.witnesses'), get('what', 'witnesses')),
      row('what', t('appeals.wizard.suspect'), get('what', 'suspect')),
      row('what', t('appeals.wizard.row.extract'), has('what', 'wantsExtract') ? t('appeals.wizard.yes') : ''),
    );
  }
  const marked = [...(kind === 'complaint' ? list('where', 'marks') : []), ...list('what', 'marks')].filter((one) => one !== '');
  if (marked.length > 0)
    event.push(
      row(
        'what',
        t('appeals.wizard.marks'),
        named(marked, marks, (one) => t(`appeals.wizard.mark.${one}`)),
      ),
    );
  event.push(
    row('request', t('appeals.wizard.row.request'), get('request', 'request')),
    row(
      'request',
      t('appeals.wizard.row.earlier'),
      get('request', 'earlierAsked') === 'no' ? t('appeals.wizard.earlier.no') : joined(get('request', 'earlier'), get('request', 'follows')),
    ),
    row('request', t('appeals.wizard.row.shorten'), get('request', 'shorten')),
    row(
      'what',
      t('appeals.files.title'),
      files.map((file) => `${file.label}, ${showSize(file.bytes, lang)}${file.evidence ? `, ${t('appeals.files.withData')}` : ''}`).join('\n'),
      'appeals.files',
    ),
  );

  const reply = replyWays.find((one) => one === (get('you', 'reply') || 'email'));
  const privilege = privileges.find((one) => one === get('you', 'privilege'));
  const author: Row[] = [
    row('you', t('appeals.wizard.row.name'), [get('you', 'surname'), get('you', 'name'), get('you', 'patronymic')].filter(Boolean).join(' ')),
    row(
      'you',
      t('appeals.wizard.row.home'),
      joined(
        get('you', 'postcode'),
        get('you', 'oblast'),
        get('you', 'raion'),
        get('you', 'settlement'),
        get('you', 'street'),
        get('you', 'building'),
        get('you', 'flat') && t('appeals.wizard.flatShort', { flat: get('you', 'flat') }),
        has('you', 'unregistered') && t('appeals.wizard.row.unregistered'),
      ),
    ),
    row('you', t('appeals.wizard.email'), get('you', 'email')),
    row('you', t('appeals.wizard.phone'), get('you', 'phone')),
    row(
      'you',
      t('appeals.wizard.row.reply'),
      [reply && t(`appeals.wizard.reply.${reply}`), has('you', 'textOnly') && t('appeals.wizard.textOnly')].filter(Boolean).join('. '),
    ),
    row(
      'you',
      t('appeals.wizard.row.needs'),
      joined(
        get('you', 'replyLanguage'),
        named(list('you', 'needs'), needs, (one) => t(`appeals.wizard.need.${one}`)),
        get('you', 'needsOther'),
      ),
    ),
    row('you', t('appeals.wizard.privilege'), privilege ? t(`appeals.wizard.privilege.${privilege}`) : ''),
    row(
      'you',
      t('appeals.wizard.row.representative'),
      has('you', 'byRepresentative') ? joined(get('you', 'representativeName'), get('you', 'representativeBasis')) : '',
    ),
    row('you', t('appeals.wizard.row.group'), get('you', 'supporters')),
    row('you', t('appeals.wizard.row.secrecy'), has('you', 'secrecy') ? t('appeals.wizard.yes') : ''),
  ];
  return { event, author };
}

/** The words of the values that are on the list; others a browser may have sent are passed over. */
function named<T extends string>(values: readonly string[], known: readonly T[], words: (one: T) => string): string {
  return known
    .filter((one) => values.includes(one))
    .map(words)
    .join(', ');
}

function aboutText(
  get: (step: StepId, name: string) => string,
  has: (step: StepId, name: string) => boolean,
  facts: Facts,
  lang: Language,
  t: Translate,
): string {
  const people = [1, 2, 3].map((n) => {
    const unit = facts.units.find((one) => one.code === get('where', `unit${n}`));
    return joined(unit && (lang === 'uk' ? unit.nameUk : unit.nameEn), ...aboutParts.slice(1).map((part) => get('where', `${part}${n}`)));
  });
  const told = people.filter(Boolean).join('\n');
  return told === '' && has('where', 'whoUnknown') ? t('appeals.wizard.about.unknown') : told;
}
