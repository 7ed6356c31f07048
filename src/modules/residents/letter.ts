/** The letter with six digits. It holds no link: nobody learns to sign in by pressing what a letter brought. */
import { z } from 'zod';
import { translator } from '#platform/i18n.ts';
import { markdownLetter } from '#platform/mail.ts';
import type { LetterKind } from '#platform/outbox.ts';
import { residentRules } from './rules.ts';

const Data = z.object({ code: z.string() });

const kind = (name: string): LetterKind => ({
  async render(_house, _db, letter) {
    const { code } = Data.parse(letter.data);
    return markdownLetter(name, letter.language, {
      code: `${code.slice(0, 3)} ${code.slice(3)}`,
      minutes: translator(letter.language)('span.minutes', { count: residentRules.codeMinutes }),
    });
  },
});
export const residentLetters: Record<string, LetterKind> = {
  'residents.code': kind('residents.code'),
  'residents.ask': kind('residents.ask'),
  'residents.visit': kind('residents.visit'),
};
