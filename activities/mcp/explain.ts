import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { messageOf } from '../../src/errors.ts';
import { AgentError } from '../agent-error.ts';
import { toFirstWords } from '../http/answer.ts';

/** Errors with which a server says that what is asked cannot be: another attempt would get the same. */
const NEVER: readonly number[] = [
  ErrorCode.InvalidParams,
  ErrorCode.MethodNotFound,
  ErrorCode.InvalidRequest,
  ErrorCode.ParseError,
];

/** What an error of the SDK stands for. */
export function explain(error: unknown, { name, hide }: { name: string; hide(text: string): string }): AgentError {
  if (error instanceof AgentError) return error;
  if (error instanceof McpError) return explainAnswer(error, { name, hide });
  const words = toFirstWords(hide(messageOf(error)));
  return new AgentError('AgentUnavailable', `${name} answered something that is no MCP: ${words}`, {
    nextStep: 'check that url or command is that of an MCP server',
    cause: error,
  });
}

function explainAnswer(error: McpError, { name, hide }: { name: string; hide(text: string): string }): AgentError {
  const words = toFirstWords(hide(error.message.replace(/^MCP error -?\d+: /, '')));
  if (error.code === ErrorCode.ConnectionClosed) {
    return new AgentError('AgentUnavailable', `${name} closed the connection: ${words}`, { cause: error });
  }
  const failure = NEVER.includes(error.code) ? 'InvalidInput' : 'AgentFailed';
  return new AgentError(failure, `${name} refused with error ${error.code}: ${words}`, {
    nextStep: failure === 'InvalidInput' ? 'mend the task’s input_data, or the tool that the agent names' : '',
    cause: error,
  });
}

/** A server that says nothing for too long. */
export function describeLate(name: string, answerMs: number): AgentError {
  return new AgentError('AgentUnavailable', `${name} did not answer within ${answerMs / 1000} s`, {
    nextStep: 'look at the server if this goes on, or let it have more time',
  });
}
