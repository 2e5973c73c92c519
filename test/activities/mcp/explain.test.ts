import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { expect, it } from 'vitest';
import { explain } from '../../../activities/mcp/explain.ts';

it.each<[code: number, message: string, failure: string]>([
  [-32000, 'the index is being built', 'AgentFailed'],
  [-32000, 'Connection closed', 'AgentUnavailable'],
  [-32001, 'too late', 'AgentFailed'],
  [-32602, 'no such orchard', 'InvalidInput'],
  [-32603, 'a worm', 'AgentFailed'],
])('an error %i, %s, is %s', (code, message, failure) => {
  const error = explain(new McpError(code, message), { name: 'http://orchard', hide: (text) => text });
  expect(error.failure).toBe(failure);
  expect(error.message).toContain(message);
});
