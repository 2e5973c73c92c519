import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { isOutage } from '../temporal/outage.ts';
import type { Session } from '../temporal/session.ts';
import { sweepClosedDispatches } from '../temporal/sweep.ts';
import { type EndedOptions, watchEnded } from './ended.ts';
import { takeBack, takeFromDead } from './lost-calls.ts';
import { listDeadWorkers } from './records.ts';

const LOOK_MS = 1000;
const SETTLE_MS = 3000;
const SWEEP_MS = 60_000;
const ANSWER_MS = 5000;
/** A look may read long histories; one that an outage has met must not hide it for long. */
const LOOK_LIMIT_MS = 30_000;
/** The longest pause that Temporal's client makes before it reports an end once more. */
const REPORT_RETRY_MS = 5000;

export type TendOptions = EndedOptions & {
  /** Calls that this worker is at; see `nameCall`. */
  atWork: ReadonlySet<string>;
  /** Of the worker's own process. */
  workerEnv: NodeJS.ProcessEnv;
  log: Log;
  report(line: string): void;
  signal: AbortSignal;
};

/**
 * Looks after a shared queue from this host until `signal` is aborted: calls of workers that died are taken over, reports
 * that were lost in an outage are made again, and what has ended is settled. Outages are told once, not once a look.
 */
export async function tendQueue(session: Session, options: TendOptions): Promise<void> {
  const { signal, report } = options;
  const look = createLook(session, options);
  let isAway = false;
  let wasAwayAt = 0;
  for (; !signal.aborted; await pause(signal)) {
    try {
      await requireAnswer(session);
      await session.client.withDeadline(Date.now() + LOOK_LIMIT_MS, look);
      if (isAway) report('the Temporal server answers again');
      isAway = false;
      if (wasAwayAt > 0 && Date.now() - wasAwayAt > REPORT_RETRY_MS) {
        await takeBack(session, options.atWork);
        wasAwayAt = 0;
      }
    } catch (error) {
      if (isOutage(error) && !isAway) report('the Temporal server does not answer; waiting for it');
      if (!isOutage(error)) options.log.warn({ error }, 'the queue could not be looked after');
      isAway = isOutage(error);
      wasAwayAt = Date.now();
    }
  }
}

/** What is done at each look, some of it less often. */
function createLook(session: Session, options: TendOptions): () => Promise<void> {
  const { env, workerEnv, log } = options;
  const ended = watchEnded(session, options);
  const every = (ms: number, work: () => Promise<void>) => {
    let next = 0;
    return async () => {
      if (Date.now() < next) return;
      await work();
      next = Date.now() + ms;
    };
  };
  const settle = every(SETTLE_MS, ended.settle);
  const sweep = every(SWEEP_MS, () => sweepClosedDispatches(session, { id: '', env, log }));
  return async () => {
    const dead = listDeadWorkers(workerEnv, session.namespaceId);
    if (dead.length > 0) await takeFromDead(session, { env, log });
    for (const record of dead) rmSync(record, { force: true });
    await settle();
    await sweep();
  };
}

/** Without a limit of its own, a look would wait for ever for a server that hangs. */
async function requireAnswer({ client }: Session): Promise<void> {
  await client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}));
}

function pause(signal: AbortSignal): Promise<void> {
  return sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
}
