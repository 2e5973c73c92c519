import type { AgentOutcome, CallContext } from '../../../activities/adapter.ts';
import { AgentError } from '../../../activities/agent-error.ts';
import { runModel } from '../../../activities/model/run.ts';
import { modelInput, modelSettings } from '../../../activities/model/schema.ts';
import { allowedRoots } from '../../../src/files/roots.ts';
import type { Attempt } from '../../../src/plan/call.ts';
import type { Json, JsonObject } from '../../../src/plan/json.ts';

export type Told = {
  settings?: JsonObject;
  input?: JsonObject;
  env?: Record<string, string>;
  upstream?: Record<string, Json>;
  previousFailure?: Attempt;
  schema?: JsonObject;
  workspace?: string;
  signal?: AbortSignal;
  report?: (progress: string) => void;
};

/** Calls a `model` agent without Temporal around it; it speaks OpenAI's API, and may reach loopback, unless told otherwise. */
export async function askModel(url: string | undefined, told: Told = {}): Promise<AgentOutcome> {
  const usual = { api: 'openai', model: 'plum-1', allow_hosts: ['127.0.0.1'], ...(url && { base_url: url }) };
  const settings = modelSettings.parse({ ...usual, ...told.settings }) as JsonObject;
  const workspace = told.workspace ?? '/orchard';
  const around = { agent: 'poet', description: 'Praise the plums', upstream: told.upstream ?? {}, settings, workspace };
  const context: CallContext = {
    ...around,
    taskId: 'praise',
    roots: await allowedRoots(workspace),
    signal: told.signal ?? new AbortController().signal,
    allowProgram: (program) => Promise.resolve(program),
    runProcess: () => Promise.reject(new Error('this agent runs no programs')),
    report: told.report ?? (() => undefined),
    session: undefined,
    keepSession() {},
    folder: workspace,
    previousFailure: told.previousFailure,
    env: told.env ?? {},
    redact: (value) => value,
    call: {
      ...around,
      ...{ v: 1, dispatch_id: 'd', task_id: 'praise', generation: 1, kind: 'model', input: {}, timeout_seconds: 60 },
      ...(told.schema && { output_schema: told.schema }),
    },
  };
  return await runModel(modelInput.parse(told.input ?? {}), context);
}

/** How a call failed: its class, its words and what to do. */
export async function failModel(url: string | undefined, told: Told = {}): Promise<AgentError> {
  const error = await askModel(url, told).catch((thrown: unknown) => thrown);
  if (error instanceof AgentError) return error;
  throw new Error('the call did not fail with an AgentError', { cause: error });
}
