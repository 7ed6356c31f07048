/** Reads a form in memory: no file of it ever lies on a disk, and what was read is overwritten when the answer is made. */
import { cleanText } from '#platform/forms.ts';
import { translator, type Language } from '#platform/i18n.ts';
import { cleanPicture } from './clean.ts';
import type { CleanFile } from './compose.ts';
import type { Faults } from './plainHtml.ts';
import { limits } from './rules.ts';

export type Sent = {
  /** What was typed in a field, or an empty text. */
  one(name: string): string;
  /** All that was typed, in its order, but files. */
  all: readonly (readonly [name: string, value: string])[];
  files: readonly { name: string; bytes: Uint8Array }[];
  /** Overwrites the bytes of files. */
  wipe(): void;
};

const known = /^(?:category|danger|way|name|contact|place|district|radius|text|police|minor|foreigner|ticket|code|kind|after|sure|armor|q-[\w-]{1,64})$/;
const mostFields = 200;
/** Whatever a form of ours without files holds is less than this. */
const mostUrlencoded = 1024 * 1024;
const mostParts = 400;

/** Whether reading it whole costs no more than a form of ours may: looked at in the bytes, before anything is made of them. */
function isModest(body: Buffer, type: string): boolean {
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return body.length <= mostUrlencoded && !holdsMore(body, '&');
  const [, quoted, bare] = /^multipart\/form-data\s*;\s*boundary=(?:"([^"\\]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(type) ?? [];
  const boundary = quoted ?? bare;
  return boundary !== undefined && !holdsMore(body, `--${boundary}`);
}

function holdsMore(body: Buffer, mark: string): boolean {
  let at = -1;
  for (let count = 0; count <= mostParts; count++) {
    at = body.indexOf(mark, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** Null for what is no form. Fields no form of ours has go nowhere. */
export async function readSent(body: Buffer, type: string): Promise<Sent | null> {
  if (!isModest(body, type)) return null;
  const copy = new Uint8Array(body);
  try {
    const form = await new Response(copy, { headers: { 'content-type': type } }).formData();
    const all: [string, string][] = [];
    const files: { name: string; bytes: Uint8Array }[] = [];
    for (const [name, value] of form) {
      if (all.length + files.length >= mostFields) return null;
      if (typeof value === 'string') {
        if (known.test(name)) all.push([name, cleanText(value)]);
      } else if (name === 'file' && value.size > 0) files.push({ name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
    }
    return {
      one: (name) => all.find(([one]) => one === name)?.[1] ?? '',
      all,
      files,
      wipe: () => files.forEach(({ bytes }) => bytes.fill(0)),
    };
  } catch {
    return null;
  } finally {
    copy.fill(0);
  }
}

const film = /\.(?:mp4|mov|webm|avi|mkv|3gp|m4v)$/i;

/** Pictures without anything but the picture, or what is wrong with each. */
export function cleanFiles(sent: Sent, language: Language): { files: CleanFile[]; faults: Faults } {
  const t = translator(language);
  const files: CleanFile[] = [];
  const faults: { name: string; text: string }[] = [];
  for (const { name, bytes } of sent.files) {
    const short = { name: [...name].slice(0, 60).join('') };
    const cleaned = cleanPicture(bytes);
    if (files.length >= limits.files) faults.push({ name: 'file', text: t('tips.pictures.many', { ...short, most: limits.files }) });
    else if (bytes.length > limits.fileBytes) faults.push({ name: 'file', text: t('tips.pictures.large', { ...short, mb: limits.fileBytes / 1024 / 1024 }) });
    else if (cleaned.ok) files.push({ bytes: cleaned.bytes, type: cleaned.type });
    else if (cleaned.why === 'broken') faults.push({ name: 'file', text: t('tips.pictures.broken', short) });
    else
      faults.push({
        name: 'file',
        text: t(film.test(name) ? 'tips.pictures.video' : /\.hei[cf]$/i.test(name) ? 'tips.pictures.heic' : 'tips.pictures.kind', short),
      });
  }
  return { files, faults };
}

/** Signs beyond a limit, as people count them. */
export const over = (text: string, most: number): number => Math.max(0, [...text].length - most);
