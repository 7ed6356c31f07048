/** On which line of a text a part of its JSON stands, so that a fault can be told as editors count. Pure. */

const space = /[\s]*/y;
const string = /"(?:[^"\\]|\\.)*"/y;
const plain = /[^\s,\]}]+/y;

/** The line of the part that a path leads to, or of the last part of the path that is there; the text is JSON. Lines are counted from 1. */
export function lineOf(text: string, path: readonly PropertyKey[]): number {
  let at = 0;
  let found = 0;
  const take = (shape: RegExp): string => {
    shape.lastIndex = at;
    const [taken = ''] = shape.exec(text) ?? [];
    at += taken.length;
    return taken;
  };
  /** Reads one value; `left` is what is still to be walked of the path, null off it. */
  const value = (left: readonly PropertyKey[] | null): void => {
    take(space);
    if (left) found = at;
    const opens = text[at];
    if (opens !== '{' && opens !== '[') return void take(opens === '"' ? string : plain);
    at += 1;
    for (let index = 0; at < text.length; index += 1) {
      take(space);
      if (text[at] === '}' || text[at] === ']') break;
      let name: PropertyKey = index;
      if (opens === '{') {
        name = String(JSON.parse(take(string) || '""'));
        take(space);
        at += 1;
      }
      value(left !== null && left.length > 0 && left[0] === name ? left.slice(1) : null);
      take(space);
      if (text[at] === ',') at += 1;
    }
    at += 1;
  };
  value(path);
  return text.slice(0, found).split('\n').length;
}

const strict = { string: /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y, number: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y };

/** The line on which a text stops being JSON: engines do not always say. */
export function faultLineOf(text: string): number {
  let at = 0;
  const next = (shape: RegExp): boolean => {
    shape.lastIndex = at;
    const found = shape.exec(text);
    at += found?.[0].length ?? 0;
    return found !== null;
  };
  const name = (): boolean => next(space) && next(strict.string) && next(space) && next(/:/y);
  const items = (end: RegExp, item: () => boolean): boolean => {
    next(space);
    if (next(end)) return true;
    do {
      if (!item()) return false;
      next(space);
    } while (next(/,/y));
    return next(end);
  };
  const value = (): boolean => {
    next(space);
    if (next(/\{/y)) return items(/\}/y, () => name() && value());
    if (next(/\[/y)) return items(/\]/y, value);
    return next(strict.string) || next(strict.number) || next(/true|false|null/y);
  };
  value();
  next(space);
  return text.slice(0, at).split('\n').length;
}
