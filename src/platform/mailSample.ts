/** Sample values for the preview of every letter, and the letter by which an operator sees that mail leaves the portal. */
import { formatDate, type Language } from './i18n.ts';
import { markdownLetter, type LetterValues } from './mail.ts';
import type { LetterKind } from './outbox.ts';

export const sampleLetter: LetterKind = {
  render: async (house, _db, { id, data, language }) => {
    const at = new Date(String(data['at']));
    return markdownLetter('portal.sample', language, { number: id.slice(0, 8), date: formatDate(language, at), note: '', link: `${house.env.origin}/` });
  },
};

const link = 'https://portal.example/zvernennia/ZV-OD-2026-000123-7';
/**
 * What a letter to a resident may hold, with invented values: numbers, dates, ways on, and words of the portal or of the moderator.
 * A placeholder that is not listed here fails a test: so no letter can begin to carry the text of an appeal or the name of an officer unnoticed.
 */
export const letterSamples: Record<Language, LetterValues> = {
  uk: {
    number: 'ЗВ-ОД-2026-000123-7',
    date: '24.11.2026',
    at: '24.11.2026 о 09:14',
    on: '24.11.2026',
    due: '24.12.2026',
    until: '01.12.2026',
    kept: '24.11.2027',
    quick: '09.12.2026',
    usual: '24.12.2026',
    longest: '07.01.2027',
    minutes: '10 хвилин',
    hours: '72 годин',
    days: '45 днів',
    policeNumber: 'С-1234',
    code: '493817',
    // Only in the letter to a person the author asked to sign with him.
    who: 'Вигадана Марія Іванівна',
    theme: 'Тема: темний двір',
    // Of an event: its title, its place, and how many come.
    event: 'Зустріч у дворі на Базарній, 62',
    where: 'Базарна, 62, двір',
    people: '3 людини (2 дитини)',
    link,
    note: '',
    subject: 'Вас схвалено у патруль',
    patrol: 'вівторок, 24 листопада, друга половина дня. Приморський район',
    reason: 'погода',
    words: 'Не вказано, де ви живете. Додайте вулицю, будинок і місто.',
    kind: 'задоволено',
    recipient: 'Одеська міська рада',
    unit: 'Районне управління поліції № 1',
    role: 'звернення',
    basis: 'Це місяць від дня реєстрації.',
    moved: 'Цей день вихідний, тому фактично до понеділка, 11 січня 2027.',
    asIs: 'Можна надіслати й без змін: на сторінці є така кнопка.',
    direct: 'м. Одеса, вул. Прикладна, 1, zvernennia@gunp.example',
    contact: 'pomich@portal.example',
    received: 14,
    decided: 12,
    waiting: 5,
    overdue: 1,
    middle: '3 год 20 хв',
  },
  en: {
    number: 'ZV-OD-2026-000123-7',
    date: '24/11/2026',
    at: '24/11/2026 at 09:14',
    on: '24/11/2026',
    due: '24/12/2026',
    until: '01/12/2026',
    kept: '24/11/2027',
    quick: '09/12/2026',
    usual: '24/12/2026',
    longest: '07/01/2027',
    minutes: '10 minutes',
    hours: '72 hours',
    days: '45 days',
    policeNumber: 'C-1234',
    code: '493817',
    who: 'Vyhadana Mariia',
    theme: 'Theme: a dark yard',
    event: 'Meeting in the yard, 62 Bazarna',
    where: '62 Bazarna, the yard',
    people: '3 people (2 children)',
    link,
    note: '',
    subject: 'You are approved for a patrol',
    patrol: 'Tuesday 24 November, second half of the day. Prymorskyi District',
    reason: 'weather',
    words: 'You did not say where you live. Add the street, the house and the town.',
    kind: 'granted',
    recipient: 'Odesa City Council',
    unit: 'District Police Directorate No. 1',
    role: 'appeals',
    basis: 'That is a month from the day of registration.',
    moved: 'That is a day off, so in fact by Monday, 11 January 2027.',
    asIs: 'You can also send it unchanged: the page has a button for that.',
    direct: 'Odesa, Prykladna St 1, zvernennia@gunp.example',
    contact: 'help@portal.example',
    received: 14,
    decided: 12,
    waiting: 5,
    overdue: 1,
    middle: '3 h 20 min',
  },
};
