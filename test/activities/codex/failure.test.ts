import { describe, expect, it } from 'vitest';
import { classify, describeBrokenSandbox, describeWaiting } from '../../../activities/codex/failure.ts';
import { readReport } from '../../../activities/codex/report.ts';
import { describeEvent, readSession } from '../../../activities/codex/stream.ts';

const NOW = new Date(2026, 10, 24, 3, 30, 20);
const local = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();
const LIMIT = 'You’ve hit your usage limit. Upgrade to Pro (https://x) or try again';

describe('the words of a failed turn', () => {
  it.each([
    ['RateLimited', 'exceeded retry limit, last status: 429 Too Many Requests'],
    ['RateLimited', 'unexpected status 529 <unknown status code>: please try again in 20s, url: http://x'],
    ['AgentUnavailable', 'unexpected status 529 <unknown status code>: busy, url: http://x'],
    ['AgentUnavailable', 'Selected model is at capacity. Please try a different model.'],
    ['RateLimited', `${LIMIT} later.`],
    ['AgentUnavailable', 'We’re currently experiencing high demand, which may cause temporary errors.'],
    ['AgentUnavailable', 'unexpected status 503 Service Unavailable: rate limit of the proxy, url: http://x'],
    ['AgentUnavailable', 'Connection failed: error sending request'],
    ['AgentUnavailable', 'stream disconnected before completion: failed to lookup address information'],
    ['AgentUnavailable', 'stream disconnected before completion: idle timeout waiting for SSE'],
    ['NotAllowed', 'unexpected status 401 Unauthorized: no, url: http://x'],
    ['NotAllowed', 'unexpected status 402 Payment Required: no, url: http://x'],
    ['NotAllowed', 'Quota exceeded. Check your plan and billing details.'],
    ['NotAllowed', 'To use Codex with your ChatGPT plan, upgrade to Plus: https://x.'],
    ['NotAllowed', 'Your access token could not be refreshed. Please log out and sign in again.'],
    ['InvalidInput', '{"error":{"message":"The model `plum-9` does not exist"}}'],
    ['InvalidInput', '{"error":{"message":"Invalid schema for response_format \'codex_output_schema\'"}}'],
    ['AgentFailed', 'Codex ran out of room in the model’s context window. Start a new thread.'],
    ['AgentFailed', '{"error":{"message":"Your input is wrong"}}'],
    ['AgentFailed', 'stream disconnected before completion: stream closed before response.completed'],
    ['AgentFailed', 'something new'],
  ])('%s: %s', (failure, words) => {
    expect(classify(words, NOW)).toMatchObject({ failure });
  });

  it.each([
    [`${LIMIT} at 6:00 AM.`, local(2026, 10, 24, 6, 1)],
    [`${LIMIT} at 3:30 AM.`, local(2026, 10, 24, 3, 31)],
    [`${LIMIT} at 3:05 AM.`, local(2026, 10, 25, 3, 6)],
    [`${LIMIT} at Nov 27th, 2026 5:20 PM.`, local(2026, 10, 27, 17, 21)],
    ['rate limit exceeded: Please try again in 20s.', new Date(NOW.getTime() + 20_000).toISOString()],
    ['rate limit exceeded: Please try again in 1.5 minutes.', new Date(NOW.getTime() + 90_000).toISOString()],
    [`${LIMIT} later.`, undefined],
  ])('say when a limit ends: %s', (words, resetAt) => {
    expect(classify(words, NOW).resetAt).toBe(resetAt);
  });
});

describe('a run that was ended while it waited', () => {
  it.each([
    ['AgentUnavailable', '2/5 (stream disconnected before completion: stream closed before response.completed)'],
    ['RateLimited', '2/5 (exceeded retry limit, last status: 429 Too Many Requests)'],
  ])('%s: %s', (failure, reason) => {
    expect(describeWaiting(reason, NOW)).toMatchObject({ failure, message: expect.stringContaining(reason) });
  });
});

const command = (exit_code: number, aggregated_output: string) =>
  JSON.stringify({ type: 'item.completed', item: { type: 'command_execution', exit_code, aggregated_output } });
const BWRAP =
  'bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)\n';

describe('what a run reports', () => {
  it('that its own sandbox could not start the last command', () => {
    const { brokenSandbox } = readReport(command(1, BWRAP));
    expect(describeBrokenSandbox(brokenSandbox!)).toMatchObject({
      failure: 'NotAllowed',
      nextStep: expect.stringContaining('"danger-full-access"'),
    });
  });

  it.each([
    ['a later one ran', [command(1, BWRAP), command(0, '')]],
    ['a command failed by itself', [command(1, 'no plums')]],
  ])('not when %s', (_, lines) => {
    expect(readReport(lines.join('\n')).brokenSandbox).toBeUndefined();
  });

  it('what is unknown is null, and half a line is none', () => {
    const { ending, usage } = readReport('{"type":"turn.completed","usage":"new"}\n{"type":"turn.fai');
    expect(ending).toBe('completed');
    expect(usage).toEqual({ input_tokens: null, output_tokens: null });
  });

  it.each([
    ['{"type":"error","message":"Reconnecting... 1/5 (no)"}', '1/5 (no)'],
    ['{"type":"error","message":"Reconnecting... 1/5 (no)"}\n{"type":"turn.completed"}', undefined],
    ['{"type":"error","message":"no"}', undefined],
  ])('whether it waits: %s', (events, retrying) => {
    expect(readReport(events).retrying).toBe(retrying);
  });
});

describe('what an event says in short', () => {
  const item = (type: string, fields: object) => JSON.stringify({ type, item: fields });
  it.each([
    ['words', item('item.completed', { type: 'agent_message', text: 'I look\n at it.' }), 'I look at it.'],
    ['a command', item('item.started', { type: 'command_execution', command: 'ls' }), 'runs ls'],
    ['its end', command(0, 'a b'), ''],
    [
      'an edit',
      item('item.started', { type: 'file_change', changes: [{ path: '/a' }, { path: '/b' }] }),
      'edits /a, /b',
    ],
    ['a tool', item('item.started', { type: 'mcp_tool_call', server: 's', tool: 't' }), 'asks s: t'],
    ['a search', item('item.started', { type: 'web_search', query: 'plums' }), 'searches plums'],
    ['a refusal', '{"type":"error","message":"Reconnecting... 1/5 (no)"}', 'Reconnecting... 1/5 (no)'],
    ['a beginning', '{"type":"turn.started"}', ''],
    ['half a line', '{"type":"item.comp', ''],
  ])('%s', (_, line, words) => {
    expect(describeEvent(line)).toBe(words);
  });
});

describe('the session of a run', () => {
  it.each([
    ['the first event names it', '{"type":"thread.started","thread_id":"01a-b"}\n', '01a-b'],
    ['warnings before it do no harm', 'warning: {\n{"type":"thread.started","thread_id":"01a-b"}', '01a-b'],
    ['half its name', '{"type":"thread.started","thread_id":"01a', undefined],
    ['one that is an option', '{"type":"thread.started","thread_id":"--last"}', undefined],
    ['words about one', '{"type":"x","text":"{\\"type\\":\\"thread.started\\",\\"thread_id\\":\\"no\\"}"}', undefined],
  ])('%s', (_, head, session) => {
    expect(readSession(head)).toBe(session);
  });
});
