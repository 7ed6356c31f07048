/** Words of the portal. Keys are typed from the Ukrainian file; English may never lack one (tested). */
import i18next, { type TOptions } from 'i18next';
import en from '#content/strings/en.json' with { type: 'json' };
import uk from '#content/strings/uk.json' with { type: 'json' };

type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type Base<K> = K extends `${infer B}_${Plural}` ? B : K;
/** A string's name. Plural forms share one name and are chosen by `count`. */
export type StringKey = Base<keyof typeof uk>;
export type Language = 'uk' | 'en';
export type Values = Record<string, string | number>;
export type Translate = (key: StringKey, values?: Values) => string;

const words = i18next.createInstance();
void words.init({
  lng: 'uk',
  fallbackLng: false,
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  // Astro and the letters escape on output; escaping here too would show entities to people.
  interpolation: { escapeValue: false },
  resources: { uk: { translation: uk }, en: { translation: en } },
  returnNull: false,
});
const fixed = { uk: words.getFixedT('uk'), en: words.getFixedT('en') };

/** Whether a text is the name of a string: for keys that come from data. */
export const isStringKey = (key: string): key is StringKey => key in uk || `${key}_other` in uk;

const plain: Record<Language, Partial<Record<string, string>>> = { uk, en };

/** The words for one language. `count` in the values picks the plural form. */
export function translator(language: Language): Translate {
  const t = fixed[language];
  return (key, values) => {
    // Most words have nothing to fill in, and a page asks for hundreds.
    if (values === undefined) return plain[language][key] ?? t(key);
    const options: TOptions = { ...values };
    return t(key, options);
  };
}

const zone = 'Europe/Kyiv';
const tags = { uk: 'uk-UA', en: 'en-GB' } as const;
const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(tags[language], { timeZone: zone, ...options });
  formats.set(key, made);
  return made;
}

/** «вівторок, 24 листопада» in Kyiv time; the year is added by `year`. */
export function formatDay(language: Language, at: Date, year = false): string {
  const text = format(language, `day${year}`, { weekday: 'long', day: 'numeric', month: 'long', ...(year ? { year: 'numeric' } : {}) }).format(at);
  // Intl writes a quotation mark where Ukrainian has an apostrophe.
  return text.replace(/\s*р\.$/u, '').replace(/[’']/g, 'ʼ');
}
const genitives: Partial<Record<string, string>> = { понеділок: 'понеділка', вівторок: 'вівторка', середа: 'середи', четвер: 'четверга', пʼятниця: 'пʼятниці', субота: 'суботи', неділя: 'неділі' };
/** «понеділка, 23 листопада»: the day after «до» and «від»; in English as `formatDay`. */
export const formatDayOf = (language: Language, at: Date, year = false): string => formatDay(language, at, year).replace(/^[^\s,]+/u, (day) => genitives[day] ?? day);
/** «24.11.2026» for letters and tables. */
export const formatDate = (language: Language, at: Date): string => format(language, 'date', { day: '2-digit', month: '2-digit', year: 'numeric' }).format(at);
/** «18:00» in Kyiv time. */
export const formatTime = (language: Language, at: Date): string =>
  format(language, 'time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
/** «вівторок, 24 листопада, 18:00». */
export const formatMoment = (language: Language, at: Date): string => `${formatDay(language, at)}, ${formatTime(language, at)}`;
