import { expect, test } from 'vitest';
import { checkForm, type FormState } from '#platform/forms.ts';
import { isStringKey, translator } from '#platform/i18n.ts';
import { similarity } from '#modules/appeals/alike.ts';
import { canonical, hashOf, kindOfAim, type AppealKind } from '#modules/appeals/form.ts';
import { emailFault, hasFoulWords, isKeyNoise, isShouting, readDay, readPhone, soundsLikeCrime, soundsLikeDespair } from '#modules/appeals/formRules.ts';
import { aimForm, kindOf, requestForm, whatForm, whereForm, type StepId } from '#modules/appeals/formSteps.ts';
import { checkForm as statementsForm, readSupporters, youForm } from '#modules/appeals/formYou.ts';
import { formatNumber } from '#modules/appeals/rules.ts';
import { complaintTerm } from '#modules/appeals/terms.ts';
import { titleOf } from '#modules/appeals/title.ts';
import { answers, postedForm, statements, type Words } from '../../support/wizard.ts';
import { appealContent } from '../../support/appeals.ts';

const facts = (kind: AppealKind) => ({ kind, today: '2026-11-21', territories: ['T1'], units: ['U1'] });
const place = { ...answers.where, territory: 'T1' };
const read = {
  aim: (words: Words) => checkForm(postedForm(words), aimForm),
  where: (words: Words, kind: AppealKind) => checkForm(postedForm(words), whereForm(facts(kind))),
  what: (words: Words, kind: AppealKind) => checkForm(postedForm(words), whatForm(kind)),
  request: (words: Words) => checkForm(postedForm(words), requestForm),
  you: (words: Words) => checkForm(postedForm(words), youForm),
} satisfies Record<StepId, (words: Words, kind: AppealKind) => FormState<unknown>>;
const good: Record<StepId, Words> = { ...answers, where: place };

const a = (count: number) => 'слово '.repeat(Math.ceil(count / 6)).slice(0, count);

// Screen, kind, what differs from a good answer, the field, its words in Ukrainian.
const faults: [StepId, AppealKind, Words, string, string][] = [
  ['aim', 'statement', { aim: '' }, 'aim', 'Оберіть, чого ви хочете досягти'],
  ['aim', 'statement', { aim: 'conquer' }, 'aim', 'Оберіть, чого ви хочете досягти'],
  ['where', 'statement', { place: '' }, 'place', 'Оберіть, де це сталося. Якщо не знаєте, позначте «Не знаю»'],
  ['where', 'statement', { address: '' }, 'address', 'Напишіть вулицю та будинок або орієнтир поруч'],
  ['where', 'statement', { address: 'там' }, 'address', 'Напишіть вулицю та будинок або орієнтир поруч'],
  ['where', 'statement', { address: a(201) }, 'address', 'Скоротіть текст: уміщається до 200 знаків, зайвих — 1'],
  ['where', 'statement', { place: 'district', territory: '' }, 'territory', 'Оберіть район або громаду зі списку'],
  ['where', 'statement', { place: 'district', territory: 'T9' }, 'territory', 'Оберіть район або громаду зі списку'],
  ['where', 'statement', { when: '' }, 'when', 'Оберіть, коли це сталося. Якщо не знаєте, позначте «Не знаю»'],
  ['where', 'statement', { when: 'day', day: '' }, 'day', 'Напишіть день'],
  ['where', 'statement', { when: 'day', day: '31.02.2026' }, 'day', 'Перевірте день: такого немає. Приклад: 21.11.2026'],
  ['where', 'statement', { when: 'day', day: '1026-11-21' }, 'day', 'Перевірте рік'],
  ['where', 'statement', { when: 'day', day: '2026-11-22' }, 'day', 'Цей день ще не настав. Це план? Якщо так, позначте це нижче'],
  [
    'where',
    'complaint',
    { when: 'day', day: '2026-11-22', planned: 'yes', whoUnknown: 'yes' },
    'day',
    'Цей день ще не настав. Скаржитися можна на те, що вже сталося',
  ],
  ['where', 'statement', { when: 'period', from: '' }, 'from', 'Напишіть, з якого дня'],
  ['where', 'statement', { when: 'period', from: '2026-11-20', to: '2026-11-01' }, 'to', 'Поміняйте дні місцями: кінець раніше за початок'],
  ['where', 'complaint', {}, 'unit1', 'Напишіть хоч щось одне: підрозділ, посаду, жетон, авто чи опис. Або позначте «Не знаю»'],
  ['where', 'complaint', { unit1: 'U7' }, 'unit1', 'Оберіть підрозділ зі списку'],
  ['what', 'statement', { essence: '   \n ' }, 'essence', 'Напишіть, що сталося'],
  ['what', 'statement', { essence: 'Шум у дворі' }, 'essence', 'Напишіть докладніше: хоча б 30 знаків'],
  ['what', 'statement', { essence: 'ааааааа ааааааааа аааааааа ааааааа' }, 'essence', 'Опишіть словами: зараз тут лише повтор кількох літер'],
  ['what', 'statement', { essence: a(10_001) }, 'essence', 'Скоротіть текст: уміщається до 10000 знаків, зайвих — 1'],
  ['what', 'statement', { subject: 'Шум' }, 'subject', 'Назвіть тему кількома словами: хоча б 5 знаків'],
  ['what', 'statement', { subject: 'ПОРУШЕННЯ СПОКОЮ' }, 'subject', 'Напишіть тему звичайними літерами, не самими великими'],
  ['what', 'statement', { subject: 'ффффффффффф' }, 'subject', 'Назвіть тему словами: зараз тут лише повтор кількох літер'],
  ['what', 'statement', { subject: a(121) }, 'subject', 'Скоротіть текст: уміщається до 120 знаків, зайвих — 1'],
  ['what', 'crime', { damage: a(1001) }, 'damage', 'Скоротіть текст: уміщається до 1000 знаків, зайвих — 1'],
  ['request', 'statement', { request: '' }, 'request', 'Напишіть, чого ви просите'],
  ['request', 'statement', { request: 'Швидше' }, 'request', 'Напишіть докладніше, чого ви просите: хоча б 10 знаків'],
  ['request', 'statement', { request: a(2001) }, 'request', 'Скоротіть текст: уміщається до 2000 знаків, зайвих — 1'],
  ['request', 'statement', { earlierAsked: 'yes' }, 'earlier', 'Напишіть, куди й коли ви зверталися. Номер необовʼязковий'],
  ['request', 'statement', { follows: 'ЗВ-ОД-2026-000123-Я' }, 'follows', 'Перевірте номер. Приклад: ЗВ-ОД-2026-000123-7'],
  ['request', 'statement', { shorten: 'Треба швидко' }, 'shorten', 'Поясніть, чому відповідь потрібна швидше: хоча б 20 знаків'],
  ['you', 'statement', { surname: '' }, 'surname', 'Напишіть прізвище'],
  ['you', 'statement', { surname: 'Петренко2' }, 'surname', 'Приберіть цифри: тут потрібні лише літери'],
  ['you', 'statement', { surname: 'Петренко@' }, 'surname', 'Приберіть знак «@»: тут потрібні лише літери, апостроф і дефіс'],
  ['you', 'statement', { name: '' }, 'name', 'Напишіть імʼя'],
  ['you', 'statement', { name: 'Я'.repeat(61) }, 'name', 'Скоротіть текст: уміщається до 60 знаків, зайвих — 1'],
  ['you', 'statement', { noPatronymic: [] }, 'patronymic', 'Напишіть по батькові або позначте «Немає»'],
  ['you', 'statement', { settlement: 'там' }, 'settlement', 'Напишіть місто або село, де ви живете'],
  ['you', 'statement', { street: '' }, 'street', 'Напишіть вулицю, де ви живете'],
  ['you', 'statement', { building: '-' }, 'building', 'Напишіть номер будинку'],
  ['you', 'statement', { postcode: '650' }, 'postcode', 'Перевірте індекс: у ньому пʼять цифр'],
  ['you', 'statement', { email: '' }, 'email', 'Напишіть адресу пошти: на неї прийде код, а потім відповідь'],
  ['you', 'statement', { email: 'hanna.petrenko' }, 'email', 'Допишіть адресу пошти: бракує знака @'],
  ['you', 'statement', { email: 'hanna@ukr,net' }, 'email', 'Допишіть адресу пошти: після @ має бути назва з крапкою, наприклад ukr.net'],
  ['you', 'statement', { email: 'hanna@mail.ukr,net' }, 'email', 'Замініть кому на крапку в адресі пошти'],
  ['you', 'statement', { email: 'hanna @ukr.net' }, 'email', 'Приберіть пробіл з адреси пошти'],
  ['you', 'statement', { email: 'hаnna@ukr.net' }, 'email', 'Перемкніть розкладку: в адресі пошти є літера «а»'],
  ['you', 'statement', { email: 'a@b@c.net' }, 'email', 'Залиште в адресі пошти один знак @'],
  ['you', 'statement', { email: '@ukr.net' }, 'email', 'Допишіть адресу пошти: перед @ нічого немає'],
  ['you', 'statement', { email: 'hanna..p@ukr.net' }, 'email', 'Перевірте адресу пошти: у ній зайвий або пропущений знак'],
  ['you', 'statement', { phone: '067 123' }, 'phone', 'Напишіть номер повністю, наприклад 067 123 45 67'],
  ['you', 'statement', { phone: '', reply: 'phone', textOnly: [] }, 'phone', 'Допишіть телефон: ви просите відповідь дзвінком'],
  ['you', 'statement', { reply: 'phone' }, 'reply', 'Оберіть інший спосіб: ви просите не телефонувати'],
  ['you', 'statement', { byRepresentative: 'yes' }, 'representativeName', 'Напишіть прізвище та імʼя представника'],
  ['you', 'statement', { byRepresentative: 'yes' }, 'representativeBasis', 'Напишіть, на якій підставі діє представник, наприклад «довіреність»'],
  ['you', 'statement', { supporters: 'Коваль Ігор, Одеса' }, 'supporters', 'Рядок 1: напишіть імʼя; адресу; пошту через крапку з комою'],
  [
    'you',
    'statement',
    { supporters: 'Коваль Ігор; Одеса, Базарна, 1; ihor@mail.example\n\nКоваль Оля; Одеса, Базарна, 2; olia' },
    'supporters',
    'Рядок 3: перевірте адресу пошти',
  ],
];

test.each(faults)('%s (%s) with %j: %s', (step, kind, changed, field, words) => {
  const form = read[step]({ ...good[step], ...changed }, kind);
  const error = form.errors[field];
  expect(form.status).toBe('invalid');
  expect(error && translator('uk')(error.key, error.values)).toBe(words);
  const english = error ? translator('en')(error.key, error.values) : '';
  expect(english).toMatch(/^[\x20-\x7e“”’…ʼЗВОД«»а-яії@ —-]+$/);
  expect(english).not.toMatch(/\{\{/);
});

const fine: [StepId, AppealKind, Words][] = [
  ['where', 'proposal', { place: '', when: '' }],
  ['where', 'statement', { place: 'unknown', address: '', when: 'unknown' }],
  ['where', 'statement', { when: 'day', day: '21.11.2026' }],
  ['where', 'statement', { when: 'day', day: '2026-12-24', planned: 'yes' }],
  ['where', 'complaint', { badge1: '0012345' }],
  ['where', 'complaint', { whoUnknown: 'yes' }],
  ['what', 'statement', { subject: 'ДТП на розі Базарної' }],
  ['what', 'statement', { essence: 'Die Straße vor dem Haus ist seit Tagen dunkel.' }],
  ['what', 'statement', { essence: '👮'.repeat(3) + ' Поліцейський зупинив нас без пояснень біля входу.' }],
  ['request', 'statement', { follows: formatNumber({ crime: false, region: 'OD', year: 2026, running: 123 }).toLowerCase(), earlierAsked: 'yes' }],
  ['you', 'statement', { surname: "О'Ніл-Дʼяченко" }],
  ['you', 'statement', { surname: '李明', name: '李' }],
  ['you', 'statement', { surname: 'Ñíguez', name: 'José María' }],
  ['you', 'statement', { phone: '+48 512 345 678' }],
  ['you', 'statement', { phone: '' }],
  ['you', 'statement', { unregistered: 'yes', street: '', building: '' }],
  ['you', 'statement', { street: 'без вулиці' }],
];
test.each(fine)('%s (%s) takes %j', (step, kind, changed) => {
  expect(read[step]({ ...good[step], ...changed }, kind).errors).toEqual({});
});

test('all faults of a screen are told at once', () => {
  const form = read.you({ reply: 'email' });
  expect(Object.keys(form.errors)).toEqual(['surname', 'name', 'patronymic', 'settlement', 'street', 'building', 'email']);
});

test('a field the screen does not know makes it invalid, the portal’s own fields do not', () => {
  expect(read.request({ ...good.request, role: 'admin' }).status).toBe('invalid');
  expect(read.request({ ...good.request, _files: '1' }).status).toBe('valid');
});

test('each aim leads to its kind, and only a different choice counts as the author’s own', () => {
  expect(kindOfAim).toMatchInlineSnapshot(`
    {
      "breach": "statement",
      "crime": "crime",
      "grant": "request",
      "improve": "proposal",
      "police": "complaint",
      "right": "statement",
    }
  `);
  expect(kindOf({ aim: 'breach', kind: '' })).toEqual({ kind: 'statement', chosen: false });
  expect(kindOf({ aim: 'breach', kind: 'statement' })).toEqual({ kind: 'statement', chosen: false });
  expect(kindOf({ aim: 'breach', kind: 'complaint' })).toEqual({ kind: 'complaint', chosen: true });
});

test('no box of the last screen is needed but the three statements', () => {
  expect(checkForm(postedForm(statements), statementsForm)).toMatchObject({ status: 'valid', data: { statistics: false, survey: false, publish: false } });
});

test.each([
  ['ПОРУШЕННЯ ТИШІ', true],
  ['ДТП', false],
  ['МВС і ДСНС не відповіли', false],
  ['Ще ОДИН випадок', false],
])('%s is shouting: %s', (text, shouting) => expect(isShouting(text)).toBe(shouting));
test.each([
  ['аааааааааааа', true],
  ['фівафівафівафіва', false],
  ['...', true],
  ['Їхав, їхав і приїхав', false],
])('%s is noise: %s', (text, noise) => expect(isKeyNoise(text)).toBe(noise));
test.each([
  ['0671234567', '+380671234567'],
  ['380671234567', '+380671234567'],
  ['+380 (67) 123-45-67', '+380671234567'],
  ['+38067123456', null],
  ['112', null],
  ['дзвоніть', null],
])('the phone %s is %s', (text, phone) => expect(readPhone(text)).toBe(phone));
test.each([
  ['29.02.2024', '2024-02-29'],
  ['29.02.2026', null],
  ['2026-1-5', '2026-01-05'],
  ['вчора', null],
  ['21/11/2026', '2026-11-21'],
])('the day %s is %s', (text, day) => expect(readDay(text)).toBe(day));
test.each(['a@b.ua', 'first.last+tag@sub.domain.example', "o'neil@mail.example"])('%s is an address', (email) => expect(emailFault(email)).toBeNull());

test('hints follow words, not letters inside other words', () => {
  expect(soundsLikeCrime('У мене вкрали велосипед')).toBe(true);
  expect(soundsLikeCrime('Невкраплений камінь на площі')).toBe(false);
  expect(hasFoulWords('Це лайно, а не дорога')).toBe(true);
  expect(hasFoulWords('Сукня висить на паркані, застрахуйте її')).toBe(false);
  expect(soundsLikeDespair('Я не хочу жити в цьому дворі через шум')).toBe(true);
  expect(soundsLikeDespair('Хочу жити спокійно')).toBe(false);
});

test('checks of typed text take a moment even on a hostile page of text', () => {
  const long = `${'а@'.repeat(100_000)}${'ʼ'.repeat(100_000)}`;
  const began = performance.now();
  for (const check of [isShouting, isKeyNoise, hasFoulWords, soundsLikeCrime, soundsLikeDespair, emailFault, readPhone, readDay, readSupporters]) check(long);
  expect(performance.now() - began).toBeLessThan(1500);
});

test.each([
  [{ when: 'day', day: '2026-11-01' }, null],
  [{ when: 'day', day: '2026-10-20' }, 'appeals.wizard.lateMonth'],
  [{ when: 'day', day: '2025-11-20' }, 'appeals.wizard.lateYear'],
  [{ when: 'period', from: '2025-01-01', to: '' }, null],
  [{ when: 'unknown' }, null],
])('a complaint about %j on 21 November 2026: %s', (values, key) => {
  const typed = Object.fromEntries(Object.entries(values));
  expect(
    complaintTerm({ startedAt: '', safe: true, crimeAsked: false, checked: false, steps: { where: { values: typed, lists: {}, revision: 1 } } }, '2026-11-21'),
  ).toBe(key);
  if (key) expect(isStringKey(key)).toBe(true);
});

test('likeness ignores case, signs and spacing, and falls with other words', () => {
  expect(similarity('У дворі темно, ліхтар не світить!', 'у дворі  темно ліхтар не світить')).toBe(1);
  expect(similarity('У дворі темно, ліхтар не світить', 'На розі лежить дерево')).toBeLessThan(0.2);
  expect(similarity('', '')).toBe(0);
});

test('equal contents have equal hashes whatever the order of their fields, and one sign changes the hash', () => {
  const content = appealContent();
  const turned = Object.fromEntries(Object.entries(content).reverse());
  expect(hashOf(canonical({ ...content, ...turned }))).toBe(hashOf(canonical(content)));
  expect(hashOf(canonical({ ...content, essence: `${content.essence} ` }))).not.toBe(hashOf(canonical(content)));
});

test('a title says the question, the step and the place, with one mark between them', () => {
  expect(titleOf('Що сталося?', 'Крок 3 з 6', 'Звернення')).toBe('Що сталося? Крок 3 з 6. Звернення');
});
