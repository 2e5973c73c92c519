import type { Backend, CallContext } from '../../../activities/adapter.ts';
import { runCommand } from '../../../activities/command/run.ts';
import type { Call } from '../../../src/plan/call.ts';
import { makeContext } from '../coder/coder.ts';
import { agentPath, type Bench } from '../process/agents.ts';
import { runProgram } from '../process/run.ts';

const CALL: Call = {
  v: 1,
  dispatch_id: 'harvest-1',
  task_id: 'generate',
  generation: 1,
  agent: 'coder',
  kind: 'coder',
  description: 'Write a node',
  input: {},
  upstream: {},
  settings: {},
  workspace: '',
  timeout_seconds: 60,
};

/** A context whose back end "writer" is the program `answers-questions`: how it answers first, and after a refusal. */
export async function askWriter(
  bench: Bench,
  manners: string,
  more: Partial<CallContext> = {},
): Promise<CallContext & { folder: string }> {
  const { AGENT_LOG = '', TEST_MARK = '' } = bench.env;
  const argv = [agentPath('answers-questions'), ...manners.split(' ')];
  const backend: Backend = {
    agent: 'writer',
    kind: 'command',
    settings: {},
    input: { argv, env: { AGENT_LOG, TEST_MARK } },
    run: runCommand as unknown as Backend['run'],
  };
  const signal = more.signal ?? new AbortController().signal;
  return makeContext(bench.folder, {
    backend,
    call: { ...CALL, workspace: bench.folder },
    runProcess: ({ limits, ...program }) => runProgram(bench.folder, { ...program, ...limits, signal }),
    ...more,
  });
}
