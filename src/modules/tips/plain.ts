/** Forms of those who have no JavaScript: sealed in the memory of this process, answered by a page. */
import type { Answer } from '#platform/httpAnswer.ts';
import { answerPasted, pastedForms } from './plainPasted.ts';
import { answerTalk, talkForms, type TalkStep } from './plainTalk.ts';
import { openPlainTip, tipForms } from './plainTip.ts';
import type { Visit, WitnessHouse } from './witnessHouse.ts';

/** Null when what was sent is no form. */
export type PlainCall = { most: number; answer(body: Buffer, type: string, visit: Visit): Promise<Answer | null> };

const megabyte = 1024 * 1024;

export function openPlain(house: WitnessHouse) {
  const calls = new Map<string, PlainCall>();
  const put = (paths: { uk: string; en: string }, call: PlainCall): void => {
    for (const path of Object.values(paths)) calls.set(path, call);
  };
  put(tipForms, { most: 10 * megabyte, answer: openPlainTip(house) });
  put(pastedForms, { most: megabyte, answer: (body, type, visit) => answerPasted(house, body, type, visit) });
  const steps: readonly [TalkStep, number][] = [
    ['open', 16 * 1024],
    ['add', 10 * megabyte],
    ['erase', 16 * 1024],
  ];
  for (const [step, most] of steps) put(talkForms[step], { most, answer: (body, type, visit) => answerTalk(house, step, body, type, visit) });
  return { find: (path: string): PlainCall | null => calls.get(path) ?? null };
}
