/** What the witness's script needs in one language: words, situations, districts, and the drawings of the icons. */
import en from '#content/strings/en.json' with { type: 'json' };
import uk from '#content/strings/uk.json' with { type: 'json' };
import { drawingOf } from '#ui/sprite.ts';
import { districts } from './districts.ts';
import { situations } from './situationList.ts';
import { spoken } from './situations.ts';

/** Of pages, of the desk and of answers without a script: the script never says them. */
const elsewhere = /^tips\.(?:page|threat|pasted|plain|desk|keys|campaign|relay|receipt|outcome|paging)\./;
/** Signs the script draws besides those of the situations. */
const signs = ['arrow-left', 'check', 'circle-check', 'clock', 'eye-off', 'key', 'lifebuoy', 'message-2', 'phone', 'photo', 'printer', 'send', 'server', 'shield-lock', 'trash', 'user', 'x', 'alert-triangle', 'help', 'search', 'wifi-off', 'lock', 'device-mobile', 'pencil']; // prettier-ignore

export function flowFile(language: 'uk' | 'en') {
  const icons = [...new Set([...signs, ...situations.map(({ icon }) => icon)])].sort();
  return {
    language,
    words: Object.fromEntries(Object.entries(language === 'uk' ? uk : en).filter(([key]) => key.startsWith('tips.') && !elsewhere.test(key))),
    situations: situations.map((one) => spoken(one, language)),
    districts: districts.map((one) => ({ code: one.code, say: one[language] })),
    icons: Object.fromEntries(icons.map((name) => [name, drawingOf(name)])),
  };
}
