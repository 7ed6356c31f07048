/** What a reader chose, field by field, to leave for the police. It is sealed to the worker, who alone turns it into a letter. */
import { canonical, isRecord, parseCanonical, utf8, type Json } from './bytes.ts';
import { isUrgency, type Urgency } from './rules.ts';

/** A picture drawn anew by the reader's browser, so that nothing of the file the witness sent remains but what is seen. */
export type HandoverPicture = { type: 'image/jpeg'; base64: string };
export type Handover = {
  urgency: Urgency;
  /** In words, as the witness told it; empty: not passed on. */ category: string;
  place: string;
  time: string;
  text: string;
  answers: readonly { question: string; answer: string }[];
  /** Services that were told already, as the witness says. */ told: string;
  /** How many tips were joined to this one. */ joined: number;
  pictures: readonly HandoverPicture[];
};

export const handoverLimits = { line: 500, text: 12_000, answers: 40, pictures: 6, pictureBytes: 2 * 1024 * 1024 } as const;

export const writeHandover = (handover: Handover): Uint8Array =>
  utf8(canonical({ v: 1, ...handover, answers: handover.answers.map((one) => ({ ...one })), pictures: handover.pictures.map((one) => ({ ...one })) }));

/** Null for anything but a whole handover of this version within its limits. */
export function readHandover(text: string): Handover | null {
  const read = parseCanonical(text);
  if (!read || read['v'] !== 1 || Object.keys(read).sort().join() !== 'answers,category,joined,pictures,place,text,time,told,urgency,v') return null;
  const { urgency, category, place, time, told, joined, answers, pictures } = read;
  if (!isUrgency(urgency) || !isLine(category) || !isLine(place) || !isLine(time) || !isLine(told)) return null;
  if (typeof read['text'] !== 'string' || read['text'].length > handoverLimits.text) return null;
  if (typeof joined !== 'number' || !Number.isSafeInteger(joined) || joined < 0 || !Array.isArray(answers) || !Array.isArray(pictures)) return null;
  const said = answers.flatMap((one) => readAnswer(one) ?? []);
  const seen = pictures.flatMap((one) => readPicture(one) ?? []);
  if (said.length !== answers.length || said.length > handoverLimits.answers) return null;
  if (seen.length !== pictures.length || seen.length > handoverLimits.pictures) return null;
  return { urgency, category, place, time, text: read['text'], answers: said, told, joined, pictures: seen };
}

const isLine = (value: Json | undefined): value is string => typeof value === 'string' && value.length <= handoverLimits.line;

function readAnswer(value: Json): { question: string; answer: string } | null {
  if (!isRecord(value) || Object.keys(value).length !== 2) return null;
  const { question, answer } = value;
  return isLine(question) && typeof answer === 'string' && answer.length <= handoverLimits.text ? { question, answer } : null;
}

function readPicture(value: Json): HandoverPicture | null {
  if (!isRecord(value) || Object.keys(value).length !== 2) return null;
  const { type, base64 } = value;
  // JPEG begins with FF D8 FF, which in base64 is «/9j/».
  const whole = type === 'image/jpeg' && typeof base64 === 'string' && base64.startsWith('/9j/') && /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
  return whole && base64.length <= handoverLimits.pictureBytes * 1.4 ? { type, base64 } : null;
}
