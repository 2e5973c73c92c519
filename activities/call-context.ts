import { join } from 'node:path';
import type { OpenCall } from '../src/calls/open-call.ts';
import type { Caps } from '../src/config/caps.ts';
import type { Attempt } from '../src/plan/call.ts';
import type { Backend, CallContext, ToldCall } from './adapter.ts';
import { findAllowedRoots, requireAllowedProgram } from './allowed.ts';
import type { RunningAttempt } from './attempt.ts';
import { findKindAtWork } from './backend/frozen.ts';
import { guard } from './begin-call.ts';
import { type ProcessCall, runForCall } from './durable-process.ts';
import type { WholeCall } from './inflate.ts';
import { KINDS } from './kinds.ts';
import { captureStream } from './process/captured-stream.ts';
import { DetachedError } from './process/detached.ts';
import { readLastLine } from './process/last-line.ts';
import type { ProcessResult } from './process/result.ts';
import { redact } from './secrets.ts';
import { findSession, followSession } from './session.ts';

type Surroundings = {
  attempt: RunningAttempt;
  open: OpenCall | undefined;
  env: NodeJS.ProcessEnv;
  leave: AbortSignal;
  caps: Caps;
  backend: Backend | undefined;
  secrets: string[];
  secretNames: string[];
};

/** What an adapter gets to run one call. */
export async function createContext(
  call: WholeCall,
  { attempt, open, env, leave, caps, backend, secrets, secretNames }: Surroundings,
): Promise<CallContext> {
  const session = findSession(findKindAtWork(call), open, attempt.previous);
  const adoptedTurn = open?.adopted && (open.adopted.turn ?? 1);
  let turns = adoptedTurn === undefined ? 0 : adoptedTurn - 1;
  attempt.keepSession(session);
  return {
    taskId: call.task_id,
    agent: call.agent,
    description: call.description,
    upstream: call.upstream,
    settings: call.settings,
    workspace: call.workspace,
    roots: await findAllowedRoots(call.workspace, caps),
    env,
    redact: (value) => redact(value, secrets),
    signal: attempt.signal,
    runProcess: async (program) => {
      const allowed = open?.isAtWork() ? program : await requireAllowedProgram(program, caps, env);
      return runProcess(call, allowed, { attempt, open, leave, session, secretNames, turn: ++turns });
    },
    allowProgram: (program) => requireAllowedProgram(program, caps, env),
    adoptedTurn,
    backend,
    report: (progress) => attempt.watch(() => ({ progress })),
    previousFailure: attempt.previous,
    session,
    keepSession: attempt.keepSession,
    folder: open ? join(open.folder.path, 'files') : call.workspace,
    call: addPreviousFailure(call, attempt.previous),
  };
}

/** A program that is asked again may do better when it knows why. */
function addPreviousFailure(call: WholeCall, previous: Attempt | undefined): ToldCall {
  if (!previous?.class) return call;
  const { class: failure, message, ended_at: at } = previous;
  return { ...call, previous_failure: { class: failure, message: message ?? '', at } };
}

async function runProcess(
  call: WholeCall,
  program: ProcessCall,
  {
    attempt,
    open,
    leave,
    session,
    secretNames,
    turn,
  }: Omit<Surroundings, 'env' | 'caps' | 'secrets' | 'backend'> & { session: string | undefined; turn: number },
): Promise<ProcessResult> {
  if (!open) throw new Error(`agents of kind ${call.kind} run no programs`);
  const kind = findKindAtWork(call);
  const look = followSession(kind, attempt.keepSession);
  const describe = KINDS[kind]?.describeLine;
  let progress = '';
  const result = await guard(open.folder, () =>
    runForCall(open, program, {
      signal: attempt.signal,
      startedAt: attempt.startedAt,
      timeoutMs: call.timeout_seconds * 1000,
      session,
      secretNames,
      turn,
      onOutput: (bytes, { files }) => {
        look(() => captureStream(files.stdout).head);
        attempt.watch(() => {
          progress = readLastLine(files, describe) || progress;
          return { progress, bytes };
        });
      },
    }),
  );
  look(() => result.stdout.head);
  if (result.reason === 'detached') throw attempt.signal.reason as DetachedError;
  // A shutdown ends agent and worker by the same signal: that is not the agent's failure.
  if (result.reason === 'signalled' && leave.aborted) throw new DetachedError('ended together with its worker');
  open.settle();
  return result;
}
