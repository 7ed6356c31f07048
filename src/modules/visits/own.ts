/** Invitations of one person, as a part of what the account lists and the archive holds. */
import { and, desc, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { visits } from '#db/schema/visits.ts';
import { formatDate, translator, type Language } from '#platform/i18n.ts';
import { showRunning } from '#platform/numbers.ts';
import type { OwnRow, Person, Personal } from '#platform/personal.ts';
import { link } from '#routes.ts';
import { forgetThese, type VisitRow } from './requests.ts';
import type { VisitState } from './rules.ts';

const listOwn = (db: Db | Tx, person: Person): Promise<VisitRow[]> =>
  db
    .select()
    .from(visits)
    .where(and(eq(visits.emailDigest, person.emailDigest), ne(visits.state, 'unconfirmed')))
    .orderBy(desc(visits.receivedAt))
    .limit(200);

const looks: Record<VisitState, Pick<OwnRow['state'], 'kind' | 'icon'>> = {
  unconfirmed: { kind: 'quiet', icon: 'clock' },
  received: { kind: null, icon: 'clock' },
  unit: { kind: 'wait', icon: 'hourglass' },
  ready: { kind: 'wait', icon: 'hourglass' },
  offered: { kind: 'sea', icon: 'calendar' },
  accepted: { kind: 'ok', icon: 'check' },
  refused: { kind: 'stop', icon: 'x' },
  withdrawn: { kind: 'quiet', icon: 'x' },
};
export const wordOf = (state: VisitState, language: Language): OwnRow['state'] => ({ ...looks[state], text: translator(language)(`visits.state.${state}`) });

/** Nobody acts on it any more. Who acts on an open one, or comes to the meeting, needs it until then; sixty days later it goes by itself. */
const isOver = ({ state, meetsAt }: VisitRow): boolean => state === 'refused' || state === 'withdrawn' || (state === 'accepted' && meetsAt === null);

export const personal: Personal = {
  name: 'visits',
  title: 'visits.own.title',
  empty: 'visits.own.empty',
  eraseLabel: 'visits.own.erase',
  keptLabel: 'visits.own.kept',
  async list(db, _house, person, language) {
    return (await listOwn(db, person)).flatMap(({ number, state, receivedAt }): OwnRow[] =>
      number === null || receivedAt === null
        ? []
        : [
            {
              kind: 'visit',
              key: number,
              name: showRunning(number, language),
              href: link('visits.visit', language, { number }),
              on: receivedAt,
              state: wordOf(state, language),
              added: false,
            },
          ],
    );
  },
  // An invitation is a wish of the person's own: nothing is agreed to in it.
  subjects: async () => [],
  async gather(db, house, person, language) {
    const t = translator(language);
    const rows = await listOwn(db, person);
    const open = (sealed: string | null): string | null => (sealed === null ? null : house.vault.open(sealed));
    return {
      data: rows.map((row) => ({
        number: row.number,
        state: row.state,
        host: row.host,
        hostName: row.hostName,
        name: open(row.nameSealed),
        email: open(row.emailSealed),
        phone: open(row.phoneSealed),
        address: open(row.addressSealed),
        days: row.days,
        part: row.part,
        people: row.people,
        topics: row.topics,
        words: open(row.wordsSealed),
        space: row.space,
        needs: open(row.needsSealed),
        teacher: open(row.teacherSealed),
        receivedAt: row.receivedAt,
        closedAt: row.closedAt,
      })),
      entries: rows.map((row) => ({
        name: showRunning(row.number ?? '', language),
        lines: [
          t(`visits.state.${row.state}`),
          ...(row.receivedAt ? [t('visits.received.on', { day: formatDate(language, row.receivedAt) })] : []),
          open(row.addressSealed) ?? '',
        ],
        files: [],
      })),
      files: [],
    };
  },
  async remains(db, person) {
    const own = await listOwn(db, person);
    const erasable = own.filter(isOver).length;
    return { erasable, kept: own.length - erasable };
  },
  async erase(tx, _house, person, now) {
    const over = (await listOwn(tx, person)).filter(isOver);
    await forgetThese(
      tx,
      over.map(({ id }) => id),
      'resident',
      now,
    );
  },
};
