/** How a reader wants the site to look; kept in one cookie that holds nothing else. */
export const choices = {
  text: ['m', 'l', 'xl'],
  contrast: ['auto', 'more'],
  theme: ['auto', 'light', 'dark'],
  motion: ['auto', 'off'],
} as const;
export type View = { [K in keyof typeof choices]: (typeof choices)[K][number] };

export const plainView: View = { text: 'm', contrast: 'auto', theme: 'auto', motion: 'auto' };

const pick = <T extends string>(list: readonly T[], value: string | undefined, otherwise: T): T => list.find((one) => one === value) ?? otherwise;

/** Reads `l.auto.dark.auto`; anything unknown falls back to the plain view. */
export function readView(cookie: string | undefined): View {
  const [text, contrast, theme, motion] = (cookie ?? '').split('.');
  return {
    text: pick(choices.text, text, 'm'),
    contrast: pick(choices.contrast, contrast, 'auto'),
    theme: pick(choices.theme, theme, 'auto'),
    motion: pick(choices.motion, motion, 'auto'),
  };
}
export const writeView = (view: View): string => [view.text, view.contrast, view.theme, view.motion].join('.');
