/** What every reader of a dispatch's memo finds; `counts` and `failed_ids` come at the first failure and at the end. */
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
  /** Start of the first run, in the memos of later ones; ISO 8601. */
  started_at?: string;
  /** The dispatch whose results this one reuses. */
  replay_of?: string;
};
