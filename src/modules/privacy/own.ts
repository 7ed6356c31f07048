/** Requests of one person, as a part of what the account lists and the archive holds. */
import { and, desc, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { dataRequests } from '#db/schema/privacy.ts';
import { formatDate, translator, type Language } from '#platform/i18n.ts';
import { showRunning } from '#platform/numbers.ts';
import type { OwnRow, Person, Personal } from '#platform/personal.ts';
import { link } from '#routes.ts';
import type { RequestRow } from './requests.ts';
import { isElsewhere } from './see.ts';
import type { RequestState } from './rules.ts';

const most = 200;
const listOwn = (db: Db | Tx, person: Person): Promise<RequestRow[]> =>
  db
    .select()
    .from(dataRequests)
    .where(and(eq(dataRequests.emailDigest, person.emailDigest), ne(dataRequests.state, 'unconfirmed')))
    .orderBy(desc(dataRequests.receivedAt))
    .limit(most);

const looks: Record<RequestState, Pick<OwnRow['state'], 'kind' | 'icon'>> = {
  unconfirmed: { kind: 'quiet', icon: 'clock' },
  received: { kind: null, icon: 'clock' },
  identified: { kind: 'wait', icon: 'hourglass' },
  working: { kind: 'wait', icon: 'hourglass' },
  answered: { kind: 'ok', icon: 'check' },
  refused: { kind: 'stop', icon: 'x' },
};
export const wordOf = (state: RequestState, language: Language): OwnRow['state'] => ({ ...looks[state], text: translator(language)(`privacy.state.${state}`) });

export const personal: Personal = {
  name: 'requests',
  title: 'privacy.own.title',
  empty: 'privacy.own.empty',
  eraseLabel: 'privacy.own.kept',
  keptLabel: 'privacy.own.kept',
  async list(db, _house, person, language) {
    return (await listOwn(db, person)).flatMap(({ number, state, receivedAt }): OwnRow[] =>
      number === null || receivedAt === null
        ? []
        : [
            {
              kind: 'request',
              key: number,
              name: showRunning(number, language),
              href: link('privacy.request', language, { number }),
              on: receivedAt,
              state: wordOf(state, language),
              added: false,
            },
          ],
    );
  },
  // Nothing is agreed to in a request: the law gives the right.
  subjects: async () => [],
  async gather(db, house, person, language) {
    const t = translator(language);
    const rows = await listOwn(db, person);
    const open = (sealed: string | null): string | null => (sealed === null ? null : house.vault.open(sealed));
    const answerOf = (row: RequestRow): string | null => (isElsewhere(row) ? null : open(row.answerSealed));
    return {
      data: rows.map((row) => ({
        number: row.number,
        kind: row.kind,
        state: row.state,
        receivedAt: row.receivedAt,
        lastOn: row.lastOn,
        closedAt: row.closedAt,
        email: open(row.emailSealed),
        about: open(row.aboutSealed),
        text: open(row.textSealed),
        answer: answerOf(row),
      })),
      entries: rows.map((row) => ({
        name: showRunning(row.number ?? '', language),
        lines: [
          t(`privacy.kind.${row.kind}`),
          t(`privacy.state.${row.state}`),
          ...(row.receivedAt ? [t('privacy.received.on', { day: formatDate(language, row.receivedAt) })] : []),
        ],
        files: [],
      })),
      files: [],
    };
  },
  async remains(db, person) {
    return { erasable: 0, kept: (await listOwn(db, person)).length };
  },
  // A request and its answer prove that the law was kept; they go a year after the answer.
  erase: async () => {},
};
