/** What authors and the people of a group agree to, in the words they see, and how the register learns of it. */
import type { ConsentKind, GivenConsent } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import type { Language, StringKey } from '#platform/i18n.ts';
import { emailDigest } from './codes.ts';
import type { AppealContent } from './form.ts';

const whose = 'subject' as const;
const ends: StringKey = 'consents.ends.statement';
export const agreed = {
  mine: { purpose: 'appeals.mine', words: ['appeals.wizard.mine'], label: 'consents.appeals.mine', whose, ends },
  notice: { purpose: 'appeals.notice', words: ['appeals.wizard.notice', 'appeals.wizard.notice.hint'], label: 'consents.appeals.notice', whose, ends },
  sending: { purpose: 'appeals.sending', words: ['appeals.wizard.sending'], label: 'consents.appeals.sending', whose, ends: 'consents.ends.sending' },
  statistics: {
    purpose: 'appeals.statistics',
    words: ['appeals.wizard.statistics'],
    label: 'consents.appeals.statistics',
    whose,
    ends: 'consents.ends.statistics',
  },
  survey: { purpose: 'appeals.survey', words: ['appeals.wizard.survey'], label: 'consents.appeals.survey', whose, ends: 'consents.ends.survey' },
  publish: {
    purpose: 'appeals.publish',
    words: ['appeals.wizard.publish', 'appeals.wizard.publish.hint'],
    label: 'consents.appeals.publish',
    whose,
    ends: 'consents.ends.publish',
  },
  added: { purpose: 'appeals.added', words: ['appeals.status.correct.mine'], label: 'consents.appeals.added', whose, ends },
  support: {
    purpose: 'appeals.support',
    words: ['appeals.support.means', 'appeals.support.yes'],
    label: 'consents.appeals.support',
    whose: 'person',
    ends: 'consents.ends.support',
  },
} as const satisfies Record<string, ConsentKind>;

const about = (house: House, appealId: string, email: string) => ({ personDigest: emailDigest(house, email), subjectKind: 'appeal', subjectId: appealId });

/** What the author said on the last screen: the statements without which nothing is sent, and each wish whose box was marked. */
export function consentsOf(house: House, appealId: string, { consents, language, applicant }: AppealContent, at: Date): GivenConsent[] {
  const wishes = (['statistics', 'survey', 'publish'] as const).filter((wish) => consents[wish]);
  const covered = about(house, appealId, applicant.email);
  return (['mine', 'notice', 'sending', ...wishes] as const).map((name) => ({ ...covered, kind: agreed[name], language, place: 'appeals.check', at }));
}

/** What the button under a correction or an addition says. */
export const addedConsent = (house: House, appealId: string, { language, applicant }: AppealContent, place: string, at: Date): GivenConsent => ({
  ...about(house, appealId, applicant.email),
  kind: agreed.added,
  language,
  place,
  at,
});

/** What a person of a group says by the button behind the link. */
export const supportConsent = (house: House, appealId: string, email: string, language: Language, at: Date): GivenConsent => ({
  ...about(house, appealId, email),
  kind: agreed.support,
  language,
  place: 'appeals.support',
  at,
});
