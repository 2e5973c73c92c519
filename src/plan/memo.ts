import type { Asked } from './control.ts';

/** A task that waits for a person's word, since then, ISO 8601. */
export type PendingApproval = { task_id: string; since: string };

/**
 * What every reader of a dispatch's memo finds. `counts` and `failed_ids` come at the first failure and at the end; with
 * `paused` and `approvals` they come whenever one of these changes, too.
 */
export type DispatchMemo = {
  v: 1;
  name: string;
  workspace: string;
  trace_dir: string;
  host: string;
  user: string;
  package_version: string;
  bundle_hash: string;
  spec_ref: string | null;
  /** The shared queue whose workers serve it; absent when it has a queue of its own. */
  queue?: string;
  /** Start of the first run, in the memos of later ones; ISO 8601. */
  started_at?: string;
  /** The dispatch whose results this one reuses. */
  replay_of?: string;
  paused?: Asked | null;
  /** The first of the tasks that wait for a person. */
  approvals?: PendingApproval[];
};
