import type { Call } from './call.ts';
import type { JsonObject } from './json.ts';
import type { Command } from './messages.ts';
import { type Counts, type DispatchStatus, statusOf, type TaskFailure } from './outcome.ts';
import type { Plan } from './plan.ts';

/** Which program hears of what. `argv` may hold expressions on env and secret. */
export type NotifySettings = { argv: string[]; on: NoticeKind[]; timeout_seconds: number };
type NoticeKind = 'end' | 'failure' | 'approval';

/** Something that a person may want to hear of at once. */
export type Notice =
  | { event: 'failure'; task_id: string; code: TaskFailure['code']; error: string; next_step: string }
  | { event: 'approval'; task_id: string; message: string | null }
  | { event: 'end'; status: DispatchStatus };

/** Notices on their way: one program at a time, and what happens meanwhile travels with the next. */
export type Notices = {
  waiting: Notice[];
  /** How many programs were started. */
  sent: number;
  /** The program that was started last, while it has not ended, and how often its call was scheduled. */
  open?: { call: Call; schedulings: number };
  hasTold?: 'end';
};

type Told = {
  dispatchId: string;
  plan: Plan;
  notices: Notices;
  counts: Counts;
  stop?: { code: string };
};

/** The activity type, and the beginning of the ids, of calls that tell: no agent or task is called so. */
export const NOTIFY = '~notify';
/** More than anybody reads; the program hears of how many are left out. */
const MOST_EVENTS = 100;

/** Puts a notice in line, if anybody wants to hear of its kind. */
export function addNotice({ plan, notices }: Told, notice: Notice): void {
  if (plan.notify?.on.includes(notice.event)) notices.waiting.push(notice);
}

/** Says once that all tasks have ended. */
export function addEndNotice(state: Told): void {
  if (state.notices.hasTold) return;
  state.notices.hasTold = 'end';
  addNotice(state, { event: 'end', status: statusOf(state.counts, state.stop?.code === 'Cancelled') });
}

/** Whether something is still to be told. */
export function hasNotices({ waiting, open }: Notices): boolean {
  return open !== undefined || waiting.length > 0;
}

/** Starts the program that tells what is in line, when none is at work. */
export function sendNotices(state: Told): Command[] {
  const { notices } = state;
  if (notices.open || notices.waiting.length === 0) return [];
  notices.open = { call: buildCall(state), schedulings: 0 };
  notices.waiting = [];
  return schedule(notices.open);
}

/** The program has ended, or its worker was lost: then it goes on with the next one. */
export function endNotice({ notices }: Told, lost: boolean): Command[] {
  if (lost && notices.open) return schedule(notices.open);
  delete notices.open;
  return [];
}

function schedule(open: NonNullable<Notices['open']>): Command[] {
  open.schedulings++;
  const { task_id } = open.call;
  return [
    {
      type: 'notify',
      activityId: open.schedulings === 1 ? task_id : `${task_id}~${open.schedulings}`,
      call: open.call,
    },
  ];
}

/** What it hears comes as `upstream`: words of agents in it are never taken for expressions. */
function buildCall({ dispatchId, plan, notices, counts }: Told): Call {
  const { argv = [], timeout_seconds = 0 } = plan.notify ?? {};
  const { waiting } = notices;
  return {
    v: 1,
    dispatch_id: dispatchId,
    task_id: `${NOTIFY}-${++notices.sent}`,
    generation: 1,
    agent: NOTIFY,
    kind: 'command',
    description: `Tells of ${waiting
      .map(({ event }) => event)
      .slice(0, 3)
      .join(', ')}`,
    input: { argv, stdin_from: 'upstream' },
    upstream: {
      v: 1,
      dispatch_id: dispatchId,
      name: plan.name,
      workspace: plan.workspace,
      counts: { ...counts },
      events: waiting.slice(0, MOST_EVENTS) as JsonObject[],
      events_left_out: Math.max(0, waiting.length - MOST_EVENTS),
    },
    settings: {},
    workspace: plan.workspace,
    timeout_seconds,
    ...(plan.depth && { depth: plan.depth }),
  };
}
