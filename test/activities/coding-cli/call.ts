import { join } from 'node:path';
import type { AgentOutcome, CallContext, RunAgent } from '../../../activities/adapter.ts';
import { runClaudeCode } from '../../../activities/claude-code/run.ts';
import { runCodex } from '../../../activities/codex/run.ts';
import { type CodingInput, codingInput } from '../../../activities/coding-cli/input.ts';
import { KINDS } from '../../../activities/kinds.ts';
import { allowedRoots } from '../../../src/files/roots.ts';
import type { Attempt, Call } from '../../../src/plan/call.ts';
import type { Json, JsonObject } from '../../../src/plan/json.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { runProgram } from '../process/run.ts';

export type Told = {
  env: Record<string, string>;
  binary?: string;
  input?: CodingInput;
  settings?: JsonObject;
  upstream?: Record<string, Json>;
  session?: string;
  previousFailure?: Attempt;
  call?: Partial<Call>;
  /** Hears which session the call names or denies, also when it fails. */
  kept?: (string | undefined)[];
};

/** What came of a call, and the session that it named or denied. */
export type Run = AgentOutcome & { workspace: string; kept: (string | undefined)[] };

type Kind = 'claude-code' | 'codex';

const RUN: Record<Kind, RunAgent<CodingInput>> = { 'claude-code': runClaudeCode, codex: runCodex };

/** Calls a coding agent in a workspace of its own, without Temporal around it. */
export async function askAgent(kind: Kind, told: Told, workspace?: string): Promise<Run> {
  const folder = await makeTemporaryFolder();
  const kept = told.kept ?? [];
  const context = await makeContext(kind, { ...told, kept }, { folder, workspace: workspace ?? folder });
  const outcome = await RUN[kind](codingInput.parse(told.input ?? {}), context);
  return { ...outcome, workspace: context.workspace, kept };
}

type Folders = { folder: string; workspace: string };

async function makeContext(
  kind: Kind,
  told: Told & { kept: (string | undefined)[] },
  { folder, workspace }: Folders,
): Promise<CallContext> {
  const settings = KINDS[kind]!.settings!.parse({ ...(told.binary && { binary: told.binary }), ...told.settings });
  const call: Call = {
    v: 1,
    dispatch_id: 'harvest-1',
    task_id: 'pick-plums',
    generation: 1,
    agent: kind,
    kind,
    description: 'Pick the plums',
    input: {},
    upstream: told.upstream ?? {},
    settings: settings as JsonObject,
    workspace,
    timeout_seconds: 60,
    ...told.call,
  };
  const signal = new AbortController().signal;
  return {
    taskId: call.task_id,
    agent: call.agent,
    description: 'Pick the plums',
    upstream: told.upstream ?? {},
    settings: call.settings,
    workspace,
    roots: await allowedRoots(workspace),
    signal,
    allowProgram: (program) => Promise.resolve(program),
    runProcess: ({ limits, ...program }) =>
      runProgram(folder, { ...program, ...limits, signal, timeoutMs: call.timeout_seconds * 1000 }),
    report() {},
    previousFailure: told.previousFailure,
    session: told.session,
    keepSession: (session) => told.kept.push(session),
    folder: join(folder, 'files'),
    env: told.env,
    redact: (text) => text,
    call,
  };
}
