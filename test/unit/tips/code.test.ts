import { expect, test } from 'vitest';
import { groupsOf, readCode, writeCode } from '#modules/tips/code.ts';
import { bytesOf, hexOf } from '#modules/tips/bytes.ts';
import { deriveSecrets } from '#modules/tips/secrets.ts';

const vectors = [
  {
    seed: '00000000000000000000000000000000',
    code: '0000-0000-0000-0000-0000-0000-02T1',
    access: '92952d080509658d9e748f02fe8bb1168481aca1ea33d378c80e43211a2ac1ce',
    thread: '4f174b2c5a05fa6671f7878385fcd0ce6af2272c68be6515dbd5112c0b2b5e7e',
    reply: 'age1239jqyyxz94xdnfcdgp6uunhgjejrfluprrfpk6v2g2ls6mpjqzqyay7q7',
    verify: 'e75022d98a1424bb46eaee9eb460d4d228f59aae6a97a3526717e1c4abd46cd7',
  },
  {
    seed: '000102030405060708090a0b0c0d0e0f',
    code: '000G-40R4-0M30-E209-185G-R38E-1ZDA',
    access: 'd01f8a9966b4abe0889e7275d7681ebe10633a349c95ff5b1dc6ecd92f7ae40a',
    thread: '29c66befef8415cbfffe322ad73d9ed621dca5d7711cc3288e4ab548be27dbfc',
    reply: 'age14lrsgqa95cy7nwkundt4fenmy7t6vthtldlf2pq99gj9lumswq3s7u7gyu',
    verify: '86e1f922b2a6d059c20618bc28ccba788abc4319f61e641d7a205f1c77adf2bb',
  },
  {
    seed: 'ffffffffffffffffffffffffffffffff',
    code: 'ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZXYD',
    access: '7defaebd126acc882fa20eff25220c7aab7753f1f7d575accd1406355d2fd65a',
    thread: '0',
    reply: 'age1wkkg24qxpzgkgh7xv0h8g3ujr895ldeej45afnujqycpkdamegns0mus2l',
    verify: '6bccaffb1a50e89620843d00991fde3a3364a7901cab7ffba4af44ab83c29c83',
  },
];
const seedOf = (hex: string): Uint8Array => bytesOf(hex, 16) ?? new Uint8Array();
const read = (typed: string): string => {
  const answer = readCode(typed);
  return answer.ok ? hexOf(answer.seed) : JSON.stringify(answer);
};

test.each(vectors)('seed $seed makes its code and its keys', async ({ seed, code, access, thread, reply, verify }) => {
  expect(writeCode(seedOf(seed))).toBe(code);
  expect(read(code)).toBe(seed);
  const secrets = await deriveSecrets(seedOf(seed));
  expect(hexOf(secrets.access)).toBe(access);
  if (thread !== '0') expect(secrets.thread).toBe(thread);
  expect(secrets.replyRecipient).toBe(reply);
  expect(secrets.verifyKey).toBe(verify);
});

test.each([
  'оооg-4оr4-ом3о-е2о9-185g-r38е-1zdа',
  '000g40r40m30e209185gr38e1zda',
  ' 000G 40R4\n0M30\tE209 — 185G – R38E – 1ZDA ',
  'OOOG-4OR4-OM3O-E2O9-I85G-R38E-LZDA',
  '000G\u200B-40R4-\u20600M30-E209-185G-R38E-\uFEFF1ZDA',
  '０００Ｇ-40R4-0M30-E209-185G-R38E-1ZDA',
])('is read however it was typed: %j', (typed) => {
  expect(read(typed)).toBe('000102030405060708090a0b0c0d0e0f');
});

test('every single changed sign is caught, and the group is named only when one change alone mends it', () => {
  const [, { code } = vectors[0] ?? { code: '' }] = vectors;
  const plain = groupsOf(code).join('');
  const named = { right: 0, wrong: 0, none: 0 };
  for (let at = 0; at < plain.length; at++) {
    for (const sign of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
      if (sign === plain[at]) continue;
      const answer = readCode(plain.slice(0, at) + sign + plain.slice(at + 1));
      if (answer.ok || answer.why !== 'sum') throw new Error(`A slip at ${at} was not caught.`);
      named[answer.group === null ? 'none' : answer.group === Math.floor(at / 4) + 1 ? 'right' : 'wrong'] += 1;
    }
  }
  // The change back always mends it, so whatever is named is right.
  expect(named.wrong).toBe(0);
  expect(named.right).toBeGreaterThan(500);
  expect(named.right + named.none).toBe(868);
});

test('what cannot be a code is told apart kindly', () => {
  expect(readCode('')).toEqual({ ok: false, why: 'length', found: 0 });
  expect(readCode('000G-40R4-0M30-E209-185G-R38E-1ZD')).toEqual({ ok: false, why: 'length', found: 27 });
  expect(readCode('000G-40R4-0M30-E209-185G-R38E-1ZDU')).toEqual({ ok: false, why: 'sign', sign: 'U' });
  expect(readCode('код <b>')).toMatchObject({ ok: false, why: 'sign' });
  expect(() => writeCode(new Uint8Array(15))).toThrow('16 bytes');
});
