import { type Answer, type Approval, describeAnswer } from './approval.ts';
import type { TaskFailure, TaskPhase } from './outcome.ts';

const TYPES = ['pause', 'unpause', 'cancel-task', 'retry-task', 'approve', 'reject'] as const;
/** A note travels with every later call of its task. */
const NOTE_CHARACTERS = 4000;
const NAME_CHARACTERS = 200;

/** What a person asks of a dispatch that runs: the argument of the update `control`, which the history keeps. */
export type ControlRequest = {
  type: (typeof TYPES)[number];
  /** Of all but `pause` and `unpause`. */
  task_id?: string;
  /** Why, in the words of whoever asks. */
  note?: string;
  /** `user@host`. */
  by: string;
};

/** Who asked for something, and when, ISO 8601. */
export type Asked = { by: string; at: string };

/**
 * Why a request is not carried out, and what to do instead. `mayPass`: what the same workflow task brings besides may
 * change that.
 */
export type Refusal = { message: string; next_step: string; mayPass?: true };

/** What a request is judged by, however it is known: by `step` from its state, by the view from the history. */
export type Standing = {
  dispatchId: string;
  /** The workflow has decided its outcome. */
  hasEnded: boolean;
  /** Everything is being ended: a cancel, or the deadline. */
  isEnding: boolean;
  paused: Asked | null;
  /** The task that the request names; undefined when there is none. */
  task: TaskStanding | undefined;
};

export type TaskStanding = {
  phase: TaskPhase;
  failure: TaskFailure | null;
  /** Whether it waits for a person before it starts. */
  hasApproval: boolean;
  approval: Approval | null;
  /** Who asked for its end, while its call runs. */
  cancelling: Asked | null;
  /** A dependency that has ended without success. */
  blocker: string | null;
};

/** A request as it came from outside; undefined when it has another shape. */
export function readRequest(value: unknown): ControlRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, task_id, note, by } = value as Record<string, unknown>;
  const known = TYPES.find((each) => each === type);
  const isWhole = isText(by, NAME_CHARACTERS) && (note === undefined || isText(note, NOTE_CHARACTERS));
  if (!known || !isWhole || (task_id !== undefined && typeof task_id !== 'string')) return undefined;
  return { type: known, by, ...(task_id !== undefined && { task_id }), ...(note !== undefined && { note }) };
}

function isText(value: unknown, limit: number): value is string {
  return typeof value === 'string' && value.length <= limit;
}

/** Why a request cannot be carried out now; undefined when it can. */
export function findRefusal(standing: Standing, request: ControlRequest): Refusal | undefined {
  const { dispatchId: id, hasEnded, isEnding, paused, task } = standing;
  if (hasEnded)
    return { message: `dispatch ${id} has ended`, next_step: `dispatch replay ${id} runs what did not succeed` };
  if (isEnding) return { message: `dispatch ${id} is being ended`, next_step: `dispatch wait ${id} shows how it ends` };
  if (request.type === 'pause') return paused ? refusePause(id, paused) : undefined;
  if (request.type === 'unpause')
    return paused
      ? undefined
      : { message: `dispatch ${id} is not paused`, next_step: `dispatch pause ${id} pauses it` };
  const name = request.task_id ?? '';
  if (!task)
    return { message: `no task ${name || 'without an id'}`, next_step: `dispatch status ${id} shows its tasks` };
  const named = { id, name, task };
  if (request.type === 'cancel-task') return refuseCancel(named);
  return request.type === 'retry-task' ? refuseRetry(named) : refuseAnswer(named, request);
}

/** What has become of a request that was carried out, in one line. */
export function describeDone({ type, task_id: task, by, note }: ControlRequest): string {
  const why = note ? `: ${note}` : '';
  switch (type) {
    case 'pause':
      return `paused by ${by}${why}; what runs goes on, nothing new starts`;
    case 'unpause':
      return `unpaused by ${by}${why}`;
    case 'cancel-task':
      return `cancel of ${task} asked for by ${by}${why}`;
    case 'retry-task':
      return `retry of ${task} asked for by ${by}${why}`;
    case 'approve':
      return `${task} approved by ${by}${why}`;
    case 'reject':
      return `${task} rejected by ${by}${why}`;
  }
}

/** Why a task was cancelled, in words. */
export function describeCancel({ by }: Asked): string {
  return `cancelled by ${by}`;
}

type Named = { id: string; name: string; task: TaskStanding };

function refusePause(id: string, { by, at }: Asked): Refusal {
  return {
    message: `dispatch ${id} is paused already, by ${by} at ${at}`,
    next_step: `dispatch unpause ${id} lets it go on`,
  };
}

function refuseCancel({ id, name, task }: Named): Refusal | undefined {
  if (hasTaskEnded(task))
    return { message: `${name} ${describeEnding(task)}`, next_step: `dispatch status ${id} shows what has not ended` };
  if (!task.cancelling) return undefined;
  const { by, at } = task.cancelling;
  return {
    message: `${name} is being cancelled already, asked for by ${by} at ${at}`,
    next_step: `dispatch status ${id} shows when it has ended`,
  };
}

function refuseRetry({ id, name, task }: Named): Refusal | undefined {
  const { phase, failure, blocker } = task;
  if (phase === 'success')
    return {
      message: `${name} has succeeded`,
      next_step: `dispatch replay ${id} --from ${name} runs it again as a dispatch of its own`,
    };
  if (!hasTaskEnded(task))
    return {
      message: `${name} has not ended: it is ${describePhase(phase)}`,
      next_step: `dispatch cancel ${id} --task ${name} ends it`,
      mayPass: true,
    };
  if (phase === 'skipped') {
    const cause = failure?.caused_by ?? blocker ?? '';
    return {
      message: `${name} ${describeEnding(task)}`,
      next_step: `dispatch retry ${id} ${cause} tries that one again, and ${name} follows`,
    };
  }
  if (blocker === null) return undefined;
  return {
    message: `${name} depends on ${blocker}, which has not succeeded`,
    next_step: `dispatch retry ${id} ${blocker} first`,
  };
}

function refuseAnswer({ id, name, task }: Named, { type, note }: ControlRequest): Refusal | undefined {
  const { approval, hasApproval } = task;
  const look = `dispatch status ${id} shows what waits for a person`;
  if (!hasApproval) return { message: `${name} asks for no approval`, next_step: look };
  if (approval && approval.status !== 'pending') return refuseTwice(name, approval);
  if (hasTaskEnded(task))
    return { message: `${name} ${describeEnding(task)}, before anybody answered`, next_step: look };
  if (!approval)
    return {
      message: `${name} does not wait for approval yet: its dependencies have not all succeeded`,
      next_step: look,
      mayPass: true,
    };
  if (type === 'approve' || note?.trim()) return undefined;
  return {
    message: `${name} is not rejected without a reason`,
    next_step: `dispatch reject ${id} ${name} --note "why"`,
  };
}

/** Why an answer comes too late. */
export function refuseTwice(name: string, answer: Answer): Refusal {
  return { message: `${name} was ${describeAnswer(answer)}`, next_step: 'the first answer holds' };
}

function hasTaskEnded({ phase }: TaskStanding): boolean {
  return phase === 'success' || phase === 'error' || phase === 'skipped' || phase === 'cancelled';
}

function describePhase(phase: TaskPhase): string {
  return phase === 'running' ? 'at work' : phase === 'waiting' ? 'waiting' : 'to be started';
}

function describeEnding({ phase, failure }: TaskStanding): string {
  if (phase === 'success') return 'has succeeded';
  const why = failure ? ` (${failure.message})` : '';
  return phase === 'error' ? `has failed${why}` : `was ${phase}${why}`;
}
