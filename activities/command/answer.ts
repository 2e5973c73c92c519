import type { Usage } from '../../src/plan/call.ts';
import type { Json } from '../../src/plan/json.ts';
import { sumUsage } from '../../src/plan/usage.ts';
import type { CapturedStream } from '../process/captured-stream.ts';
import { tooLarge } from '../program-stop.ts';
import { mayHoldNews, readLiveLine } from './live-line.ts';

/** How large an answer may be. */
const KEEP_BYTES = 8 * 2 ** 20;
/** How much of stdout is read into memory: the answer, and the lines beside it. */
const READ_BYTES = 4 * KEEP_BYTES;

/** What a program wrote on stdout; `isText` when its answer is no JSON. */
export type Answer = { output: Json; isText: boolean };

/**
 * What a program answered on stdout: the JSON document that it wrote, white space around it aside, or else
 * `{text}` with the text as written but for the line ends at its end. Nothing written is `{text: ''}`.
 * Lines about progress and usage (`readLiveLine`) are no part of it.
 *
 * @throws AgentError OutputInvalid when it wrote more than can be read into memory
 */
export function parseAnswer(stdout: CapturedStream): Answer {
  const whole = stdout.text(READ_BYTES);
  const text = whole === undefined ? undefined : takeAnswer(whole);
  if (text === undefined || Buffer.byteLength(text) > KEEP_BYTES) throw tooLarge(`${stdout.bytes} bytes`, KEEP_BYTES);
  try {
    return { output: JSON.parse(text.trim()) as Json, isText: false };
  } catch {
    return { output: { text: text.replace(/[\r\n]+$/, '') }, isText: true };
  }
}

/** What a program told of its usage, however it ended; several lines add up. */
export function findUsage(stdout: CapturedStream): Usage | undefined {
  const lines = splitLines(stdout.text(READ_BYTES) ?? stdout.tail);
  const usages = lines.flatMap((line) => readLiveLine(line)?.usage ?? []);
  return sumUsage(usages.map((usage) => ({ usage }))) ?? undefined;
}

function takeAnswer(text: string): string {
  if (!mayHoldNews(text) || isLongDocument(text)) return text;
  const lines = splitLines(text).map((line) => ({ line, live: readLiveLine(line) }));
  const rest = lines.filter(({ live }) => !live).map(({ line }) => line);
  // A program whose one line of JSON happens to have such a key has nothing else to answer with.
  const last = lines.findLast(({ live }) => live);
  return last?.live?.only === false && rest.every((line) => line.trim() === '') ? last.line : rest.join('');
}

/** What looks like news in the middle of a document of several lines is a part of it. */
function isLongDocument(text: string): boolean {
  if (!text.trim().includes('\n')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Lines with their ends. */
function splitLines(text: string): string[] {
  return mayHoldNews(text) ? text.split(/(?<=\n)/) : [text];
}
