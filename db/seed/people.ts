/** Invented officers and posts of the demo. No one here exists; numbers 048 000 00 xx belong to nobody. */

const days = (now: Date, count: number) => new Date(now.getTime() + count * 86_400_000).toISOString().slice(0, 10);

type Who = [slug: string, surname: string, givenName: string, patronymic: string, rank: string, phone: string, languages: string[], appointedOn: string];

const people: Who[] = [
  ['taras-hrytsenko', 'Гриценко', 'Тарас', 'Олегович', 'senior-lieutenant', '048 000 00 11', ['uk', 'en'], '2022-03-14'],
  ['ihor-melnyk', 'Мельник', 'Ігор', 'Вікторович', 'major', '048 000 00 12', ['uk'], '2018-09-03'],
  ['maryna-bondar', 'Бондар', 'Марина', 'Сергіївна', 'captain', '048 000 00 13', ['uk', 'sign'], '2020-06-01'],
  ['olena-kovalchuk', 'Ковальчук', 'Олена', 'Петрівна', 'captain', '048 000 00 14', ['uk', 'en'], '2021-05-17'],
  ['nataliia-shevchuk', 'Шевчук', 'Наталія', 'Іванівна', 'lieutenant', '048 000 00 15', ['uk', 'ro'], '2026-09-01'],
  ['serhii-doroshenko', 'Дорошенко', 'Сергій', 'Миколайович', 'captain', '048 000 00 16', ['uk'], '2019-11-11'],
  ['amet-seitumerov', 'Сейтумеров', 'Амет', 'Рустемович', 'senior-lieutenant', '048 000 00 17', ['uk', 'crh', 'en'], '2023-02-06'],
  ['viktoriia-lysenko', 'Лисенко', 'Вікторія', 'Андріївна', 'captain', '048 000 00 21', ['uk', 'sign'], '2021-01-18'],
  ['roman-kucher', 'Кучер', 'Роман', 'Богданович', 'lieutenant', '048 000 00 31', ['uk', 'en', 'pl'], '2024-04-22'],
  ['hanna-popesku', 'Попеску', 'Ганна', 'Василівна', 'major', '048 000 00 32', ['uk', 'ro'], '2017-08-07'],
  ['dmytro-stoianov', 'Стоянов', 'Дмитро', 'Георгійович', 'captain', '048 000 00 41', ['uk', 'bg'], '2020-02-10'],
  ['yuliia-kravets', 'Кравець', 'Юлія', 'Романівна', 'senior-lieutenant', '048 000 00 51', ['uk'], '2023-10-02'],
];

/** [post, kind, unit, place, room, holder, days of reception, from, to] */
type PostLine = [string, 'dop' | 'pog', string, string, string | null, string | null, number[], string, string];

const posts: PostLine[] = [
  ['demo-11', 'dop', 'demo-dep-1', 'punkt-soborna', null, 'taras-hrytsenko', [1, 4], '16:00', '19:00'],
  ['demo-12', 'dop', 'demo-dep-1', 'punkt-soborna', null, 'ihor-melnyk', [3, 6], '17:00', '20:00'],
  ['demo-13', 'dop', 'demo-dep-3', 'kabinet-prokhorivska', '1', 'maryna-bondar', [2, 5], '17:00', '20:00'],
  ['demo-14', 'dop', 'demo-dep-1', 'stantsiia-uspenska', '3', 'olena-kovalchuk', [2, 6], '17:00', '20:00'],
  ['demo-15', 'dop', 'demo-dep-1', 'stantsiia-uspenska', '4', 'nataliia-shevchuk', [1, 5], '16:00', '19:00'],
  ['demo-16', 'dop', 'demo-dep-1', 'post-park-shevchenka', null, 'serhii-doroshenko', [3, 6], '15:00', '18:00'],
  ['demo-17', 'dop', 'demo-dep-1', 'kabinet-frantsuzkyi', '2', 'amet-seitumerov', [2, 4], '17:00', '20:00'],
  ['demo-21', 'dop', 'demo-dep-3', 'stantsiia-cheremushky', '5', 'viktoriia-lysenko', [1, 3], '17:00', '20:00'],
  ['demo-31', 'dop', 'demo-dep-2', 'stantsiia-tairova', '7', 'roman-kucher', [2, 6], '16:00', '19:00'],
  ['demo-32', 'dop', 'demo-dep-2', 'kabinet-fontan', null, 'hanna-popesku', [4, 6], '10:00', '13:00'],
  ['demo-41', 'dop', 'demo-dep-4', 'stantsiia-kotovskoho', '2', 'dmytro-stoianov', [1, 4], '17:00', '20:00'],
  ['demo-42', 'dop', 'demo-dep-4', 'kabinet-peresyp', '1', null, [3], '16:00', '19:00'],
  ['demo-51', 'pog', 'demo-dep-4', 'zupynka-usatove', null, 'yuliia-kravets', [2, 5], '09:00', '12:00'],
];

const duty: Record<string, string> = { 'demo-dep-1': '048 000 00 02', 'demo-dep-2': '048 000 00 05', 'demo-dep-3': '048 000 00 06', 'demo-dep-4': '048 000 00 07' };
const source = 'Демонстраційні дані';

export function demoPeople(now: Date) {
  const card = ([slug, surname, givenName, patronymic, rank, phone, languages, appointedOn]: Who, unit: string | null, status: 'published' | 'archived') => ({
    slug, surname, givenName, patronymic, rank, phone, languages, appointedOn, unit, status, source, verifiedOn: days(now, -7), demo: true,
  });
  const unitOf = new Map(posts.map((line) => [line[5], line[2]]));
  return {
    officers: [
      ...people.map((who) => card(who, unitOf.get(who[0]) ?? null, 'published')),
      card(['andrii-lytvyn', 'Литвин', 'Андрій', 'Юрійович', 'major', '048 000 00 15', ['uk'], '2016-01-11'], null, 'archived'),
    ],
    posts: posts.map(([id, kind, unit, place, room, holder, receives, from, to]) => ({
      id, kind, unit, place, room,
      phone: `048 000 00 ${id.slice(-2)}`,
      phoneNoteUk: 'Будні, 9:00–18:00. Можна написати повідомлення',
      phoneNoteEn: 'Weekdays, 9:00–18:00. Text messages are fine',
      dutyPhone: duty[unit] ?? null,
      reception: receives.map((day) => ({ day, from, to })),
      substitute: id === 'demo-42' ? 'dmytro-stoianov' : null,
      demo: true,
      holders: [
        ...(id === 'demo-15' ? [{ officer: 'andrii-lytvyn', since: '2016-01-11', until: '2026-08-31' }] : []),
        ...(holder ? [{ officer: holder, since: people.find((who) => who[0] === holder)?.[7] ?? '2024-01-01', until: null }] : []),
      ],
    })),
    leaves: [{ officer: 'viktoriia-lysenko', since: days(now, -5), until: days(now, 9), deputy: 'maryna-bondar' }],
  };
}
