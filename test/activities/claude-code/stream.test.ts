import { describe, expect, it } from 'vitest';
import { describeEvent, readSession } from '../../../activities/claude-code/stream.ts';

const says = (...content: object[]) => JSON.stringify({ type: 'assistant', message: { content } });

describe('what an event says in short', () => {
  it.each([
    ['words', says({ type: 'text', text: 'I look\n at it.' }), 'I look at it.'],
    ['a tool', says({ type: 'tool_use', name: 'Edit', input: { file_path: '/a.ts', old: 'x' } }), 'Edit /a.ts'],
    ['a tool without a text', says({ type: 'tool_use', name: 'List', input: { depth: 1 } }), 'List'],
    ['the last of several', says({ type: 'text', text: 'So' }, { type: 'tool_use', name: 'Bash', input: {} }), 'Bash'],
    ['a long text', says({ type: 'text', text: 'plum '.repeat(100) }), `${'plum '.repeat(39)}plum…`],
    ['a thought', says({ type: 'thinking', thinking: 'hm' }), ''],
    ['a retry', '{"type":"system","subtype":"api_retry","error_status":529}', 'the API refused (529), asking again'],
    ['what a tool gave', '{"type":"user","message":{"content":[]}}', ''],
    ['half a line', '{"type":"assistant","mess', ''],
    ['a warning', 'npm warn', ''],
  ])('%s', (_, line, words) => {
    expect(describeEvent(line)).toBe(words);
  });
});

describe('the session of a run', () => {
  it.each([
    ['the first event names it', '{"type":"system","subtype":"init","session_id":"abc","tools":[]}\n', 'abc'],
    ['also when the rest is not there yet', '{"type":"system","session_id":"abc","tools":["Ba', 'abc'],
    ['warnings before it do no harm', 'warning: {\n{"type":"system","session_id":"abc"}', 'abc'],
    ['nothing yet', '', undefined],
    ['half its name', '{"type":"system","session_id":"ab', undefined],
    ['a result alone names one that may not exist', '{"type":"result","session_id":"abc"}', undefined],
    ['words about one are none', says({ type: 'text', text: '"session_id":"no"' }), undefined],
  ])('%s', (_, head, session) => {
    expect(readSession(head)).toBe(session);
  });
});
