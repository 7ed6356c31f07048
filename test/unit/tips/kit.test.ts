import { inflateSync } from 'node:zlib';
import { encode } from 'uqr';
import { describe, expect, test } from 'vitest';
import { demoOperator } from '#modules/tips/demoKeys.ts';
import { fingerprintOf } from '#modules/tips/fingerprint.ts';
import { printKit, prints, type Kit } from '#modules/tips/kit.ts';
import { pdfText } from '../../support/pdfText.ts';

const kit: Kit = {
  language: 'uk',
  address: 'https://svidok.bezpechna.example',
  onion: null,
  operatorKey: demoOperator.key,
  demo: false,
  at: new Date('2026-11-24T10:00:00Z'),
};

const squashed = (text: string): string => text.replace(/\s+/g, '');
const pagesOf = (pdf: Buffer): number => [...pdf.toString('latin1').matchAll(/\/Type \/Page\b(?!s)/g)].length;

describe.each(prints)('%s', (print) => {
  test.each(['uk', 'en'] as const)('says in %s where to go, what to do in danger, and by which key the readers are known, on one sheet', async (language) => {
    const pdf = await printKit(print, { ...kit, language });
    const text = squashed(pdfText(pdf));
    expect(text).toContain('svidok.bezpechna.example');
    expect(text).not.toContain('https://');
    expect(text).toContain('112');
    expect(text).toContain(fingerprintOf(kit.operatorKey).join(''));
    expect(text).not.toMatch(/вигадане|invented/i);
    expect(pagesOf(pdf)).toBe(1);
  });

  test('the address stands on one line, so that it can be typed off', async () => {
    const long = await printKit(print, { ...kit, address: 'https://svidok.duzhe-dovha-nazva-mista.bezpechna-odesa.example' });
    expect(
      pdfText(long)
        .split('\n')
        .some((line) => line.includes('svidok.duzhe-dovha-nazva-mista.bezpechna-odesa.example')),
    ).toBe(true);
    expect(pagesOf(long)).toBe(1);
  });

  test('a demo says so, and the same kit is the same bytes', async () => {
    const demo = await printKit(print, { ...kit, demo: true });
    expect(squashed(pdfText(demo))).toContain(squashed('усе вигадане, не вішайте'));
    expect(await printKit(print, { ...kit, demo: true })).toEqual(demo);
  });

  test('is read aloud: tagged, with a language and a description of the code to scan', async () => {
    const raw = (await printKit(print, kit)).toString('latin1');
    expect(raw).toContain('/MarkInfo');
    expect(raw).toContain('/Lang (uk-UA)');
    expect([...raw.matchAll(/\/S \/Figure/g)]).toHaveLength(print === 'poster' ? 1 : 10);
    expect(raw).toContain('/Alt ');
  });
});

test('the code to scan is drawn cell by cell as it was made', async () => {
  const { data } = encode(kit.address, { ecc: 'M', border: 0 });
  const dark = data.flat().filter(Boolean).length;
  const pdf = await printKit('poster', kit);
  const raw = pdf.toString('latin1');
  const squares = [...raw.matchAll(/\/Length (\d+)[^>]*\/Filter \/FlateDecode\s*>>\s*stream\n/g)]
    .map((found) => pdf.subarray((found.index ?? 0) + found[0].length, (found.index ?? 0) + found[0].length + Number(found[1])))
    .map((bytes) => inflateSync(bytes).toString('latin1'))
    .map((stream) => [...stream.matchAll(/ re\n/g)].length);
  expect(Math.max(...squares)).toBeGreaterThanOrEqual(dark);
  expect(Math.max(...squares)).toBeLessThanOrEqual(dark + 4);
});

test('over Tor it has its own address on the poster', async () => {
  const onion = `http://${'a2'.repeat(28)}.onion`;
  expect(squashed(pdfText(await printKit('poster', { ...kit, onion })))).toContain(`${'a2'.repeat(28)}.onion`);
});
