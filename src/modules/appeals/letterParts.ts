/** The letter to the police as parts; text, HTML and PDF are only ways to show them. The author's words pass through untouched. */
import { formatDate, formatTime, translator, type StringKey, type Translate } from '#platform/i18n.ts';
import { headerText } from '#platform/mailText.ts';
import { fullName, type AppealContent } from './form.ts';
import { noon, showNumber } from './rules.ts';
import { showSize } from './show.ts';

export type LetterPart =
  | { kind: 'rows'; title: string | null; rows: { label: string; value: string; strong?: true }[] }
  /** Words of the author, to the letter. */
  | { kind: 'prose'; title: string; text: string }
  | { kind: 'lines'; title: string; lines: string[] };

export type PoliceLetter = {
  /** ASCII form. */
  number: string;
  /** As the clerks read it. */
  shown: string;
  subject: string;
  parts: LetterPart[];
  /** Sentences below the letter; addresses stand on lines of their own. */
  closing: string[];
  statusAddress: string;
};

/** The letter that an addendum adds to, as the police may know it. */
export type FirstLetter = { number: string; sentOn: string | null; police: { number: string; on: string } | null };

export type LetterSource = {
  number: string;
  /** Only for an addendum. */
  letter: FirstLetter | null;
  content: AppealContent;
  /** Hash of the approved content. */
  contentHash: string;
  confirmedAt: Date | null;
  recipient: string;
  /** Marks of the routing rules. */
  notes: readonly StringKey[];
  urgent: boolean;
  statusAddress: string;
  /** Only in letters to the police. */
  policeAddress: string | null;
  contact: string;
  /** A moderator decides on the form: where the author lives and what the phone is, only that they were given. */
  hidden?: { residence: string; reply: string };
};

/** The police read Ukrainian, whatever language the author uses. */
const t: Translate = translator('uk');
const moment = (at: Date): string => `${formatDate('uk', at)} ${formatTime('uk', at)}`;
const date = (day: string): string => formatDate('uk', noon(day));
const joined = (parts: (string | null | false)[], by = ' | '): string => parts.filter(Boolean).join(by);

export function buildLetter(source: LetterSource): PoliceLetter {
  const { content, number } = source;
  const shown = showNumber(number, 'uk');
  const parts: LetterPart[] = [
    { kind: 'rows', title: null, rows: headRows(source, shown) },
    { kind: 'rows', title: null, rows: applicantRows(source) },
    { kind: 'rows', title: t('appeals.letter.section.event'), rows: eventRows(content) },
  ];
  const about = aboutLines(content);
  if (about.length > 0) parts.push({ kind: 'lines', title: t('appeals.letter.section.about'), lines: about });
  parts.push({ kind: 'prose', title: t('appeals.letter.section.subject'), text: content.subject });
  parts.push({ kind: 'prose', title: t(source.letter ? 'appeals.letter.section.addendum' : 'appeals.letter.section.essence'), text: content.essence });
  if (!source.letter) parts.push({ kind: 'prose', title: t('appeals.letter.section.request'), text: content.request });
  if (content.crime) parts.push(...crimePart(content.crime));
  if (!source.letter && (content.earlier || content.follows)) parts.push(earlierPart(content));
  if (content.files.length > 0) parts.push({ kind: 'lines', title: t('appeals.letter.section.files'), lines: content.files.map(fileLine) });
  if (content.supporters.length > 0) {
    parts.push({ kind: 'lines', title: t('appeals.letter.section.group'), lines: [t('appeals.letter.group', { count: content.supporters.length })] });
  }
  return { number, shown, subject: subjectOf(source, shown), parts, closing: closingOf(source), statusAddress: source.statusAddress };
}

/** Marks first, then number, kind, place and topic; at most 120 signs on one line. */
function subjectOf({ content, letter, urgent }: LetterSource, shown: string): string {
  const collective = content.supporters.length > 0 ? `${shown}-КО` : shown;
  const marks = joined([urgent && t('appeals.letter.urgent'), content.kind === 'crime' && t('appeals.letter.kind.crime')], ' ').toLocaleUpperCase('uk');
  const rest = joined(
    [content.kind !== 'crime' && t(`appeals.letter.kind.${content.kind}`).replace(/ \(.*/, ''), content.where.territoryName, content.subject],
    ' · ',
  );
  return headerText(joined([marks, `[${t(letter ? 'appeals.letter.subjectAddendum' : 'appeals.letter.subject', { number: collective })}]`, rest], ' '), 120);
}

function headRows({ content, letter, confirmedAt, recipient, notes, urgent }: LetterSource, shown: string): { label: string; value: string; strong?: true }[] {
  const rows: { label: string; value: string; strong?: true }[] = [
    { label: t('appeals.letter.to'), value: recipient },
    {
      label: t('appeals.letter.kindLabel'),
      value: t(letter ? 'appeals.letter.electronicAddendum' : 'appeals.letter.electronic', { kind: t(`appeals.letter.kind.${content.kind}`) }),
    },
    { label: t('appeals.letter.number'), value: shown },
    ...(letter ? letterRows(letter) : []),
  ];
  if (confirmedAt) rows.push({ label: t('appeals.letter.confirmed'), value: moment(confirmedAt) });
  if (urgent) rows.push({ label: t('appeals.letter.mark'), value: t('appeals.letter.urgentLong'), strong: true });
  for (const note of notes) rows.push({ label: t('appeals.letter.mark'), value: t(note), strong: true });
  if (content.secrecy) rows.push({ label: t('appeals.letter.secrecy'), value: t('appeals.letter.yes'), strong: true });
  return rows;
}

/** Which letter this adds to, by the numbers a clerk can find it under. */
function letterRows({ number, sentOn, police }: FirstLetter): { label: string; value: string; strong?: true }[] {
  const shown = showNumber(number, 'uk');
  const from = (value: string, on: string): string => t('appeals.letter.from.day', { value, on: date(on) });
  const rows: { label: string; value: string; strong?: true }[] = [
    { label: t('appeals.letter.addendumTo'), value: sentOn ? from(shown, sentOn) : shown, strong: true },
  ];
  if (police) rows.push({ label: t('appeals.letter.policeNumber'), value: from(police.number, police.on), strong: true });
  return rows;
}

function applicantRows({ content, letter, hidden }: LetterSource): { label: string; value: string; strong?: true }[] {
  const { applicant, representative, shorten } = content;
  const home = applicant.residence;
  const needs = [...applicant.needs.map((need) => t(`appeals.letter.need.${need}`)), applicant.needsOther].filter(Boolean);
  const rows: { label: string; value: string; strong?: true }[] = [
    { label: t('appeals.letter.applicant'), value: fullName(content) },
    {
      label: t(home.unregistered ? 'appeals.letter.stay' : 'appeals.letter.residence'),
      value:
        hidden?.residence ??
        joined(
          [home.postcode, home.oblast, home.raion, home.settlement, home.street, home.building, home.flat && t('appeals.letter.flat', { flat: home.flat })],
          ', ',
        ),
    },
    {
      label: t('appeals.letter.reply'),
      value: joined([
        hidden?.reply ?? (applicant.email && t('appeals.letter.email', { email: applicant.email })),
        !hidden && applicant.phone && t('appeals.letter.phone', { phone: applicant.phone }),
        t('appeals.letter.way', { way: t(`appeals.letter.way.${applicant.reply}`) }),
        applicant.replyLanguage && t('appeals.letter.language', { language: applicant.replyLanguage }),
      ]),
    },
  ];
  if (applicant.textOnly) rows.push({ label: t('appeals.letter.needs'), value: joined([t('appeals.letter.textOnly'), ...needs], '; '), strong: true });
  else if (needs.length > 0) rows.push({ label: t('appeals.letter.needs'), value: needs.join('; ') });
  if (applicant.privilege) rows.push({ label: t('appeals.letter.privilege'), value: t(`appeals.letter.privilege.${applicant.privilege}`) });
  if (representative)
    rows.push({
      label: t('appeals.letter.representative'),
      value: t(letter ? 'appeals.letter.representativeBefore' : 'appeals.letter.representativeValue', representative),
    });
  if (shorten) rows.push({ label: t('appeals.letter.shorten'), value: shorten, strong: true });
  return rows;
}

function eventRows({ where, when }: AppealContent): { label: string; value: string }[] {
  const unknown = t('appeals.letter.unknown');
  const days =
    when.from === null
      ? ''
      : when.known === 'period'
        ? when.to === null
          ? t('appeals.letter.since', { from: date(when.from) })
          : t('appeals.letter.period', { from: date(when.from), to: date(when.to) })
        : date(when.from);
  return [
    { label: t('appeals.letter.territory'), value: where.territoryName || unknown },
    { label: t('appeals.letter.place'), value: where.address || unknown },
    { label: t('appeals.letter.when'), value: joined([days, when.time, when.planned && t('appeals.letter.planned')], ', ') || unknown },
  ];
}

function aboutLines({ about, aboutUnknown }: AppealContent): string[] {
  const lines = about.map((one, i) => {
    const known = joined(
      [
        (one.unitName || one.unit) && t('appeals.letter.about.unit', { value: one.unitName || one.unit }),
        one.position && t('appeals.letter.about.position', { value: one.position }),
        one.badge && t('appeals.letter.about.badge', { value: one.badge }),
        one.car && t('appeals.letter.about.car', { value: one.car }),
        one.description && t('appeals.letter.about.description', { value: one.description }),
      ],
      '; ',
    );
    return about.length > 1 ? `${i + 1}) ${known}` : known;
  });
  return aboutUnknown ? [...lines, t('appeals.letter.aboutUnknown')] : lines;
}

function crimePart(crime: NonNullable<AppealContent['crime']>): LetterPart[] {
  const rows: { label: string; value: string; strong?: true }[] = [];
  if (crime.damage) rows.push({ label: t('appeals.letter.crime.damage'), value: crime.damage });
  if (crime.witnesses) rows.push({ label: t('appeals.letter.crime.witnesses'), value: crime.witnesses });
  if (crime.suspect) rows.push({ label: t('appeals.letter.crime.suspect'), value: crime.suspect });
  if (crime.wantsExtract) rows.push({ label: t('appeals.letter.crime.extract'), value: t('appeals.letter.yes'), strong: true });
  return rows.length > 0 ? [{ kind: 'rows', title: t('appeals.letter.section.crime'), rows }] : [];
}

function earlierPart({ earlier, follows }: AppealContent): LetterPart {
  const related = follows ? `${t('appeals.letter.followsLabel')}: ${showNumber(follows, 'uk')}` : '';
  return { kind: 'prose', title: t('appeals.letter.section.earlier'), text: joined([related, earlier], '\n') };
}

function fileLine(file: AppealContent['files'][number], i: number): string {
  const line = t('appeals.letter.fileLine', { position: i + 1, name: headerText(file.label, 120), size: showSize(file.bytes, 'uk'), sha256: file.sha256 });
  return joined(
    [
      line,
      file.purpose === 'authority' && t('appeals.letter.fileAuthority'),
      file.purpose === 'signature' && t('appeals.letter.fileSignature'),
      file.evidence && t('appeals.letter.fileEvidence'),
    ],
    '; ',
  );
}

function closingOf({ content, letter, contentHash, policeAddress, contact, statusAddress }: LetterSource): string[] {
  const lines = [t('appeals.letter.unchanged'), t('appeals.letter.authored', { at: moment(new Date(content.authoredAt)) })];
  if (content.applicant.email && policeAddress) lines.push(t('appeals.letter.answerTo', { email: content.applicant.email }));
  if (policeAddress)
    lines.push(letter ? t('appeals.letter.oneClickLetter', { number: showNumber(letter.number, 'uk') }) : t('appeals.letter.oneClick'), policeAddress);
  lines.push(t('appeals.letter.status', { address: statusAddress }), t('appeals.letter.hash', { hash: contentHash }), t('appeals.letter.contact', { contact }));
  return lines;
}
