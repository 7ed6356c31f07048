/** How settings are changed, and how a change is told. Pure. */
import type { SettingLine } from '#platform/settings.ts';

export const settingAnswers = ['agreed', 'refused', 'withdrawn'] as const;
export type SettingAnswer = (typeof settingAnswers)[number];
export const readAnswer = (text: string | null | undefined): SettingAnswer | null => settingAnswers.find((one) => one === text) ?? null;

export const settingRules = {
  pageSize: 20,
  /** No edition begins later than this. */
  farthestDays: 2 * 366,
};

/** One value before and after; null where it was not there, or is no longer. */
export type Changed = { label: string; before: string | null; after: string | null };

/** What differs between two values, line by line as people read them. */
export function differenceOf(before: readonly SettingLine[], after: readonly SettingLine[]): Changed[] {
  const valueIn = (lines: readonly SettingLine[], label: string): string | null => lines.find((one) => one.label === label)?.value ?? null;
  const labels = [...new Set([...after, ...before].map((one) => one.label))];
  return labels.map((label) => ({ label, before: valueIn(before, label), after: valueIn(after, label) })).filter((one) => one.before !== one.after);
}
