/** Letters about minutes and cards: each holds one link, and a button on its page acts. */
import { z } from 'zod';
import { translator } from '#platform/i18n.ts';
import { markdownLetter } from '#platform/mail.ts';
import type { LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { showNumber } from './write.ts';

const Approve = z.object({ number: z.string(), token: z.string() });
const CardLetter = z.object({ number: z.number(), token: z.string() });
const Late = z.object({ what: z.enum(['minutes', 'cards']), id: z.string(), title: z.string() });

export const minuteLetters: Record<string, LetterKind> = {
  'minutes.approve': {
    async render(house, _db, { data, language }) {
      const { number, token } = Approve.parse(data);
      return markdownLetter('minutes.approve', language, {
        number: showNumber(number, language),
        link: house.env.origin + link('minutes.approve', language, { token }),
      });
    },
  },
  'minutes.appeal': {
    async render(house, _db, { data, language }) {
      const { number, token } = CardLetter.parse(data);
      return markdownLetter('minutes.appeal', language, { number, link: house.env.origin + link('minutes.card', language, { token }) });
    },
  },
  'minutes.late': {
    async render(house, _db, { data, language }) {
      const { what, id, title } = Late.parse(data);
      const t = translator(language);
      return markdownLetter('minutes.late', language, {
        theme: title,
        words: t(`minutes.chase.${what}`),
        link: house.env.origin + link('office.minutes', 'uk', { id }),
      });
    },
  },
};
