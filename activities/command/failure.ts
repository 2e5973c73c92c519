import { stripVTControlCharacters } from 'node:util';
import { AgentError } from '../agent-error.ts';
import type { ProcessResult } from '../process/result.ts';

const LAST_LINES = 5;
const MOST_CHARACTERS = 500;

/** The error of a program that failed by itself: how it ended and, in one line, the last it said, without secrets. */
export function describeFailure(
  argv: string[],
  result: ProcessResult,
  { redact, expected = [0] }: { redact: (text: string) => string; expected?: readonly number[] },
): AgentError {
  const { code, signal, stdout, stderr } = result;
  const wanted = expected.join() === '0' ? '' : ` (expected ${expected.join(' or ')})`;
  const ending = signal === null ? `exited with code ${code}${wanted}` : `was ended by ${signal}`;
  const words = lastWords(redact(stderr.tail)) || lastWords(redact(stdout.tail)) || 'it said nothing';
  return new AgentError('AgentFailed', `${getProgramName(argv)} ${ending}: ${words}`, {
    nextStep: 'run the program by hand with the same input to see more',
  });
}

/** The error of a program that could not be started: final, unless the machine lacks something for now. */
export function describeStartFailure({ startFailure }: ProcessResult): AgentError {
  const { message, nextStep, transient } = startFailure ?? { message: 'could not start the program', nextStep: '' };
  return new AgentError(transient ? 'AgentUnavailable' : 'InvalidInput', message, { nextStep });
}

function getProgramName([program = '']: string[]): string {
  return lastWords(program.split('/').at(-1) ?? '').slice(0, 80);
}

/** The last lines of a text as one readable line: no colours, no control characters; if cut, then at its start. */
export function lastWords(text: string): string {
  const lines = stripVTControlCharacters(text).split(/[\r\n]+/);
  const readable = lines.map((line) => line.replace(/\p{Cc}+/gu, ' ').trim()).filter(Boolean);
  const words = readable.slice(-LAST_LINES).join(' | ');
  const characters = [...words];
  return characters.length <= MOST_CHARACTERS ? words : `…${characters.slice(-MOST_CHARACTERS).join('')}`;
}
