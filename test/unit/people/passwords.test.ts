import { expect, test } from 'vitest';
import { hashPassword, isPassword, passwordFault, TooBusy } from '#modules/people/passwords.ts';

const person = { name: 'Оксана Кравець', email: 'oksana.kravets@portal.example' };

test.each([
  ['коротке слово', 'короткий2!', 'people.password.short'],
  ['200 signs and one', 'ж7'.repeat(101), 'people.password.long'],
  ['a common word with digits', 'Password2026!', 'people.password.common'],
  ['keys in a row', 'qwertyuiop123', 'people.password.common'],
  ['the same in Ukrainian', 'йцукенгшщз12', 'people.password.common'],
  ['one sign many times', 'аааааааааааааа', 'people.password.context'],
  ['a run of digits', '123456789012', 'people.password.context'],
  ['a word repeated', 'кіткіткіткіткіт', 'people.password.context'],
  ['the own name', 'Кравець-2026!', 'people.password.context'],
  ['the own address', 'oksana.kravets1', 'people.password.context'],
  ['the portal', 'БезпечнаОдеса1', 'people.password.context'],
])('%s is refused', (_, password, why) => {
  expect(passwordFault(password, person)).toBe(why);
});

test.each(['лиман каштан вітрило сорок', 'xK4#vq9!Rm2t', 'мій старий пароль був довшим за море', 'Одеса взимку пахне мандаринами й дизелем'])(
  '«%s» is accepted',
  (password) => {
    expect(passwordFault(password, person)).toBeNull();
  },
);

test('a kept password is salted, and equal forms of one text are one password', async () => {
  const kept = await hashPassword('їжак під ялинкою');
  expect(await hashPassword('їжак під ялинкою')).not.toBe(kept);
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await isPassword(kept, 'їжак під ялинкою'.normalize('NFD'))).toBe(true);
  expect(await isPassword(kept, 'їжак під ялинкою ')).toBe(false);
  expect(await isPassword(null, 'їжак під ялинкою')).toBe(false);
});

test('a flood is refused instead of filling the memory', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 60 }, () => isPassword(null, 'будь-що')));
  const refused = tries.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(18);
  expect(refused.every((one) => one.reason instanceof TooBusy)).toBe(true);
});
