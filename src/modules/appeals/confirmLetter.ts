/** The letter with six digits and a link. It never quotes the appeal. */
import { z } from 'zod';
import { linkHours, mailCodeMinutes } from './codeLetter.ts';
import { untilMoment } from './show.ts';
import { translator } from '#platform/i18n.ts';
import { markdownLetter } from '#platform/mail.ts';
import type { LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { showNumber } from './rules.ts';

const Data = z.object({ number: z.string(), code: z.string(), token: z.string(), endsAt: z.iso.datetime() });

export const confirmLetter: LetterKind = {
  async render(house, _db, letter) {
    const { number, code, token, endsAt } = Data.parse(letter.data);
    return markdownLetter('appeals.confirm', letter.language, {
      number: showNumber(number, letter.language),
      code: `${code.slice(0, 3)} ${code.slice(3)}`,
      link: `${house.env.origin}${link('appeals.confirm', letter.language, { token })}`,
      minutes: translator(letter.language)('span.minutes', { count: mailCodeMinutes }),
      hours: translator(letter.language)('spanOf.hours', { count: linkHours }),
      until: untilMoment(letter.language, new Date(endsAt)),
    });
  },
};
