import type { CallRecord, JournaledFailure, Verdict } from '../../src/calls/record.ts';
import type { CallResult } from '../../src/plan/call.ts';

export const KEY = 'pick the plums';
export const OTHER_KEY = 'pick the pears';

/** When the recorded run was started. */
const STARTED_AT = '2030-05-01T10:00:00.000Z';

const RESULT: CallResult = { output: { plums: 12 }, digest: 'sha256:12', attempts: [] };

const FAILURE: JournaledFailure = {
  class: 'AgentFailed',
  message: 'the ladder broke',
  attempt: {
    attempt: 1,
    started_at: STARTED_AT,
    ended_at: '2030-05-01T10:05:00.000Z',
    class: 'AgentFailed',
    message: 'the ladder broke',
  },
};

export const DONE: Verdict = { type: 'done', result: RESULT };
export const FAILED: Verdict = { type: 'failed', failure: FAILURE };

/** The record of a first run that goes on. */
export const RUNNING: CallRecord = {
  v: 1,
  key: KEY,
  run: 1,
  started_at: STARTED_AT,
  mark: 'plum-1',
  process: { pid: 4711, start_time: '1', boot_id: 'spring', machine_id: 'orchard', pid_namespace: 'pid:[1]' },
  ending: null,
  lease: null,
  session: null,
  verdict: null,
};
