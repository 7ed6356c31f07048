/** The situations a witness can choose from, read once from the content and held to their types. What is wrong with the words, `situationFaults.ts` finds. */
import { z } from 'zod';
import content from '#content/tips/situations.json' with { type: 'json' };
import { urgencies } from './rules.ts';
import { questionTypes, situationGroups, type Situation } from './situations.ts';

const said = { uk: z.string(), en: z.string() };
const shape = z.strictObject({
  version: z.literal(1),
  situations: z.array(
    z.strictObject({
      ...said,
      id: z.string(),
      group: z.enum(situationGroups),
      icon: z.string(),
      usual: z.enum(urgencies),
      emergency: z.boolean(),
      numbers: z.array(z.string()),
      keepScene: z.boolean(),
      checks: z.array(z.strictObject({ ...said, id: z.string(), callIf: z.enum(['yes', 'no']), call: z.array(z.string()) })),
      questions: z.array(
        z.strictObject({
          ...said,
          id: z.string(),
          type: z.enum(questionTypes),
          first: z.boolean().default(false),
          repeatable: z.boolean().default(false),
          min: z.number().nullable().default(null),
          max: z.number().nullable().default(null),
          options: z.array(z.strictObject({ ...said, v: z.string() })).default([]),
          showIf: z.record(z.string(), z.array(z.string())).nullable().default(null),
        }),
      ),
      advice: z.strictObject(said),
    }),
  ),
});

export const readSituations = (value: unknown): Situation[] => shape.parse(value).situations;
export const situations: readonly Situation[] = readSituations(content);
const byId = new Map(situations.map((situation) => [situation.id, situation]));
export const findSituation = (id: string): Situation | null => byId.get(id) ?? null;
