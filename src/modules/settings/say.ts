/** A value of a setting in words. */
import type { Db } from '#db/index.ts';
import type { Language, Translate } from '#platform/i18n.ts';
import { askFields, sayField } from '#platform/settingFields.ts';
import type { Setting, SettingLine } from '#platform/settings.ts';

const partOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

/** A value that the code no longer understands is told as it stands. */
export async function sayValue(db: Db, setting: Setting, value: unknown, t: Translate, language: Language): Promise<SettingLine[]> {
  const read = setting.schema.safeParse(value);
  if (read.success && setting.say) return setting.say(read.data, t, language);
  return (await askFields(db, setting.fields, t, language)).map((field) => sayField(field, partOf(value, field.name), t, language));
}
export { partOf };
