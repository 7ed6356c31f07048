/** What stands around an answer of the finder: its title, its map and the beats nearby. */
import type { Db, Tx } from '#db/index.ts';
import type { Language, Translate } from '#platform/i18n.ts';
import { openMemory } from '#platform/cache.ts';
import type { Asked } from './ask.ts';
import { beatsByNumber, type Beat } from './beats.ts';
import type { MapPoints } from './mapDrawing.client.ts';
import { kyiv } from './hours.ts';
import { nearestBeats } from './points.ts';

const nearby = 3;
const remember = openMemory<Beat[]>();

export function finderView(all: MapPoints, asked: Asked, language: Language, t: Translate) {
  const answer = asked.by === 'nothing' ? null : asked.answer;
  const found = answer?.status === 'found' ? answer : null;
  const beat = found?.beat ?? null;
  return {
    title: titleOf(asked, language, t),
    beat,
    /** Something was sent that holds no address at all: a fault of the form, not a search without an end. */
    empty: isEmpty(asked),
    unpicked: asked.by === 'address' && asked.unpicked,
    count: all.beats.length,
    /** Beats to list beside the answer, the nearest first; without a place to start from, none. */
    async near(db: Db | Tx, now: Date): Promise<Beat[]> {
      const from = beat ?? (asked.by === 'point' && answer?.status === 'found' ? asked.here : null);
      if (!from) return [];
      const read = async (): Promise<Beat[]> => {
        const numbers = (await nearestBeats(db, from, nearby + 1)).filter((number) => number !== beat?.number);
        return beatsByNumber(db, numbers.slice(0, nearby), now);
      };
      // Never for a person's own point: nothing of it stays anywhere.
      return beat ? remember(`near ${beat.number} ${kyiv(now).day}`, ['map', 'officers', 'places'], 60, read) : read();
    },
    /** The officers of the page under the numbers of its list; without any, all of them. */
    points(near: readonly Beat[]): MapPoints {
      const listed = [...(beat ? [beat] : []), ...near];
      if (listed.length === 0) return all;
      const officers = listed.flatMap((one, i) => all.officers.filter((point) => point.beat === one.number).map((point) => ({ ...point, n: i + 1 })));
      return { ...all, officers };
    },
  };
}

const isEmpty = (asked: Asked): boolean => asked.by !== 'nothing' && asked.answer.status === 'none' && asked.answer.reason === 'empty';

function titleOf(asked: Asked, language: Language, t: Translate): string {
  if (asked.by === 'nothing' || isEmpty(asked)) return t('places.finder.title');
  const { answer } = asked;
  if (answer.status === 'several') return t('places.several.title');
  if (answer.status === 'none') return t('places.none.title');
  if (answer.status === 'outside') return t('places.outside.title');
  if (answer.status === 'notServed') return t('places.notServed.title');
  const { beat, street, house, officer } = answer;
  const place = street ? (language === 'uk' ? street.nameUk : street.nameEn) : language === 'uk' ? beat.territoryUk : beat.territoryEn;
  const address = [place, house].filter(Boolean).join(', ');
  return officer
    ? t('places.found.title', { address, name: language === 'uk' ? officer.name : officer.nameEn })
    : t('places.found.vacant', { address, number: beat.number });
}
