import type { Attempt, Call, PreviousFailure, Usage } from '../src/plan/call.ts';
import type { Json, JsonObject } from '../src/plan/json.ts';
import type { FrozenBackend } from './backend/frozen.ts';
import type { ProcessCall } from './durable-process.ts';
import type { ProcessResult } from './process/result.ts';
import type { Program } from './process/start.ts';

/** A call as programs are told it: with the failure of the run before, when there was one. */
export type ToldCall = Call & { previous_failure?: PreviousFailure };

/** What an adapter may use while it runs one call. */
export type CallContext = {
  taskId: string;
  agent: string;
  description: string;
  /** Outputs of the direct dependencies by task id, claim checks already resolved. */
  upstream: Record<string, Json>;
  settings: JsonObject;
  /** Absolute path of the dispatch's workspace: the working directory of the call; relative paths are relative to it. */
  workspace: string;
  /** Absolute, symlink-free folders inside which files may be read and written. */
  roots: string[];
  /** Aborted when the call is cancelled or timed out. The adapter stops its work and throws. */
  signal: AbortSignal;
  /** The caller's environment, for programs that the adapter starts. */
  env: NodeJS.ProcessEnv;
  /** Hides the values of secrets. To be used before a text is cut. */
  redact<T extends Json>(value: T): T;
  /**
   * Runs a program that outlives this worker, or goes on with the run that an earlier worker has started for this call.
   * Gives the ending, whatever it is; throws only when the call is no longer this worker's.
   */
  runProcess(program: ProcessCall): Promise<ProcessResult>;
  /**
   * A program that ends with the call, as it may be started here.
   *
   * @throws AgentError `NotAllowed` when the administrator does not allow it
   */
  allowProgram(program: Program): Promise<Program>;
  /** Live text or progress; travels with the next heartbeat. */
  report(progress: string): void;
  /**
   * Which program of this attempt an earlier worker has started and the first `runProcess` goes on with: 1 for its first.
   * Undefined when there is none.
   */
  adoptedTurn?: number | undefined;
  /** The agent that the call's agent leaves its work to. */
  backend?: Backend | undefined;
  /** The run before this one, when there was one. */
  previousFailure: Attempt | undefined;
  /** The agent's session of an earlier run of this call, to go on with. */
  session: string | undefined;
  /** Names the session for the next attempt to go on with, or says that there is none. What a program writes is read anyway. */
  keepSession(session: string | undefined): void;
  /** Absolute path of a folder of this call alone, for files that its program is to read. It may have to be made. */
  folder: string;
  /** The call for programs that read it on standard input: claim checks resolved, `env` and `secret` expressions not. */
  call: ToldCall;
};

/** An agent that another one asks: as it was frozen, expressions in its `input` resolved, with its adapter. */
export type Backend = FrozenBackend & { run: RunAgent<Record<string, unknown>> };

/** What an adapter gives back. */
export type AgentOutcome = {
  output: Json;
  usage?: Usage;
  session?: string;
  /** What it has got by without, because it was not there (`mcp`), and what of it was there. */
  unavailable?: string[];
  reached?: string[];
};

/**
 * Runs one call of one kind of agent.
 *
 * @param input the task's input, already parsed by the kind's own schema
 * @throws AgentError with the class of the failure; anything else counts as `AgentFailed`
 */
export type RunAgent<Input> = (input: Input, context: CallContext) => Promise<AgentOutcome>;
