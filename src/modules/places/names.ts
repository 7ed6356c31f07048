/** Ukrainian names in Latin letters by the Cabinet's table (order 55 of 2010). */

const first: Record<string, string> = { є: 'ye', ї: 'yi', й: 'y', ю: 'yu', я: 'ya' };
const others: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'h', ґ: 'g', д: 'd', е: 'e', є: 'ie', ж: 'zh', з: 'z', и: 'y', і: 'i', ї: 'i', й: 'i', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o',
  п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ь: '', ю: 'iu', я: 'ia',
};

/** «Олена Ковальчук» → “Olena Kovalchuk”. Words that are not Ukrainian pass through. */
export function romanise(text: string): string {
  return text
    .replace(/['’ʼ]/gu, '')
    .replace(/зг/g, 'zgh')
    .replace(/Зг/g, 'Zgh')
    .replace(/[а-яіїєґ]+/giu, (word) =>
      [...word]
        .map((letter, i) => {
          const small = letter.toLocaleLowerCase('uk');
          const latin = (i === 0 ? first[small] : undefined) ?? others[small] ?? letter;
          return letter === small ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
        })
        .join(''),
    );
}
