import type { z } from 'zod';
import type { Json } from '../../src/plan/json.ts';
import { stripFence } from './fence.ts';

const SHOWN_PROBLEMS = 8;
const SHOWN_CHARACTERS = 200;

/** A back end's answer, or what is wrong with its form. */
export type ReadAnswer<Answer> = { answer: Answer } | { misfit: string[] };

/**
 * The answer in what a back end gave back: the JSON document itself, or one that is the whole of its text, also within a
 * block of Markdown.
 */
export function readAnswer<Answer>(
  given: Json,
  schema: z.ZodType<Answer>,
  redact: (text: string) => string,
): ReadAnswer<Answer> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return { answer: parsed.data };
  const text = typeof given === 'string' ? given : findText(given);
  if (text === undefined) return { misfit: describeIssues(parsed.error) };
  const document = parseJson(stripFence(text));
  if (document === undefined) return { misfit: [`it is no JSON: ${shorten(redact(text))}`] };
  const inner = schema.safeParse(document);
  return inner.success ? { answer: inner.data } : { misfit: describeIssues(inner.error) };
}

/** The output of an agent that answered in words. */
function findText(given: Json): string | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const { text, ...rest } = given;
  return typeof text === 'string' && Object.keys(rest).length === 0 ? text : undefined;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function describeIssues({ issues }: z.ZodError): string[] {
  const lines = issues.map(({ path, message }) => `${path.length > 0 ? path.join('.') : 'the answer'}: ${message}`);
  return lines.length > SHOWN_PROBLEMS
    ? [...lines.slice(0, SHOWN_PROBLEMS), `${lines.length - SHOWN_PROBLEMS} more`]
    : lines;
}

function shorten(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim();
  const characters = [...line];
  if (characters.length <= SHOWN_CHARACTERS) return line || 'it is empty';
  return `${characters.slice(0, SHOWN_CHARACTERS).join('')}…`;
}
