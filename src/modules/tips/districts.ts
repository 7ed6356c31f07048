/** Where a witness can say it was, by the codes of the state register of places; the rest is said in words. */
export const districts = [
  { code: 'UA51100270010320268', uk: 'Приморський район Одеси', en: 'Prymorskyi district of Odesa' },
  { code: 'UA51100270010196805', uk: 'Київський район Одеси', en: 'Kyivskyi district of Odesa' },
  { code: 'UA51100270010275193', uk: 'Хаджибейський район Одеси', en: 'Khadzhybeiskyi district of Odesa' },
  { code: 'UA51100270010413116', uk: 'Пересипський район Одеси', en: 'Peresypskyi district of Odesa' },
  { code: 'UA51100000000095786', uk: 'Одеський район, поза містом', en: 'Odesa raion, outside the city' },
] as const;
