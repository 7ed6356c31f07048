/** The routing rules as they were agreed, edition by edition. A new edition is appended; old ones stay as they were sent by. */
import { z } from 'zod';
import type { StringKey } from '#platform/i18n.ts';

const levels = ['npu', 'gunp', 'patrol', 'rup', 'department', 'branch', 'station'] as const;
const roles = ['appeals', 'duty', 'prevention', 'control', 'head'] as const;

/** What a letter may be, and what its author may mark it with. */
export const knownKinds = ['proposal', 'statement', 'request', 'complaint', 'crime'] as const;
export const knownMarks = ['violenceHome', 'child', 'cyber', 'force', 'patrol', 'leadership', 'noAnswer'] as const;

/** Every named part must hold; a list holds when one of it does. */
export const Condition = z.strictObject({
  kinds: z.array(z.string()).optional(),
  crime: z.boolean().optional(),
  marks: z.array(z.string()).optional(),
  /** Level of a unit complained of; `any` is any unit, or a complaint as such. */
  complained: z.enum([...levels, 'any']).optional(),
  territory: z.enum(['known', 'unknown']).optional(),
});
export type Condition = z.infer<typeof Condition>;

export const Recipient = z.strictObject({
  unit: z.enum(['npu', 'gunp', 'patrol', 'territory']),
  role: z.enum(roles),
});
export type Recipient = z.infer<typeof Recipient>;

export type Rule = {
  id: string;
  priority: number;
  condition: Condition;
  recipient: Recipient;
  /** A copy goes only where a confirmed mailbox exists and, for a unit of the territory, only where copies are allowed. */
  copies: Recipient[];
  why: StringKey;
  note: StringKey | null;
};

type Book = { version: number; activeFrom: string; reason: string; rules: Rule[] };

const gunp = (role: Recipient['role']): Recipient => ({ unit: 'gunp', role });

export const ruleBooks: Book[] = [
  {
    version: 1,
    activeFrom: '2026-01-01T00:00:00Z',
    reason: 'First edition',
    rules: [
      { id: 'leadership', priority: 10, condition: { marks: ['leadership'] }, recipient: { unit: 'npu', role: 'appeals' }, copies: [], why: 'territories.why.leadership', note: null },
      { id: 'about-gunp', priority: 15, condition: { complained: 'gunp' }, recipient: { unit: 'npu', role: 'appeals' }, copies: [], why: 'territories.why.leadership', note: null },
      { id: 'force', priority: 20, condition: { marks: ['force'] }, recipient: gunp('control'), copies: [], why: 'territories.why.force', note: 'territories.note.force' },
      { id: 'patrol', priority: 30, condition: { marks: ['patrol'] }, recipient: gunp('control'), copies: [{ unit: 'patrol', role: 'control' }], why: 'territories.why.patrol', note: 'territories.note.patrol' },
      { id: 'about-patrol', priority: 35, condition: { complained: 'patrol' }, recipient: gunp('control'), copies: [{ unit: 'patrol', role: 'control' }], why: 'territories.why.patrol', note: 'territories.note.patrol' },
      { id: 'no-answer', priority: 40, condition: { marks: ['noAnswer'] }, recipient: gunp('head'), copies: [], why: 'territories.why.noAnswer', note: null },
      { id: 'complaint', priority: 50, condition: { complained: 'any' }, recipient: gunp('control'), copies: [], why: 'territories.why.complaint', note: null },
      { id: 'crime', priority: 60, condition: { crime: true }, recipient: gunp('duty'), copies: [{ unit: 'territory', role: 'duty' }], why: 'territories.why.crime', note: 'territories.note.crime' },
      { id: 'violence-home', priority: 70, condition: { marks: ['violenceHome'] }, recipient: gunp('appeals'), copies: [], why: 'territories.why.ordinary', note: 'territories.note.violenceHome' },
      { id: 'child', priority: 80, condition: { marks: ['child'] }, recipient: gunp('appeals'), copies: [], why: 'territories.why.ordinary', note: 'territories.note.child' },
      { id: 'cyber', priority: 90, condition: { marks: ['cyber'] }, recipient: gunp('appeals'), copies: [], why: 'territories.why.ordinary', note: 'territories.note.cyber' },
      { id: 'prevention', priority: 100, condition: { kinds: ['proposal'] }, recipient: gunp('appeals'), copies: [], why: 'territories.why.ordinary', note: 'territories.note.prevention' },
      { id: 'territory', priority: 110, condition: { territory: 'known' }, recipient: gunp('appeals'), copies: [{ unit: 'territory', role: 'appeals' }], why: 'territories.why.ordinary', note: null },
      { id: 'no-territory', priority: 120, condition: { territory: 'unknown' }, recipient: gunp('appeals'), copies: [], why: 'territories.why.unknown', note: null },
    ],
  },
];
