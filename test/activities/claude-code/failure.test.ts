import { describe, expect, it } from 'vitest';
import { getOutput, getUsage } from '../../../activities/claude-code/answer.ts';
import { buildArguments } from '../../../activities/claude-code/arguments.ts';
import { findFailure } from '../../../activities/claude-code/failure.ts';
import { readReport } from '../../../activities/claude-code/report.ts';
import { claudeCodeSettings } from '../../../activities/claude-code/schema.ts';

const NOW = new Date('2026-11-24T03:30:00Z');

/** The report of a run whose result event says this, and whose last answer stands for an error of this kind. */
function report(result: object, error?: string) {
  const events = [
    { type: 'assistant', message: { content: [] }, ...(error && { error }) },
    { type: 'result', subtype: 'success', ...result },
  ];
  const read = readReport(events.map((event) => JSON.stringify(event)).join('\n'));
  return { ...read, result: read.result! };
}

const failed = (status: number | null, words: string) => ({ is_error: true, api_error_status: status, result: words });

describe('a run that failed', () => {
  it.each<[string, object, string | undefined]>([
    ['RateLimited', failed(429, 'API Error: Request rejected (429)'), undefined],
    ['RateLimited', failed(529, 'API Error: 529 Overloaded. It resets at 6am (UTC)'), undefined],
    ['AgentUnavailable', failed(529, 'API Error: 529 Overloaded.'), undefined],
    ['AgentUnavailable', failed(null, 'Overloaded'), 'overloaded'],
    ['RateLimited', failed(null, 'Claude AI usage limit reached|1795500000'), undefined],
    ['RateLimited', failed(null, 'Usage limit reached. It resets at 6am (UTC)'), undefined],
    ['RateLimited', failed(null, "You've hit your weekly limit · resets Nov 27, 6am (UTC)"), undefined],
    ['RateLimited', failed(null, 'slow down'), 'rate_limit'],
    ['AgentUnavailable', failed(null, 'API Error: Repeated 529 Overloaded errors. The API is at capacity'), undefined],
    ['AgentUnavailable', failed(null, 'API Error: something new'), 'server_error'],
    ['AgentUnavailable', failed(500, 'API Error: 500 Internal'), undefined],
    ['AgentUnavailable', failed(503, 'API Error: 503'), undefined],
    ['AgentUnavailable', failed(408, 'API Error: 408'), undefined],
    ['AgentUnavailable', failed(null, 'API Error: Unable to connect to API (ConnectionRefused)'), 'server_error'],
    ['AgentUnavailable', failed(null, 'API Error: Request timed out'), undefined],
    ['NotAllowed', failed(401, 'Failed to authenticate. API Error: 401 bad key'), 'authentication_failed'],
    ['NotAllowed', failed(403, 'API Error: 403 no'), undefined],
    ['NotAllowed', failed(null, 'Not logged in · Please run /login'), 'authentication_failed'],
    ['NotAllowed', failed(402, 'API Error: 402'), undefined],
    ['NotAllowed', failed(400, 'Credit balance is too low'), 'billing_error'],
    ['InvalidInput', failed(404, 'There is an issue with the selected model'), 'model_not_found'],
    ['AgentFailed', failed(400, 'API Error: 400 prompt is too long'), undefined],
    ['AgentFailed', failed(null, 'API Error: API returned an empty or malformed response (HTTP 200)'), undefined],
    ['AgentFailed', { is_error: true, subtype: 'error_max_turns', errors: ['Reached maximum'] }, undefined],
    ['AgentFailed', { is_error: true }, undefined],
    ['OutputInvalid', { is_error: true, subtype: 'error_max_structured_output_retries' }, undefined],
    ['NotAllowed', { permission_denials: [{ tool_name: 'Bash', tool_input: { command: 'rm' } }] }, undefined],
    ['NotAllowed', { is_error: true, subtype: 'error_max_turns', permission_denials: [{ tool_name: 'X' }] }, undefined],
  ])('%s: %j', (failure, result, error) => {
    expect(findFailure(report(result, error), 'acceptEdits', NOW)).toMatchObject({ failure });
  });

  it.each([
    ['words that sound like a limit', { result: 'The usage limit reached its end; /login works.' }],
    ['denials in a mode that is made of them', { permission_denials: [{ tool_name: 'Bash' }] }],
  ])('is none that succeeded: %s', (_, result) => {
    expect(findFailure(report(result), 'dontAsk', NOW)).toBeUndefined();
  });

  it('names the end of a limit, from the event before it or from its words', () => {
    const limit = { type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt: 1795500000 } };
    const read = readReport(`${JSON.stringify(limit)}\n`);
    const told = { ...report(failed(429, 'resets 9am (UTC)')), resetsAt: read.resetsAt };
    expect(findFailure(told, 'acceptEdits', NOW)?.resetAt).toBe('2026-11-24T06:00:00.000Z');
    const guessed = report(failed(429, 'resets 9am (UTC)'));
    expect(findFailure(guessed, 'acceptEdits', NOW)?.resetAt).toBe('2026-11-24T09:00:00.000Z');
  });

  it('names each tool that was denied once', () => {
    const permission_denials = ['a.ts', 'a.ts', 'b.ts'].map((file_path) => ({
      tool_name: 'Write',
      tool_input: { file_path },
    }));
    expect(findFailure(report({ permission_denials }), 'acceptEdits', NOW)?.message).toBe(
      'Claude Code was not allowed to use Write (a.ts), Write (b.ts)',
    );
  });
});

describe('what a run gives back', () => {
  const { result } = report({
    result: 'done',
    total_cost_usd: 0.5,
    modelUsage: {
      small: { inputTokens: 1, outputTokens: 2, costUSD: 0.1 },
      large: {
        inputTokens: 10,
        outputTokens: 20,
        cacheReadInputTokens: 100,
        cacheCreationInputTokens: 5,
        costUSD: 0.4,
      },
    },
  });

  it('its text, and what all its models used', () => {
    expect(getOutput(result, false)).toEqual({ text: 'done' });
    expect(getUsage(result)).toEqual({ input_tokens: 116, output_tokens: 22, usd: 0.5, model: 'large' });
  });

  it('what is unknown is null', () => {
    const unknown = { input_tokens: null, output_tokens: null, usd: null, model: null };
    expect(getUsage(report({}).result)).toEqual(unknown);
    expect(getUsage(report({ modelUsage: 'new', total_cost_usd: '?' }).result)).toEqual(unknown);
  });

  it.each([
    ['{"a": 1}', { a: 1 }],
    ['```json\n{"a": 1}\n```\n', { a: 1 }],
    ['```\n[1]\n```', [1]],
    [' null ', null],
  ])('JSON when that was asked for: %j', (text, output) => {
    expect(getOutput({ ...result, result: text }, true)).toEqual(output);
  });

  it('and no other words', () => {
    expect(() => getOutput({ ...result, result: 'Here: {}' }, true)).toThrow(/no JSON.*Here/);
  });
});

describe('the arguments', () => {
  const nothing = { session: undefined, schema: undefined, folders: [] };
  const FIRST = ['-p', '--output-format=stream-json', '--verbose'];

  it('without settings: edits are allowed', () => {
    expect(buildArguments(claudeCodeSettings.parse({}), nothing)).toEqual([...FIRST, '--permission-mode=acceptEdits']);
  });

  it('with all of them', () => {
    const settings = claudeCodeSettings.parse({
      model: 'sonnet',
      permission_mode: 'plan',
      max_turns: 5,
      max_budget_usd: 1.5,
      append_system_prompt: '--be brief\nand kind',
      setting_sources: ['user', 'project'],
      allowed_tools: ['Bash(npm test)', 'WebFetch'],
      disallowed_tools: ['Task'],
    });
    const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' };
    expect(buildArguments(settings, { session: 'abc', schema, folders: ['/files'] })).toEqual([
      ...FIRST,
      '--permission-mode=plan',
      '--resume=abc',
      '--model=sonnet',
      '--max-turns=5',
      '--max-budget-usd=1.5',
      '--append-system-prompt=--be brief\nand kind',
      '--setting-sources=user,project',
      '--json-schema={"type":"object"}',
      ...['--allowed-tools', 'Bash(npm test)', 'WebFetch'],
      ...['--disallowed-tools', 'Task'],
      ...['--add-dir', '/files'],
    ]);
  });
});
