import { fileURLToPath } from 'node:url';
import type { CallContext } from '../../../activities/adapter.ts';
import { runPython } from '../../../activities/python/run.ts';
import { type PythonSettings, pythonSettings } from '../../../activities/python/schema.ts';
import { allowedRoots } from '../../../src/files/roots.ts';
import type { Call } from '../../../src/plan/call.ts';
import type { Json, JsonObject } from '../../../src/plan/json.ts';
import type { Bench } from '../process/agents.ts';
import { runProgram } from '../process/run.ts';

/** Where the agents of these tests lie: modules by what their classes have in common. */
export const AGENTS = fileURLToPath(new URL('../../fixtures/python', import.meta.url));

export type Asked = {
  input?: JsonObject;
  settings?: Partial<PythonSettings>;
  env?: Record<string, string>;
  call?: Partial<Call>;
  signal?: AbortSignal;
};

const CALL: Call = {
  v: 1,
  dispatch_id: 'harvest-1',
  task_id: 'pick-plums',
  generation: 1,
  agent: 'picker',
  kind: 'python',
  description: 'Pick the plums',
  input: {},
  upstream: {},
  settings: {},
  workspace: '/orchard',
  timeout_seconds: 300,
};

/** Runs the agent `module:Class` from AGENTS in the bench's folder, and returns its output. */
export async function python(bench: Bench, agent: string | undefined, asked: Asked = {}): Promise<Json> {
  const { AGENT_LOG, TEST_MARK } = bench.env;
  const signal = asked.signal ?? new AbortController().signal;
  const context: CallContext = {
    taskId: CALL.task_id,
    agent: CALL.agent,
    description: CALL.description as string,
    upstream: {},
    settings: pythonSettings.parse({ agent, pythonpath: [AGENTS], ...asked.settings }) as JsonObject,
    workspace: bench.folder,
    roots: await allowedRoots(bench.folder),
    signal,
    allowProgram: (program) => Promise.resolve(program),
    runProcess: ({ limits, ...program }) => runProgram(bench.folder, { ...program, ...limits, signal }),
    report() {},
    session: undefined,
    keepSession() {},
    folder: bench.folder,
    previousFailure: undefined,
    env: { ...process.env, PYTHONPATH: '', AGENT_LOG, TEST_MARK, ...asked.env },
    redact: (text) => text,
    call: { ...CALL, ...asked.call },
  };
  const { output } = await runPython(asked.input ?? {}, context);
  return output;
}
