/** Letters of patrols: generic words, the day and the half of it. Never a place, a route, a crew or a time. */
import { z } from 'zod';
import { formatDay, translator, type Language } from '#platform/i18n.ts';
import { noonOf } from '#platform/hours.ts';
import { findTerritory } from '#modules/territories/index.ts';
import { markdownLetter } from '#platform/mail.ts';
import type { LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { patrolRules, stopReasons } from './rules.ts';

export const memberTellings = [
  'admitted',
  'refused',
  'approved',
  'changed',
  'declined',
  'removed',
  'cancelled',
  'postponed',
  'sanction',
  'stands',
  'lifted',
] as const;
export type MemberTelling = (typeof memberTellings)[number];
export const unitTellings = ['file', 'injury', 'appeal', 'left'] as const;
export type UnitTelling = (typeof unitTellings)[number];

const Member = z.object({
  telling: z.enum(memberTellings),
  on: z.string().optional(),
  half: z.enum(['first', 'second']).optional(),
  territory: z.string().optional(),
  reason: z.enum(stopReasons).optional(),
});
const Unit = z.object({ telling: z.enum(unitTellings) });

/** «вівторок, 24 листопада, друга половина дня»: all that is said of when. */
export const halfDay = (language: Language, on: string, half: 'first' | 'second'): string =>
  `${formatDay(language, noonOf(on))}, ${translator(language)(`patrols.half.${half}`)}`;

export const patrolLetters: Record<string, LetterKind> = {
  'patrols.member': {
    async render(house, db, { data, language }) {
      const { telling, on, half, territory, reason } = Member.parse(data);
      const t = translator(language);
      const where = territory === undefined ? null : await findTerritory(db, territory, language);
      return markdownLetter('patrols.member', language, {
        subject: t(`patrols.letter.${telling}.subject`),
        words: t(`patrols.letter.${telling}`, {
          hours: t('span.hours', { count: patrolRules.openHours }),
          days: t('span.days', { count: patrolRules.appealDays }),
        }),
        patrol: on === undefined || half === undefined ? '' : `${halfDay(language, on, half)}. ${where?.name ?? ''}`,
        reason: reason === undefined ? '' : t(`patrols.stop.${reason}`),
        link: house.env.origin + link(telling === 'refused' ? 'patrols.home' : 'patrols.mine', language),
      });
    },
  },
  'patrols.unit': {
    async render(house, _db, { data, subjectId, language }) {
      const { telling } = Unit.parse(data);
      const t = translator(language);
      const ofMember = telling === 'file' || telling === 'appeal';
      return markdownLetter('patrols.unit', language, {
        subject: t(`patrols.letter.unit.${telling}.subject`),
        words: t(`patrols.letter.unit.${telling}`),
        link: house.env.origin + link(ofMember ? 'office.patrolMember' : 'office.patrol', 'uk', { id: subjectId }),
      });
    },
  },
};
