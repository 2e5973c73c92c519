import { z } from 'zod';
import type { Usage } from '../../src/plan/call.ts';
import type { Json } from '../../src/plan/json.ts';
import { readUsage } from '../usage.ts';

/** What a line says beside the answer. `only`: there is nothing else in it. */
export type LiveLine = { progress?: string; usage?: Usage; only: boolean };

/** Longer lines are answers: a person could not read them. */
const LONGEST = 64 * 1024;
const KEYS = ['progress', 'message', 'usage'];

const progress = z.union([
  z.string(),
  z.number().transform((part) => (part >= 0 && part <= 1 ? `${Math.round(part * 100)} %` : String(part))),
  z.record(z.string(), z.json()).transform((value) => JSON.stringify(value)),
]);
const progressLine = z.looseObject({ progress, message: z.string().optional(), usage: z.json().optional() });
const usageLine = z.strictObject({ usage: z.json() });

/**
 * What a line of a program says beside its answer: `{"progress": text, number from 0 to 1 or object}`, with a `message` if it
 * likes, or `{"usage": {…}}`. Undefined for any other line.
 */
export function readLiveLine(line: string): LiveLine | undefined {
  // Most lines are none: they are not parsed in vain.
  if (!mayHoldNews(line) || !line.startsWith('{') || line.length > LONGEST) return undefined;
  const value = parse(line);
  const only = Object.keys((value ?? {}) as object).every((key) => KEYS.includes(key));
  const told = progressLine.safeParse(value).data;
  const usage = readUsage((told ?? usageLine.safeParse(value).data)?.usage);
  if (!told) return usage && { usage, only };
  return { progress: [told.progress, told.message].filter(Boolean).join(': '), ...(usage && { usage }), only };
}

/** Whether a text can hold such lines at all. */
export function mayHoldNews(text: string): boolean {
  return text.includes('"progress"') || text.includes('"usage"');
}

/** A line of a program in short for people: news in words, all else as it is. What is used up is no news. */
export function describeLine(line: string): string {
  const live = readLiveLine(line);
  return live ? (live.progress ?? '') : line;
}

function parse(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}
