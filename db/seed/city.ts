/** The demo city: invented places and beats over real coordinates of Odesa, with the streets of `streets.ts`. */
import { demoPeople } from './people.ts';
import { demoStreets } from './streets.ts';
import { codes } from './territories.ts';

const source = 'Демонстраційні дані';
const day = (now: Date, count: number) => new Date(now.getTime() + count * 86_400_000).toISOString().slice(0, 10);

type Corner = readonly [number, number];
/** Corners shared by neighbouring beats of the centre, where the streets of our own map cross, so that borders meet without gaps. */
const c = {
  soborna: [30.7329, 46.4852], kanatnaNorth: [30.7479, 46.4841], kanatnaUspenska: [30.7468, 46.4752], preobrazhenskaUspenska: [30.7316, 46.4763],
  preobrazhenskaStation: [30.7307, 46.4704], kanatnaStation: [30.7459, 46.4693], port: [30.7338, 46.4915], boulevard: [30.739, 46.4909], descent: [30.747, 46.4866],
  west: [30.7199, 46.4889], mill: [30.7258, 46.4737], beach: [30.763, 46.4715],
} satisfies Record<string, Corner>;

type BeatLine = [number: number, nameUk: string, nameEn: string, territory: string, unit: string, lat: number, lon: number, area: Corner[], localities: string[]];

const beats: BeatLine[] = [
  [11, 'Тираспольська, Новосельського', 'Tyraspolska, Novoselskoho', codes.prymorskyi, 'demo-dep-1', 46.4815, 30.7268, [c.port, c.soborna, c.preobrazhenskaUspenska, c.mill, c.west], ['Старокінний ринок', 'Тираспольська площа']],
  [12, 'Дерибасівська, Соборна площа', 'Derybasivska, Soborna Square', codes.prymorskyi, 'demo-dep-1', 46.488, 30.7392, [c.port, c.boulevard, c.descent, c.kanatnaNorth, c.soborna], ['Приморський бульвар', 'Горсад', 'Оперний театр', 'Потьомкінські сходи']],
  [13, 'Стара частина Молдаванки', 'Old Moldavanka', codes.khadzhybeiskyi, 'demo-dep-3', 46.469, 30.718, [c.preobrazhenskaUspenska, c.preobrazhenskaStation, [30.7277, 46.4666], [30.7137, 46.4607], [30.7062, 46.465], [30.7085, 46.4757], c.mill], ['Молдаванка']],
  [14, 'Грецька, Успенська', 'Hretska, Uspenska', codes.prymorskyi, 'demo-dep-1', 46.4803, 30.7398, [c.soborna, c.kanatnaNorth, c.kanatnaUspenska, c.preobrazhenskaUspenska], ['Грецька площа']],
  [15, 'Базарна, Привоз', 'Bazarna, Pryvoz', codes.prymorskyi, 'demo-dep-1', 46.4729, 30.7389, [c.preobrazhenskaUspenska, c.kanatnaUspenska, c.kanatnaStation, c.preobrazhenskaStation], ['Привоз', 'Залізничний вокзал', 'Куликове поле']],
  [16, 'Канатна, парк Шевченка', 'Kanatna, Shevchenko Park', codes.prymorskyi, 'demo-dep-1', 46.4785, 30.756, [c.kanatnaNorth, c.descent, [30.756, 46.4855], [30.7622, 46.4868], [30.7655, 46.48], c.beach, c.kanatnaStation, c.kanatnaUspenska], ['Ланжерон', 'Парк Шевченка']],
  [17, 'Французький бульвар, Аркадія', 'Frantsuzkyi Boulevard, Arkadiia', codes.prymorskyi, 'demo-dep-1', 46.459, 30.751, [c.preobrazhenskaStation, c.kanatnaStation, c.beach, [30.772, 46.444], [30.77, 46.43], [30.76, 46.429], [30.752, 46.4395], [30.746, 46.4378], [30.7412, 46.449], [30.7402, 46.458], [30.739, 46.464]], ['Аркадія', 'Відрада']],
  [21, 'Черемушки', 'Cheremushky', codes.khadzhybeiskyi, 'demo-dep-3', 46.4345, 30.711, [[30.704, 46.4503], [30.7268, 46.4378], [30.7284, 46.4298], [30.716, 46.419], [30.6975, 46.427], [30.6945, 46.437]], ['Черемушки', 'Черьомушки']],
  [31, 'Таїрова', 'Tairova', codes.kyivskyi, 'demo-dep-2', 46.399, 30.712, [[30.7262, 46.418], [30.7302, 46.4], [30.7334, 46.3912], [30.73, 46.383], [30.714, 46.381], [30.697, 46.387], [30.691, 46.397], [30.699, 46.408], [30.6965, 46.419]], ['Таїрова', 'Таирово', 'селище Таїрова']],
  [32, 'Великий Фонтан', 'Velykyi Fontan', codes.kyivskyi, 'demo-dep-2', 46.399, 30.742, [[30.7262, 46.418], [30.7543, 46.4146], [30.758, 46.406], [30.7528, 46.385], [30.745, 46.376], [30.73, 46.383], [30.7334, 46.3912], [30.7302, 46.4]], ['Великий Фонтан', 'Большой Фонтан', 'Дача Ковалевського']],
  [41, 'Селище Котовського', 'Kotovskoho', codes.peresypskyi, 'demo-dep-4', 46.581, 30.788, [[30.775, 46.572], [30.787, 46.564], [30.8018, 46.5705], [30.811, 46.58], [30.806, 46.59], [30.796, 46.5995], [30.786, 46.596], [30.775, 46.583]], ['Селище Котовського', 'Поскот', 'Поселок Котовского']],
  [42, 'Пересип, Лузанівка', 'Peresyp, Luzanivka', codes.peresypskyi, 'demo-dep-4', 46.524, 30.7255, [[30.719, 46.5], [30.7305, 46.501], [30.7295, 46.52], [30.734, 46.53], [30.752, 46.549], [30.776, 46.557], [30.77, 46.568], [30.742, 46.562], [30.718, 46.525]], ['Пересип', 'Лузанівка']],
  [51, 'Усатове', 'Usatove', codes.usatove, 'demo-dep-4', 46.535, 30.656, [[30.63, 46.52], [30.672, 46.521], [30.676, 46.538], [30.655, 46.547], [30.625, 46.545]], []],
];

const week = (from: string, to: string, days = [1, 2, 3, 4, 5]) => days.map((one) => ({ day: one, from, to }));
const always = week('00:00', '24:00', [1, 2, 3, 4, 5, 6, 7]);

type PlaceLine = [slug: string, kind: string, nameUk: string, nameEn: string, addressUk: string, addressEn: string, lat: number, lon: number, territory: string, phone: string | null, hours: { day: number; from: string; to: string }[], access: string];

/** Access reads as «fact verdict [cm]»; everything not named is not checked. */
const places: PlaceLine[] = [
  ['stantsiia-uspenska', 'station', 'Поліцейська станція на Успенській', 'Police Station, Uspenska', 'Успенська, 41', '41 Uspenska', 46.4758, 30.7432, codes.prymorskyi, '048 000 00 02', always, 'entrance yes; ramp yes; door yes 92; signLanguage no; toilet partly; parking yes; waiting yes'],
  ['punkt-soborna', 'office', 'Пункт поліції на Соборній площі', 'Police Point, Soborna Square', 'Соборна площа, 1', '1 Soborna Sq', 46.4829, 30.7316, codes.prymorskyi, '048 000 00 12', week('09:00', '20:00', [1, 2, 3, 4, 5, 6]), 'entrance yes; ramp no; door partly 78'],
  ['post-park-shevchenka', 'orderPost', 'Громадський пост у парку Шевченка', 'Community Post, Shevchenko Park', 'Маразліївська, 1', '1 Marazliivska', 46.4802, 30.7561, codes.prymorskyi, '048 000 00 16', week('10:00', '18:00', [3, 4, 5, 6, 7]), 'entrance yes; ramp yes'],
  ['kabinet-frantsuzkyi', 'office', 'Кабінет офіцера на Французькому бульварі', 'Officer’s Office, Frantsuzkyi Boulevard', 'Французький бульвар, 20', '20 Frantsuzkyi Blvd', 46.4621, 30.7571, codes.prymorskyi, '048 000 00 17', week('16:00', '20:00', [2, 4]), 'entrance partly; ramp no; toilet no'],
  ['vyklyk-arkadiia', 'callPoint', 'Кнопка виклику в Аркадії', 'Call Point, Arkadiia', 'Аркадійська алея', 'Arkadiiska Alley', 46.433, 30.76, codes.prymorskyi, null, always, 'entrance yes'],
  ['kabinet-prokhorivska', 'office', 'Кабінет офіцера на Прохорівській', 'Officer’s Office, Prokhorivska', 'Прохорівська, 18', '18 Prokhorivska', 46.4672, 30.7166, codes.khadzhybeiskyi, '048 000 00 13', week('09:00', '20:00', [2, 5]), 'entrance yes; ramp partly; signLanguage yes; loop no'],
  ['stantsiia-cheremushky', 'station', 'Поліцейська станція «Черемушки»', 'Police Station “Cheremushky”', 'Космонавтів, 30', '30 Kosmonavtiv', 46.4418, 30.7052, codes.khadzhybeiskyi, '048 000 00 06', always, 'entrance yes; ramp yes; door yes 95; lift no; toilet yes; childCorner yes; signLanguage yes'],
  ['stantsiia-tairova', 'station', 'Поліцейська станція «Таїрова»', 'Police Station “Tairova”', 'Академіка Корольова, 50', '50 Akademika Korolova', 46.3986, 30.7172, codes.kyivskyi, '048 000 00 05', always, 'entrance yes; ramp yes; toilet yes; tactile partly; quietRoom yes'],
  ['kabinet-fontan', 'office', 'Кабінет офіцера на Великому Фонтані', 'Officer’s Office, Velykyi Fontan', 'Фонтанська дорога, 140', '140 Fontanska Rd', 46.402, 30.753, codes.kyivskyi, '048 000 00 32', week('09:00', '13:00', [4, 6]), ''],
  ['stantsiia-kotovskoho', 'station', 'Поліцейська станція «Поскот»', 'Police Station “Poskot”', 'Князя Володимира Великого, 60', '60 Kniazia Volodymyra Velykoho', 46.5826, 30.7942, codes.peresypskyi, '048 000 00 07', always, 'entrance yes; ramp yes; door yes 90; toilet no'],
  ['kabinet-peresyp', 'office', 'Кабінет офіцера на Пересипу', 'Officer’s Office, Peresyp', 'Чорноморського Козацтва, 70', '70 Chornomorskoho Kozatstva', 46.5205, 30.7268, codes.peresypskyi, '048 000 00 42', week('09:00', '19:00', [3]), 'entrance no; ramp no'],
  ['zupynka-usatove', 'mobileStop', 'Виїзний прийом в Усатовому', 'Mobile Reception, Usatove', 'Усатове, біля сільської ради', 'Usatove, by the village council', 46.5372, 30.6561, codes.usatove, '048 000 00 51', week('09:00', '12:00', [2, 5]), 'entrance yes; ramp yes'],
];

const verdicts = { yes: 'yes', no: 'no', partly: 'partly' } as const;
const isVerdict = (text: string | undefined): text is keyof typeof verdicts => text !== undefined && text in verdicts;

function accessOf(text: string, checkedOn: string) {
  return text.split(';').map((part) => part.trim().split(' ')).flatMap(([fact, verdict, centimetres]) =>
    fact && isVerdict(verdict) ? [{ fact, verdict: verdicts[verdict], centimetres: centimetres ? Number(centimetres) : null, checkedOn }] : [],
  );
}

export function demoCity(now: Date) {
  return {
    settlements: [
      { code: codes.odesa, names: ['Одеса', 'Одесса', 'Odessa'] },
      { code: codes.usatove, names: ['Усатове', 'Усатово'] },
      { code: codes.chornomorsk, names: ['Чорноморськ', 'Черноморск', 'Іллічівськ', 'Ильичевск'] },
    ],
    places: places.map(([slug, kind, nameUk, nameEn, addressUk, addressEn, lat, lon, territory, phone, hours, access], i) => ({
      slug, kind, nameUk, nameEn, addressUk, addressEn, lat, lon, territory, phone, hours, source, exceptions: [], demo: true,
      services: kind === 'station' ? ['appeals', 'crime', 'reception', 'advice'] : kind === 'callPoint' ? ['call'] : ['reception', 'advice'],
      // One card is left old on purpose, so that the mark of stale data can be seen.
      verifiedOn: day(now, slug === 'kabinet-fontan' ? -61 : -3 - (i % 9)),
      status: 'published' as const,
      access: accessOf(access, day(now, -40 - i)),
    })),
    ...demoPeople(now),
    streets: demoStreets,
    beats: beats.map(([number, nameUk, nameEn, territory, unit, lat, lon, area, localities]) => ({
      number, nameUk, nameEn, territory, unit, lat, lon, localities, areas: [area], post: `demo-${number}`, source, verifiedOn: day(now, -7), demo: true,
      covers:
        territory === codes.usatove
          ? [{ settlement: codes.usatove, street: null }]
          : demoStreets.flatMap((one) => {
              const houses = one.in[number];
              return houses === undefined ? [] : [{ settlement: one.settlement, street: { type: one.type, name: one.name }, houses }];
            }),
    })),
    housePoints: [
      { settlement: codes.odesa, street: { type: 'street', name: 'Сімʼї Глодан' }, house: '17', lat: 46.3962, lon: 30.7204 },
      { settlement: codes.odesa, street: { type: 'street', name: 'Академіка Заболотного' }, house: '61', lat: 46.5801, lon: 30.7911 },
    ],
  };
}
