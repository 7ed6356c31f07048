/**
 * Names, addresses of e-mail and phones in a text that everybody will read. Pure. It notices the usual ways to write a person down;
 * it is a second pair of eyes, not a proof that nobody is named.
 */

/** Beginnings of first names, so any case of the name is known: «Марії», «Миколою». */
const firstNames = (
  'Олександр Олексі Андрі Анатолі Артем Антон Арсен Богдан Борис Вадим Валент Валер Васил Віктор Віталі Владисла Володимир Вʼячеслав Всеволод ' +
  'Геннаді Георгі Григор Гліб Дани Давид Денис Дмитр Едуард Євген Захар Іван Ігор Ілл Кирил Костянтин Леонід Лев Лук Макар Максим Марк Мартин Матві Микит ' +
  'Микол Мирон Мирослав Михайл Назар Олег Орест Остап Павл Петр Платон Роман Ростислав Руслан Святослав Семен Сергі Степан Станіслав Тарас Тимофі ' +
  'Тимур Федір Федор Філіп Юрі Юхим Яков Яків Ярослав Алл Аліс Алін Анастасі Ангелін Анжел Анн Антонін Валентин Варвар Вероні Вір Галин Ганн Дар Дарин Діан ' +
  'Елл Єв Єлизавет Жанн Зінаїд Злат Зо Зоряна Інн Ірин Карин Катерин Кір Клавді Ксені Ларис Лес Лілі Лід Любов Людмил Маргарит Марі Мар Марин Мирослав Маріян Мелані ' +
  'Марʼян Дарʼ Наді Насте Наст Наталі Натал Нін Оксан Оле Олен Ольг Полін Раїс Світлан Соломі Софі Таїсі Тамар Тан Тетян Улян Христин Юлі Ян Ярин'
).split(' ');
const nameEnding =
  /^(?:а|я|о|й|ь|і|ї|и|у|ю|є|е|ій|ія|ії|ію|ією|ою|ею|єю|ем|ом|єм|ові|еві|єві|ам|ли|ль|ло|ьо|лу|лові|лом|ьк[аоиіу]|еньк[аоиіу]|очк[аоиіу]|ик[аоу]?)?$/u;
const patronymic = /(?:ович|евич|йович)(?:а|у|ем|ові|еві|і)?$|(?:івн|ївн)(?:а|и|і|у|ою)$/u;
const surname = /(?:енк[оауи]|енком|чук(?:а|у|ом|ові)?|щук(?:а|у|ом|ові)?|юк(?:а|у|ом)?|ишин(?:а|у)?)$/u;
/** «вулиця Івана Франка», «парк Шевченка» name a place. */
const ofPlace =
  /(?:вул(?:иц[яіюею]+)?|просп(?:ект[ауі]?)?|пров(?:ул[а-яі]+)?|площ[аіуею]+|пл|бульвар[уіа]?|б-р|парк[уі]?|сквер[уі]?|узв[а-яі]*|школ[аиіу]|ліце[йюяї]+|імені|ім|метро|станці[яї]|театр[уі]?|памʼятник[ау]?)\.?\s*$/iu;

const plain = (word: string): string => word.normalize('NFC').replace(/['’`]/gu, 'ʼ');
const isFirstName = (word: string): boolean => firstNames.some((start) => word.startsWith(start) && nameEnding.test(word.slice(start.length)));

const word = String.raw`\p{Lu}[\p{Ll}ʼ-]+`;
const pair = new RegExp(String.raw`(?<![\p{L}\p{N}])(${word})(?=\s+(${word}))`, 'gu');
const initials = new RegExp(String.raw`(?<![\p{L}])(?:${word}\s+\p{Lu}\.\s?\p{Lu}\.|\p{Lu}\.\s?\p{Lu}\.\s?${word})`, 'gu');
const alone = new RegExp(String.raw`(?<![\p{L}\p{N}])(${word})(?![\p{L}])`, 'gu');

/** What reads like a full name: «Петренко Ганна», «Ганна Іванівна», «Петренко Г. І.». */
export function fullNamesIn(text: string): string[] {
  const said = plain(text);
  const found: string[] = [];
  for (const match of said.matchAll(pair)) {
    const [, first = '', second = ''] = match;
    if (ofPlace.test(said.slice(0, match.index))) continue;
    if (isFirstName(first) || isFirstName(second) || patronymic.test(second) || patronymic.test(first)) found.push(`${first} ${second}`);
  }
  for (const match of said.matchAll(initials)) if (!ofPlace.test(said.slice(0, match.index))) found.push(match[0]);
  return [...new Set(found)];
}

/** The same, and surnames that stand alone: «сусід Петренко». */
export function namesIn(text: string): string[] {
  const said = plain(text);
  const found = fullNamesIn(said);
  for (const match of said.matchAll(alone)) {
    const [one = ''] = match;
    if (surname.test(one) && !ofPlace.test(said.slice(0, match.index)) && !found.some((full) => full.includes(one))) found.push(one);
  }
  return [...new Set(found)];
}

const email = /[^\s@<>(),;]+\s?@\s?[^\s@<>(),;]+\.[^\s@<>(),;]{2,}/gu;
const phone = /(?<!\d)(?:\+?\s?3\s?8[\s().-]*)?0(?:[\s().-]*\d){9}(?!\d)|(?<!\d)\d{3}[\s-]\d{2}[\s-]\d{2}(?!\d)/gu;
const dated = /^\d{2}\.\d{2}\.\d{4}/u;

/** Addresses of e-mail and phones of people. The short numbers of help are none. */
export const contactsIn = (text: string): string[] => [...(text.match(email) ?? []), ...(text.match(phone) ?? []).filter((one) => !dated.test(one))];
