/** Finds the address that a path is, in a table of patterns such as `/podii/[slug]`. */
type Language = 'uk' | 'en';
type Pattern = { uk: string; en: string | null };

export type Matched<Id extends string, R> = { id: Id; route: R; language: Language; params: Record<string, string> };

/** Fixed addresses come before those with parameters; among these the first in the table. */
export function openMatcher<Id extends string, R extends Pattern>(ids: readonly Id[], routeOf: (id: Id) => R): (path: string) => Matched<Id, R> | null {
  const table = ids.flatMap((id) => {
    const route = routeOf(id);
    const rows: { id: Id; route: R; language: Language; pattern: string }[] = [{ id, route, language: 'uk', pattern: route.uk }];
    if (route.en !== null) rows.push({ id, route, language: 'en', pattern: route.en });
    return rows;
  });
  const fixed = new Map(table.filter((row) => !row.pattern.includes('[')).map((row) => [row.pattern, row]));
  const open = table
    .filter((row) => row.pattern.includes('['))
    .map((row) => ({
      ...row,
      names: [...row.pattern.matchAll(/\[(\w+)\]/g)].map((found) => found[1] ?? ''),
      shape: new RegExp(`^${row.pattern.replace(/[.]/g, '\\.').replace(/\[\w+\]/g, '([^/]+)')}$`),
    }));

  return (path) => {
    const row = fixed.get(path);
    if (row) return { id: row.id, route: row.route, language: row.language, params: {} };
    for (const candidate of open) {
      const found = candidate.shape.exec(path);
      if (!found) continue;
      try {
        const params = Object.fromEntries(candidate.names.map((name, i) => [name, decodeURIComponent(found[i + 1] ?? '')]));
        return { id: candidate.id, route: candidate.route, language: candidate.language, params };
      } catch {
        return null;
      }
    }
    return null;
  };
}
