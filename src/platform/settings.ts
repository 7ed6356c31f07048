/**
 * What people may change without a new release: read by key, with a default that holds while no edition is in force. Two persons make an edition
 * (`#modules/settings`); here it is only read, because pages, letters and the worker of every module ask for it.
 */
import { asc, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { settingAnswers, settingEditions } from '#db/schema/settings.ts';
import { openMemory } from './cache.ts';
import type { FieldErrors } from './forms.ts';
import type { House } from './house.ts';
import type { Language, StringKey, Translate } from './i18n.ts';
import type { SettingField } from './settingFields.ts';

/** One value in words: what it is, and what it is set to. */
export type SettingLine = { label: string; value: string };
export type AgreedEdition<T> = { id: string; edition: number; value: T; why: string; from: Date; proposedBy: string; agreedBy: string };

/** A setting as the module that gives it its meaning offers it. Values are plain JSON. */
export type Setting<T = unknown> = {
  key: string;
  title: StringKey;
  lead: StringKey;
  /** Messages of the schema are string keys; their paths are names of fields. */
  schema: z.ZodType<T>;
  /** What holds while no edition is in force. */
  initial: T;
  fields: readonly SettingField[];
  /** An act that happens when it is agreed to, not a value that stays in force. */
  act?: true;
  /** The value in words, where fields alone do not tell it. */
  say?(value: T, t: Translate, language: Language): SettingLine[];
  /** What must not be, asked of the database: before it is proposed, and again before it is agreed to. */
  check?(db: Db | Tx, value: T, now: Date): Promise<FieldErrors>;
  /** What follows from an agreement, in its transaction. */
  agreed?(tx: Tx, house: House, edition: AgreedEdition<T>, now: Date): Promise<void>;
};

/** Pages that show anything that depends on settings carry this tag. */
export const settingsTag = 'settings';

/** An edition agreed to after its moment begins when it was agreed to: nothing changes for the time that has passed. */
export const beginsAt = sql<Date>`greatest(${settingEditions.inForceFrom}, ${settingAnswers.answeredAt})`.mapWith(settingAnswers.answeredAt);

type Agreed = { key: string; value: unknown; from: Date };
const memory = openMemory<Agreed[]>(4 * 1024 * 1024, { together: false });

async function listAgreed(db: Db | Tx): Promise<Agreed[]> {
  return db
    .select({ key: settingEditions.key, value: settingEditions.value, from: beginsAt })
    .from(settingEditions)
    .innerJoin(settingAnswers, eq(settingAnswers.editionId, settingEditions.id))
    .where(eq(settingAnswers.answer, 'agreed'))
    .orderBy(asc(beginsAt), asc(settingEditions.edition));
}

export type Settings = {
  /** The value in force at a moment. */
  of<T>(setting: Setting<T>, at: Date): T;
  /** The next moment at which something changes by itself, or null. */
  nextChange(at: Date): Date | null;
  /** The moments at which this setting changed, oldest first. */
  changes(setting: Pick<Setting, 'key'>): Date[];
};

/** Every setting as it was, is and will be. Remembered until one is agreed to, on every node. */
export async function readSettings(db: Db | Tx): Promise<Settings> {
  const agreed = await memory('agreed', [settingsTag], 60, () => listAgreed(db));
  return {
    of: (setting, at) => {
      for (const row of agreed.filter((one) => one.key === setting.key && one.from <= at).reverse()) {
        // A value that a newer release no longer understands gives way to the one before it.
        const read = setting.schema.safeParse(row.value);
        if (read.success) return read.data;
      }
      return setting.initial;
    },
    nextChange: (at) => agreed.find((one) => one.from > at)?.from ?? null,
    changes: ({ key }) => agreed.filter((one) => one.key === key).map((one) => one.from),
  };
}

export const readSetting = async <T>(db: Db | Tx, setting: Setting<T>, at: Date): Promise<T> => (await readSettings(db)).of(setting, at);
