/** One inline sprite per page, holding only the icons that the page uses. */
import outline from '/node_modules/@tabler/icons/tabler-nodes-outline.json?raw';

const marker = '<!--sprite-->';
const symbols = new Map<string, string | null>();
let drawings: Record<string, unknown> | undefined;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

export type Drawing = readonly [tag: string, attributes: Readonly<Record<string, string>>];

/** The shapes of an icon, or null when Tabler has none of that name, which keeps an icon as a list of `[tag, attributes]`. */
export function drawingOf(name: string): readonly Drawing[] | null {
  if (!drawings) {
    const parsed: unknown = JSON.parse(outline);
    drawings = isRecord(parsed) ? parsed : {};
  }
  const nodes = Object.hasOwn(drawings, name) ? drawings[name] : null;
  if (!Array.isArray(nodes)) return null;
  return nodes.flatMap((node: unknown): Drawing[] => {
    const [tag, attributes] = Array.isArray(node) ? node : [];
    if (typeof tag !== 'string' || !isRecord(attributes)) return [];
    return [[tag, Object.fromEntries(Object.entries(attributes).flatMap(([key, value]) => (key === 'key' ? [] : [[key, String(value)]])))]];
  });
}

function draw(name: string): string | null {
  const shapes = drawingOf(name)?.map(([tag, attributes]) => {
    const pairs = Object.entries(attributes).map(([key, value]) => `${key}="${value}"`);
    return `<${tag} ${pairs.join(' ')}/>`;
  });
  return shapes ? `<symbol id="i-${name}" viewBox="0 0 24 24">${shapes.join('')}</symbol>` : null;
}

/** The `<symbol>` of an icon, or null when Tabler has none of that name. */
export function symbolOf(name: string): string | null {
  let symbol = symbols.get(name);
  if (symbol === undefined) {
    symbol = draw(name);
    // Names come from our own pages; unknown ones are not kept, so nobody can fill the memory with them.
    if (symbol !== null) symbols.set(name, symbol);
  }
  return symbol;
}

/** Puts the symbols behind every `href="#i-…"` of a finished page where the page left its marker. */
export function buildSprite(html: string): string {
  if (!html.includes(marker)) return html;
  const names = new Set([...html.matchAll(/href="#i-([a-z0-9-]+)"/g)].map((found) => found[1] ?? ''));
  const used = [...names].sort().map(symbolOf).join('');
  const sprite = used ? `<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">${used}</svg>` : '';
  return html.replace(marker, () => sprite);
}

const isPage = (response: Response): boolean => response.headers.get('content-type')?.startsWith('text/html') === true && response.body !== null;

/** The same for an answer; whatever is not a page passes untouched. */
export async function withSprite(response: Response): Promise<Response> {
  return isPage(response) ? new Response(buildSprite(await response.text()), response) : response;
}

/** The bytes of an answer with its sprite, read once: what the server sends. */
export async function bytesWithSprite(response: Response): Promise<Buffer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  return isPage(response) ? Buffer.from(buildSprite(bytes.toString())) : bytes;
}
