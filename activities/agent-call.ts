import { Context } from '@temporalio/activity';
import type { ArtifactStore } from '../src/files/artifacts.ts';
import { allowedRoots } from '../src/files/roots.ts';
import type { Attempt, Call, CallProgress, CallResult } from '../src/plan/call.ts';
import type { Json } from '../src/plan/json.ts';
import type { AgentOutcome, CallContext, RunAgent } from './adapter.ts';
import { beginAttempt } from './attempt.ts';
import { inflateCall, type WholeCall } from './inflate.ts';
import { type AnyInput, parseInput } from './input.ts';
import { KINDS } from './kinds.ts';
import { collectFiles } from './output-files.ts';
import { validateOutput } from './output-schema.ts';
import { packOutput } from './result.ts';
import { redact } from './secrets.ts';

export type AgentCallDeps = {
  artifacts: ArtifactStore;
  /** The caller's environment: what `env` expressions read. */
  env: NodeJS.ProcessEnv;
  /** Loads the adapter of a kind. */
  loadAdapter(kind: string): Promise<RunAgent<AnyInput>>;
};

/**
 * The one path of every call: claim checks and expressions resolved, input checked, agent run, output checked, result
 * packed. Every failure leaves as Temporal's failure with its class as type and all attempts in `details[0]`.
 */
export async function callAgent(call: Call, deps: AgentCallDeps): Promise<CallResult> {
  const activity = Context.current();
  const progress = activity.info.heartbeatDetails as CallProgress | undefined;
  const attempt = beginAttempt(call, { activity, earlier: progress?.attempts ?? call.attempts ?? [] });
  try {
    const whole = await inflateCall(call, deps.artifacts);
    const { input, secrets } = await parseInput(whole, deps.env);
    attempt.hide(secrets);
    const context = await createContext(whole, attempt, { env: deps.env, secrets });
    const run = await deps.loadAdapter(call.kind);
    const outcome = await run(input, context);
    const result = await judge(outcome, { call: whole, input, context, secrets, artifacts: deps.artifacts });
    return { ...result, attempts: attempt.succeed(outcome.session) };
  } catch (error) {
    throw attempt.fail(error);
  } finally {
    attempt.close();
  }
}

type AttemptView = { signal: AbortSignal; report(text: string): void; previous: Attempt | undefined };

type Surroundings = { env: NodeJS.ProcessEnv; secrets: string[] };

async function createContext(
  call: WholeCall,
  attempt: AttemptView,
  { env, secrets }: Surroundings,
): Promise<CallContext> {
  return {
    taskId: call.task_id,
    agent: call.agent,
    description: call.description,
    upstream: call.upstream,
    settings: call.settings,
    workspace: call.workspace,
    roots: await allowedRoots(call.workspace),
    env,
    redact: (text) => redact(text, secrets),
    signal: attempt.signal,
    report: attempt.report,
    previousFailure: attempt.previous,
    call,
  };
}

type Judged = { call: WholeCall; input: AnyInput; context: CallContext; secrets: string[]; artifacts: ArtifactStore };

async function judge(
  outcome: AgentOutcome,
  { call, input, context, secrets, artifacts }: Judged,
): Promise<Omit<CallResult, 'attempts'>> {
  const output: Json = redact(outcome.output, secrets);
  if (call.output_schema) await validateOutput(output, call.output_schema);
  const writes = KINDS[call.kind]?.writes;
  const written = writes ? [String(input[writes])] : [];
  const files = await collectFiles(call.outputs ?? [], written, context);
  const packed = await packOutput(output, call.reads ?? [], artifacts);
  return {
    ...packed,
    ...(files.length > 0 && { artifacts: files }),
    ...(outcome.usage && { usage: outcome.usage }),
    ...(outcome.session !== undefined && { session: outcome.session }),
  };
}
