import type { FailureClass, Usage } from '../src/plan/call.ts';

/** How one run of an agent failed. Thrown by adapters; `agent-call.ts` turns it into Temporal's failure. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly failure: FailureClass;
  readonly nextStep: string;
  /** When a rate limit ends, ISO 8601. */
  readonly resetAt: string | undefined;
  /** Whether the trouble is our own, such as a full disk: it says nothing of the agent. */
  readonly isOurs: boolean;
  /** What was not there that the agent needs, when the failure is that one's: `mcp`. */
  readonly unavailable: string[] | undefined;
  /** What the run has cost all the same; see `chargeFailure`. */
  usage: Usage | undefined;

  constructor(
    failure: FailureClass,
    message: string,
    options: { nextStep?: string; resetAt?: string; isOurs?: boolean; unavailable?: string[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.failure = failure;
    this.nextStep = options.nextStep ?? '';
    this.resetAt = options.resetAt;
    this.isOurs = options.isOurs ?? false;
    this.unavailable = options.unavailable;
  }
}

/** Runs what judges a run whose cost is known: a failure carries that cost, too. */
export async function chargeFailure<T>(usage: Usage | undefined, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AgentError) error.usage ??= usage;
    throw error;
  }
}
