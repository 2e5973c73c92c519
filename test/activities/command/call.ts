import type { AgentOutcome, CallContext } from '../../../activities/adapter.ts';
import { runCommand } from '../../../activities/command/run.ts';
import { type CommandInput, commandInput } from '../../../activities/command/schema.ts';
import { allowedRoots } from '../../../src/files/roots.ts';
import type { Call } from '../../../src/plan/call.ts';
import { agentPath, type Bench } from '../process/agents.ts';
import { runProgram } from '../process/run.ts';

/** The call that a program gets to read when its task gives it nothing else. */
export const CALL: Call = {
  v: 1,
  dispatch_id: 'harvest-1',
  task_id: 'pick-plums',
  generation: 1,
  agent: 'command',
  kind: 'command',
  description: 'Pick the plums',
  input: {},
  upstream: { 'shake-tree': { plums: 12 } },
  settings: {},
  workspace: '/orchard',
  timeout_seconds: 300,
};

/** Runs the `command` agent on one of the agents with a bad habit (`name arguments…`), in the bench's folder. */
export async function command(
  bench: Bench,
  line: string,
  more: { input?: Partial<CommandInput>; signal?: AbortSignal; roots?: string[] } = {},
): Promise<AgentOutcome> {
  const [name = '', ...args] = line.split(' ');
  const { AGENT_LOG = '', TEST_MARK = '' } = bench.env;
  const env = { AGENT_LOG, TEST_MARK, ...more.input?.env };
  const input = commandInput.parse({ argv: [agentPath(name), ...args], ...more.input, env });
  const signal = more.signal ?? new AbortController().signal;
  const context: CallContext = {
    taskId: CALL.task_id,
    agent: CALL.agent,
    description: 'Pick the plums',
    upstream: {},
    settings: {},
    workspace: bench.folder,
    roots: more.roots ?? (await allowedRoots(bench.folder)),
    signal,
    allowProgram: (program) => Promise.resolve(program),
    runProcess: ({ limits, ...program }) => runProgram(bench.folder, { ...program, ...limits, signal }),
    report() {},
    previousFailure: undefined,
    session: undefined,
    keepSession() {},
    folder: bench.folder,
    env: process.env,
    redact: (text) => text,
    call: CALL,
  };
  return await runCommand(input, context);
}
