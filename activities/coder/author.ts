import type { JsonObject } from '../../src/plan/json.ts';
import type { AgentOutcome } from '../adapter.ts';
import { type NodeKnowledge, noteUnused } from './knowledge.ts';
import type { ScaffoldPlan } from './scaffold/scaffold.ts';
import type { CoderInput } from './schema.ts';

/** A node's source, and what the output says of whoever wrote it. */
export type Authored = {
  code: string;
  about: JsonObject;
  notes: string[];
  /** What the call's result holds besides the output. */
  outcome: Omit<AgentOutcome, 'output'>;
};

/** A scaffold says that it is one. */
export function signScaffold(
  code: string,
  { steps }: ScaffoldPlan,
  { input, knowledge }: { input: CoderInput; knowledge: NodeKnowledge[] },
): Authored {
  const unread =
    input.context_files.length === 0
      ? []
      : ['context_files are listed in the docstring; a scaffold makes no use of what they hold.'];
  const notes = [...unread, ...noteUnused(knowledge)];
  return { code, about: { completeness: 'scaffold', steps: steps.map(({ name }) => name) }, notes, outcome: {} };
}
