import type { ArtifactRef } from './json.ts';

/** Types of activities that are no calls of agents: no agent's name has a `~`. */
export const KEEP_STATE = '~keep-state';
export const RECALL_STATE = '~recall-state';

/** Keep a part of a dispatch's state between two runs of its workflow. */
export type StateActivities = {
  [KEEP_STATE](part: string): Promise<ArtifactRef>;
  [RECALL_STATE](reference: ArtifactRef): Promise<string>;
};
