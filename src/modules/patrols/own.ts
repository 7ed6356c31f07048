/** The file and the patrols of one person, as a part of what the account lists and the archive holds. */
import { and, eq, isNotNull } from 'drizzle-orm';
import { patrolSeats } from '#db/schema/patrols.ts';
import { formatDate, translator, type Language } from '#platform/i18n.ts';
import { noonOf } from '#platform/hours.ts';
import type { OwnRow, Personal } from '#platform/personal.ts';
import { link } from '#routes.ts';
import { forgetMembers } from './jobs.ts';
import { halfDay } from './letters.ts';
import { findMember, lockMembers, type Member } from './members.ts';
import { listOwnSeats, releaseSeats } from './seats.ts';
import { listSanctions } from './sanctions.ts';

const looks = {
  filling: ['wait', 'pencil'],
  asked: ['wait', 'hourglass'],
  admitted: ['ok', 'check'],
  refused: ['stop', 'x'],
  left: ['quiet', 'clock'],
} as const;
export const memberWord = (state: Member['state'], language: Language): OwnRow['state'] => ({
  kind: looks[state][0],
  icon: looks[state][1],
  text: translator(language)(`patrols.member.${state}`),
});

export const personal: Personal = {
  name: 'patrols',
  title: 'patrols.menu',
  empty: 'patrols.own.empty',
  eraseLabel: 'patrols.own.erase',
  keptLabel: 'patrols.own.kept',
  async list(db, _house, { emailDigest }, language) {
    const member = await findMember(db, emailDigest);
    if (!member) return [];
    const t = translator(language);
    const seats = await listOwnSeats(db, member.id);
    return [
      {
        kind: 'patrolFile',
        key: member.id,
        name: t('patrols.file.title'),
        href: link('patrols.join', language),
        on: member.createdAt,
        state: memberWord(member.state, language),
        added: false,
      },
      ...seats.toReversed().map(({ seat, patrol }): OwnRow => ({
        kind: 'patrol',
        key: seat.id,
        name: t('patrols.number', { number: patrol.number }),
        href: link('patrols.one', language, { id: patrol.id }),
        on: noonOf(patrol.on),
        state: { kind: seat.state === 'came' ? 'ok' : 'quiet', icon: seat.state === 'came' ? 'check' : 'clock', text: t(`patrols.seat.${seat.state}`) },
        added: false,
      })),
    ];
  },
  subjects: async () => [],
  async gather(db, house, { emailDigest }, language) {
    const member = await findMember(db, emailDigest);
    if (!member) return { data: [], entries: [], files: [] };
    const t = translator(language);
    const open = (sealed: string | null): string | null => (sealed === null ? null : house.vault.open(sealed));
    const seats = await listOwnSeats(db, member.id);
    const sanctions = await listSanctions(db, member.id);
    const { state, formation, unit, invited, citizenAt, convictionAt, healthAt, rulesVersion, rulesAt, awayFrom, createdAt, askedAt, answeredAt } = member;
    return {
      data: {
        file: { state, formation, unit, invited, citizenAt, convictionAt, healthAt, rulesVersion, rulesAt, awayFrom, createdAt, askedAt, answeredAt },
        name: open(member.nameSealed),
        phone: open(member.phoneSealed),
        document: open(member.documentSealed),
        emergency: open(member.emergencySealed),
        patrols: seats.map(({ seat, patrol }) => ({ number: patrol.number, on: patrol.on, half: patrol.half, state: seat.state, minutes: seat.minutes })),
        sanctions: sanctions.map((one) => ({
          from: one.from,
          until: one.untilAt,
          why: open(one.whySealed),
          appeal: open(one.appealSealed),
          answer: open(one.answerSealed),
        })),
      },
      entries: [
        {
          name: t('patrols.file.title'),
          lines: [
            formatDate(language, createdAt),
            t(`patrols.member.${state}`),
            ...[open(member.nameSealed), open(member.phoneSealed)].flatMap((one) => one ?? []),
          ],
          files: [],
        },
        ...seats.map(({ seat, patrol }) => ({
          name: t('patrols.number', { number: patrol.number }),
          lines: [halfDay(language, patrol.on, patrol.half), t(`patrols.seat.${seat.state}`)],
          files: [],
        })),
      ],
      files: [],
    };
  },
  async remains(db, { emailDigest }) {
    return { erasable: (await findMember(db, emailDigest)) ? 1 : 0, kept: 0 };
  },
  // Whoever erases the file leaves every roster at once; the minutes stay without a person.
  async erase(tx, house, { emailDigest }, now) {
    const found = await findMember(tx, emailDigest);
    const [member] = found ? await lockMembers(tx, [found.id]) : [];
    if (member?.emailDigest !== emailDigest) return;
    await releaseSeats(tx, house, member, now);
    // No seat is written twice here: the second time the database would wait for the patrol, which an approval holds while it waits for this member.
    await tx
      .update(patrolSeats)
      .set({ swapAskedAt: null })
      .where(and(eq(patrolSeats.member, member.id), isNotNull(patrolSeats.swapAskedAt)));
    await forgetMembers(tx, [member.id], now);
  },
};
