import type { DispatchResult } from '../../src/view/result.ts';
import type { TaskTrace, TraceIndex } from '../../src/view/trace.ts';
import type { LogLine } from './agents-log.ts';
import type { Struck } from './faults/fault.ts';
import type { Graph } from './graph.ts';
import type { HistoryFacts } from './history.ts';

/** A command that printed the dispatch's result. */
export type Answer = { code: number | null; result: DispatchResult };

/** All that is known of a run when it is over. Checks are functions of this and of nothing else. */
export type Evidence = {
  graph: Graph;
  /** The truth: what the agents themselves have written. */
  log: LogLine[];
  killed: Struck['killed'] | undefined;
  answers: Answer[];
  /** The trace files, by task, and the index that the result names. */
  traces: Map<string, TaskTrace>;
  index: TraceIndex | null;
  /** The history read by plain means, and what the dispatcher's own view makes of it now. */
  history: HistoryFacts;
  view: Map<string, TaskTrace>;
  /** What is still there after `dispatch down`. */
  leftovers: { processes: string[]; temporaryFiles: string[]; locks: string[] };
};

/** A check tells what is wrong, one line each; nothing when all is well. */
export type Check = (evidence: Evidence) => string[];
