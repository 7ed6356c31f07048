/** Letters to people who work here: about invitations, roles and every change of what opens the door. Never a password, a code or a secret. */
import { eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { staff } from '#db/schema/people.ts';
import type { House } from '#platform/house.ts';
import { formatDate, formatTime, isStringKey, translator, type Language, type StringKey } from '#platform/i18n.ts';
import { markdownLetter, type LetterValues } from '#platform/mail.ts';
import { promiseLetter, type LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const said = (language: Language, key: unknown): string => (isText(key) && isStringKey(key) ? translator(language)(key) : '');

/** Each has its words in content/mail/<language>/people.<name>.md. */
function kind(name: string): LetterKind {
  return {
    async render(house, _db, { data, language }) {
      const at = new Date(String(data['at']));
      const until = data['until'] === undefined ? null : new Date(String(data['until']));
      const values: LetterValues = {
        who: String(data['who'] ?? ''),
        words: said(language, data['what']),
        kind: said(language, data['role']),
        // The hour is enough to know one's own signing in by.
        at:
          name === 'browser'
            ? `${formatDate(language, at)}, ${formatTime(language, at).slice(0, 2)}:00`
            : `${formatDate(language, at)}, ${formatTime(language, at)}`,
        until: until ? `${formatDate(language, until)}, ${formatTime(language, until)}` : '',
        link:
          house.env.origin +
          (name === 'browser'
            ? link('office.me', 'uk')
            : isText(data['token'])
              ? link(name === 'invited' ? 'people.invite' : 'people.renew', 'uk', { token: data['token'] })
              : link('people.signIn', 'uk')),
      };
      return markdownLetter(`people.${name}`, language, values);
    },
  };
}
export const peopleLetters: Record<string, LetterKind> = {
  'people.invited': kind('invited'),
  'people.browser': kind('browser'),
  'people.changed': kind('changed'),
  'people.role': kind('role'),
  'people.renew': kind('renew'),
};

type Told = {
  staffId: string;
  telling: 'browser' | 'changed' | 'role' | 'renew';
  key: string;
  what?: StringKey;
  role?: StringKey;
  token?: string;
  until?: Date;
};

/** Promises a letter to a colleague, in the transaction of what it reports. */
export async function tellStaff(tx: Tx, house: House, told: Told, now: Date): Promise<void> {
  const { staffId, telling, key, until, ...rest } = told;
  const [person] = await tx.select().from(staff).where(eq(staff.id, staffId));
  if (!person || person.leftAt) return;
  await promiseLetter(
    tx,
    house,
    {
      lane: 'staff',
      template: `people.${telling}`,
      to: house.vault.open(person.emailSealed),
      subjectKind: 'staff',
      subjectId: staffId,
      data: { ...rest, who: person.name, at: now.toISOString(), ...(until ? { until: until.toISOString() } : {}) },
      key: `people.${telling}:${staffId}:${key}`,
      language: person.language === 'en' ? 'en' : 'uk',
    },
    now,
  );
}
