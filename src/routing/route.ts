/** An agent that might do a task. */
export type Candidate = {
  agent: string;
  /** 0 to 1, to three digits. */
  score: number;
  /** Words of the description that lead to it. */
  matched: string[];
  /** Fields of the input that only it, or few agents, take. */
  fields: string[];
  /** Why it cannot do the task, whatever its score. */
  excluded?: string;
};

/** Which agent is to do a task, and all that were weighed, the best first; none is chosen when nothing speaks clearly. */
export type Route = { agent: string | undefined; candidates: Candidate[]; nearestField?: string };

/** One trigger that no other usual agent has is enough, a capability alone or a misspelt trigger is not. */
export const THRESHOLD = 0.4;
