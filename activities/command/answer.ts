import type { Json } from '../../src/plan/json.ts';
import type { CapturedStream } from '../process/captured-stream.ts';
import { tooLarge } from '../program-stop.ts';

/** How much of stdout is read into memory. */
const KEEP_BYTES = 8 * 2 ** 20;

/**
 * What a program answered on stdout: the JSON document that it wrote, white space around it aside, or else
 * `{text}` with the text as written but for the line ends at its end. Nothing written is `{text: ''}`.
 *
 * @throws AgentError OutputInvalid when it wrote more than can be read into memory
 */
export function parseAnswer(stdout: CapturedStream): Json {
  const text = stdout.text(KEEP_BYTES);
  if (text === undefined) throw tooLarge(`${stdout.bytes} bytes`, KEEP_BYTES);
  try {
    return JSON.parse(text.trim()) as Json;
  } catch {
    return { text: text.replace(/[\r\n]+$/, '') };
  }
}
