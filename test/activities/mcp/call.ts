import type { CallContext } from '../../../activities/adapter.ts';
import { runMcp } from '../../../activities/mcp/run.ts';
import { redact } from '../../../activities/secrets.ts';
import type { Json, JsonObject } from '../../../src/plan/json.ts';

type More = { signal?: AbortSignal; env?: NodeJS.ProcessEnv; reports?: string[]; secrets?: string[] };

/** Calls a tool as an agent of kind `mcp` with these settings, at once and once unless they say otherwise. */
export async function callTool(settings: JsonObject, input: JsonObject = {}, more: More = {}): Promise<Json> {
  const around = {
    agent: 'asker',
    description: 'Ask',
    upstream: {},
    settings: { max_response_bytes: 100_000, retry_attempts: 0, ...settings },
    workspace: process.cwd(),
  };
  const context: CallContext = {
    ...around,
    taskId: 'ask',
    roots: [],
    signal: more.signal ?? new AbortController().signal,
    allowProgram: (program) => Promise.resolve(program),
    runProcess: () => Promise.reject(new Error('this agent runs no programs')),
    report: (progress) => void more.reports?.push(progress),
    session: undefined,
    keepSession() {},
    folder: process.cwd(),
    previousFailure: undefined,
    env: more.env ?? { PATH: process.env['PATH'] },
    redact: (value) => redact(value, more.secrets ?? []),
    call: {
      ...around,
      ...{ v: 1, dispatch_id: 'd', task_id: 'ask', generation: 1, kind: 'mcp', input: {}, timeout_seconds: 60 },
    },
  };
  const { output } = await runMcp(input, context);
  return output;
}
