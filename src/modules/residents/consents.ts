/** What a person agrees to by opening an account. */
import type { ConsentKind } from '#platform/consents.ts';

export const accountConsent = {
  purpose: 'residents.account',
  words: ['residents.enter.lead', 'residents.enter.first'],
  label: 'consents.residents.account',
  whose: 'person',
  // The account itself is deleted on its own page, where the person sees first what goes and what stays.
  ends: 'consents.ends.account',
} as const satisfies ConsentKind;
