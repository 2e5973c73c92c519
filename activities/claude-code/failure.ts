import { AgentError } from '../agent-error.ts';
import { findResetTime, toIso } from '../coding-cli/reset-time.ts';
import type { Denial, Report, ResultEvent } from './report.ts';
import type { ClaudeCodeSettings } from './schema.ts';
import { describeInput } from './stream.ts';

/** Modes in which a denial is what was asked for, and the agent finds another way. */
const DENIES_BY_DESIGN: ClaudeCodeSettings['permission_mode'][] = ['dontAsk', 'plan'];

/** The error of a run that came to its end and did not do what it was asked; undefined when it did. */
export function findFailure(
  report: Report & { result: ResultEvent },
  mode: ClaudeCodeSettings['permission_mode'],
  now: Date,
): AgentError | undefined {
  const { result } = report;
  const refusal = result.is_error ? findRefusal(report, now) : undefined;
  if (refusal) return refusal;
  if (result.permission_denials.length > 0 && !DENIES_BY_DESIGN.includes(mode)) {
    return describeDenials(result.permission_denials);
  }
  return result.is_error ? describeEnding(result) : undefined;
}

/** The error of a run that was ended while it waited for the API. */
export function describeWaiting({ status }: { status: number | null }): AgentError {
  const words = `it was still waiting for the API (${status ?? 'no connection'})`;
  return new AgentError(status === 429 ? 'RateLimited' : 'AgentUnavailable', words);
}

/** After several refusals the CLI gives no status any more, only words. */
const LIMIT = /usage limit|(?:hit|reached) your .*limit|limit reached|out of .*usage/i;
const OVERLOAD = /\b529\b|overloaded/i;
const LOGIN = /not logged in|run \/login|invalid api key|failed to authenticate|oauth token/i;
const MONEY = /credit balance|billing/i;
const CONNECTION =
  /unable to connect|connection (?:error|refused|closed|reset)|ECONN|ENOTFOUND|fetch failed|timed out/i;

/** Why the API did not answer, when that is the reason. */
function findRefusal({ result, error, resetsAt }: Report & { result: ResultEvent }, now: Date): AgentError | undefined {
  const text = getWords(result);
  const status = result.api_error_status;
  const isOverload = isOverloaded(status, error, text);
  const resetAt = resetsAt === undefined ? findResetTime(text, now) : toIso(resetsAt * 1000);
  if (isLimit(status, error, text) || (isOverload && resetAt !== undefined))
    return new AgentError('RateLimited', text, { ...(resetAt !== undefined && { resetAt }) });
  if (status === 402 || error === 'billing_error' || MONEY.test(text))
    return new AgentError('NotAllowed', text, { nextStep: 'add credit to the account, or use another one' });
  if (status === 401 || status === 403 || error === 'authentication_failed' || LOGIN.test(text))
    return new AgentError('NotAllowed', text, {
      nextStep: 'log in: run "claude" once and type /login, or set ANTHROPIC_API_KEY',
    });
  if (error === 'model_not_found')
    return new AgentError('InvalidInput', text, { nextStep: 'correct the agent’s setting "model"' });
  const isAway = status === null ? error === 'server_error' || CONNECTION.test(text) : status >= 500 || status === 408;
  if (isAway || isOverload) return new AgentError('AgentUnavailable', text);
  return undefined;
}

function isLimit(status: number | null, error: string | undefined, text: string): boolean {
  return status === null ? error === 'rate_limit' || LIMIT.test(text) : status === 429;
}

/** Too many ask, and nobody knows for how long: an outage rather than a limit of one's own. */
function isOverloaded(status: number | null, error: string | undefined, text: string): boolean {
  return status === null ? error === 'overloaded' || OVERLOAD.test(text) : status === 529;
}

function describeDenials(denials: Denial[]): AgentError {
  const tools = new Set(denials.map(describeDenial));
  const message = `Claude Code was not allowed to use ${[...tools].slice(0, 5).join(', ')}`;
  return new AgentError('NotAllowed', message, {
    nextStep:
      'add the tool to the agent’s allowed_tools, for example "Bash(npm test)"; with permission_mode "dontAsk" it does without',
  });
}

function describeDenial({ tool_name, tool_input }: Denial): string {
  const input = describeInput(tool_input);
  return input ? `${tool_name} (${input})` : tool_name;
}

const NEXT_STEPS: Record<string, string> = {
  error_max_turns: 'raise max_turns, or give it a smaller task',
  error_max_budget_usd: 'raise max_budget_usd, or give it a smaller task',
  error_max_structured_output_retries: 'say in the prompt what the answer is to hold, or loosen output_schema',
};

function describeEnding(result: ResultEvent): AgentError {
  const isOutput = result.subtype === 'error_max_structured_output_retries';
  return new AgentError(isOutput ? 'OutputInvalid' : 'AgentFailed', getWords(result), {
    nextStep: NEXT_STEPS[result.subtype] ?? 'see the agent’s output: dispatch logs',
  });
}

function getWords({ errors, result, subtype }: ResultEvent): string {
  return errors.join('; ') || result || subtype || 'it failed without a word';
}
