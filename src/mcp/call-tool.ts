import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { DispatchError } from '../errors.ts';
import { toProblems } from '../spec/finding.ts';
import { findIssues } from '../spec/issue-findings.ts';
import { toErrorResult } from './errors.ts';
import type { Tool, ToolCall } from './tool.ts';

/** Calls a tool with what a client sent: judged by the tool's schema, and refused as a wrong spec is. */
export async function callTool(tool: Tool, value: unknown, call: ToolCall): Promise<CallToolResult> {
  try {
    const input = readInput(tool, value);
    if (tool.changes(input)) call.requireMayChange();
    const { data, text = JSON.stringify(data) } = await tool.run(input, call);
    return { content: [{ type: 'text', text }], structuredContent: { ...data } };
  } catch (error) {
    return toErrorResult(error, call.log);
  }
}

/** @throws DispatchError `Usage` with all that is wrong */
function readInput({ input: schema }: Tool, value: unknown): unknown {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const findings = findIssues({ schema, value, place: [], issues: error.issues });
  throw new DispatchError('Usage', toProblems(findings));
}
