import type { FailureClass } from '../../src/plan/call.ts';
import { AgentError } from '../agent-error.ts';
import { isObject, parseEvent } from '../coding-cli/events.ts';
import { toIso } from '../coding-cli/reset-time.ts';
import { findResetTime } from './reset-time.ts';

type Rule = { failure: FailureClass; status?: (status: number) => boolean; words?: RegExp; nextStep?: string };

/** Codex names a status now and then and words always; the first rule that fits counts. */
const RULES: Rule[] = [
  {
    failure: 'NotAllowed',
    status: (status) => status === 402,
    words: /quota exceeded|billing|with your ChatGPT plan/i,
    nextStep: 'add credit to the account, or use another one',
  },
  {
    failure: 'NotAllowed',
    status: (status) => status === 401 || status === 403,
    words: /missing environment variable|not logged in|log ?in again|sign in|(?:refresh|access) token/i,
    nextStep: 'log in: run "codex login" once, or set CODEX_API_KEY (Codex does not read OPENAI_API_KEY by itself)',
  },
  {
    failure: 'RateLimited',
    status: (status) => status === 429,
    words: /usage limit|rate limit/i,
  },
  {
    failure: 'AgentUnavailable',
    status: (status) => status >= 500 || status === 408,
    words:
      /high demand|at capacity|overloaded|connection (?:failed|refused|reset|closed)|error sending request|error decoding|timed? ?out|lookup address|network|server error/i,
  },
  {
    failure: 'InvalidInput',
    words: /model.{0,200}(?:does not exist|not found|not supported)/i,
    nextStep: 'correct the agent’s setting "model"',
  },
  {
    failure: 'InvalidInput',
    status: (status) => status === 404,
    nextStep: 'correct the agent’s setting "model", or the address of its model provider',
  },
  {
    failure: 'InvalidInput',
    words: /invalid schema for response_format|invalid_json_schema/i,
    nextStep: 'simplify output_schema: the API takes a part of JSON Schema only',
  },
];

const STATUS = /(?:unexpected|last) status:? (\d{3})\b/;
const TOO_LONG = /context window|context length|context_length|ran out of room/i;

/** Whether the session has grown too long for its model: to go on with it would fail again. */
export function isTooLong(words: string): boolean {
  return TOO_LONG.test(words);
}

/** The error that a failed turn's words stand for. */
export function classify(said: string, now: Date): AgentError {
  const words = readWords(said);
  if (isTooLong(words)) return new AgentError('AgentFailed', words, { nextStep: 'divide the task' });
  const status = Number(STATUS.exec(words)?.[1] ?? 0);
  const rule = RULES.find((each) => (status === 0 ? each.words?.test(words) : each.status?.(status)));
  const nextStep = rule?.nextStep;
  const resetAt = mayTellReset(rule, status) ? findResetTime(words, now) : undefined;
  return new AgentError(resetAt === undefined ? (rule?.failure ?? 'AgentFailed') : 'RateLimited', words, {
    ...(rule ? nextStep !== undefined && { nextStep } : { nextStep: 'see the agent’s output: dispatch logs' }),
    ...(resetAt !== undefined && { resetAt: toIso(resetAt)! }),
  });
}

/** A limit; also an overload that is known to end is one. */
function mayTellReset(rule: Rule | undefined, status: number): boolean {
  return rule?.failure === 'RateLimited' || status === 529;
}

/** The error of a run that was ended while it waited for the API. */
export function describeWaiting(reason: string, now: Date): AgentError {
  const isLimit = classify(reason, now).failure === 'RateLimited';
  return new AgentError(isLimit ? 'RateLimited' : 'AgentUnavailable', `it was still waiting for the API: ${reason}`);
}

/** The error of a run whose commands could not be started in the program's own sandbox. */
export function describeBrokenSandbox(words: string): AgentError {
  return new AgentError('NotAllowed', `Codex’s own sandbox does not work on this machine: ${words}`, {
    nextStep:
      'allow user namespaces here; where a container is the sandbox, set the agent’s "sandbox" to "danger-full-access"',
  });
}

/** Such a body may be a whole web page. */
const LONGEST = 1000;

/** A refused request gives the body of the answer as it came. */
function readWords(said: string): string {
  const error = parseEvent(said)?.['error'];
  const message = isObject(error) ? error['message'] : undefined;
  const words = typeof message === 'string' && message !== '' ? message : said;
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}
