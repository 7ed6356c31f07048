/** Letters about requests: to the person with number, code and answer; to those on duty with a number and a day, and nothing of the person. */
import { z } from 'zod';
import { formatDate, translator, type Language } from '#platform/i18n.ts';
import { markdownLetter } from '#platform/mail.ts';
import { showCode, showRunning } from '#platform/numbers.ts';
import type { LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { reasons } from './rules.ts';

const Received = z.object({ number: z.string(), code: z.string(), lastOn: z.string() });
const Answered = z.object({ number: z.string(), words: z.string(), reason: z.enum(reasons).nullable() });
const Numbered = z.object({ number: z.string() });
const Due = z.object({ number: z.string(), lastOn: z.string(), id: z.string() });
const day = (language: Language, on: string): string => formatDate(language, new Date(`${on}T12:00:00Z`));

const answered = (name: string): LetterKind => ({
  async render(house, _db, { data, language }) {
    const { number, words, reason } = Answered.parse(data);
    return markdownLetter(name, language, {
      number: showRunning(number, language),
      words,
      note: reason === null ? '' : translator(language)(`privacy.reason.${reason}`),
      link: house.env.origin + link('privacy.track', language),
    });
  },
});

export const privacyLetters: Record<string, LetterKind> = {
  'privacy.received': {
    async render(house, _db, { data, language }) {
      const { number, code, lastOn } = Received.parse(data);
      return markdownLetter('privacy.received', language, {
        number: showRunning(number, language),
        code: showCode(code),
        until: day(language, lastOn),
        link: house.env.origin + link('privacy.track', language),
      });
    },
  },
  'privacy.answered': answered('privacy.answered'),
  'privacy.known': answered('privacy.known'),
  'privacy.elsewhere': {
    async render(house, _db, { data, language }) {
      const { number } = Numbered.parse(data);
      return markdownLetter('privacy.elsewhere', language, { number: showRunning(number, language), link: house.env.origin + link('privacy.track', language) });
    },
  },
  'privacy.due': {
    async render(house, _db, { data, language }) {
      const { number, lastOn, id } = Due.parse(data);
      return markdownLetter('privacy.due', language, {
        number: showRunning(number, language),
        until: day(language, lastOn),
        link: house.env.origin + link('office.request', 'uk', { id }),
      });
    },
  },
};
