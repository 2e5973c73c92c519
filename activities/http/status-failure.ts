import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { FailureClass } from '../../src/plan/call.ts';
import { AgentError } from '../agent-error.ts';
import { readFirstWords } from './answer.ts';
import { readRetryAfter } from './retry-after.ts';
import { classifyStatus } from './status.ts';

/** What to do about a failure of each class that a status can stand for. */
export type NextSteps = Partial<Record<FailureClass, string>>;

const NEXT_STEPS: NextSteps = {
  NotAllowed: 'check the credentials in headers; a redirect to another host does not get them',
  InvalidInput: 'mend url, method, headers or body, or list the status in expected_status if it is fine',
  AgentFailed: 'find out what stands in the way, or list the status in expected_status if it is fine',
  AgentUnavailable: 'look at the server if this goes on',
  RateLimited: 'lower max_workers of the agent in config.agents if this goes on',
};

/** The failure that an answer with an unwanted status stands for, with the first words of the answer. */
export async function describeStatus(
  answer: IncomingMessage,
  url: URL,
  { redact, nextSteps = NEXT_STEPS }: { redact: (text: string) => string; nextSteps?: NextSteps },
): Promise<AgentError> {
  const { statusCode = 0, headers } = answer;
  const resetAt = readRetryAfter(headers, Date.now());
  const failure = classifyStatus(statusCode, resetAt);
  const name = STATUS_CODES[statusCode] ?? '';
  const words = await readFirstWords(answer, redact);
  return new AgentError(
    failure,
    `${url.origin} answered ${`${statusCode} ${name}`.trim()}: ${words || 'it said nothing'}`,
    {
      nextStep: nextSteps[failure] ?? '',
      ...(failure === 'RateLimited' && resetAt !== undefined && { resetAt }),
    },
  );
}
