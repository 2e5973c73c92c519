import { z } from 'zod';
import { processIdentitySchema } from '../files/process-identity.ts';
import type { Attempt, CallResult, FailureClass } from '../plan/call.ts';

/** A call that failed by the agent's own doing, with what its report says. */
export type JournaledFailure = {
  class: FailureClass;
  message: string;
  next_step?: string;
  reset_at?: string;
  unavailable?: string[];
  attempt: Attempt;
};

/** How a call ended, written before it is reported: a report that does not reach the server is made again from it. */
export type Verdict = { type: 'done'; result: CallResult } | { type: 'failed'; failure: JournaledFailure };

const verdictSchema = z.union([
  z.object({ type: z.literal('done'), result: z.custom<CallResult>() }),
  z.object({ type: z.literal('failed'), failure: z.custom<JournaledFailure>() }),
]);

/** What a call folder says of its newest run. */
export const callRecordSchema = z.object({
  v: z.literal(1),
  /** Hash of the unresolved call: a run of another call is never adopted. */
  key: z.string(),
  /** Number of the run; names its files. */
  run: z.int().positive(),
  /** When its attempt began. */
  started_at: z.string(),
  /** Which program of its attempt it is; 1 when absent. */
  turn: z.int().positive().optional(),
  /** The word in the environment of all its processes. */
  mark: z.string(),
  /** The supervisor; null from the moment before the start until just after it. */
  process: processIdentitySchema.nullable(),
  /** Set, to the reason, from the moment before it is ended from outside. Never adopted then. */
  ending: z.string().nullable(),
  /** The token of the worker that follows it; whoever replaces it owns the call. Null when it was left. */
  lease: z.string().nullable(),
  /** The agent's session, for agents that keep one. */
  session: z.string().nullable(),
  /** Names of the secrets that its program got, never their values: who goes over the streams later has to know them. */
  secrets: z.array(z.string()).optional(),
  /** Up to which run hidden values are blacked out in the streams. */
  masked: z.int().optional(),
  verdict: verdictSchema.nullable(),
});

export type CallRecord = z.infer<typeof callRecordSchema>;
