import type { Config } from '../../config/layer.ts';
import { putUnderSpec } from '../../config/under-spec.ts';
import { DispatchError, formatProblem } from '../../errors.ts';
import { readDraft } from '../../spec/draft.ts';
import { readSpec } from '../../spec/load.ts';
import { prepareDispatch } from '../../spec/prepare.ts';
import { listUses } from '../../spec/uses.ts';
import { countNoun } from '../../view/text.ts';
import type { Finding } from '../finding.ts';

const name = 'dispatch';

/** A dispatch as far as it can be read, under the configuration, and what is wrong with it. */
export type Dispatch = {
  spec: unknown;
  /** Names of the agents that it calls on this machine. */
  used: string[];
  findings: Finding[];
};

/** Reads the dispatch that is to run here; agents are looked at elsewhere. */
export async function readDispatch(
  file: string,
  { config, workspace }: { config: Config; workspace: string },
): Promise<Dispatch> {
  let written: unknown = {};
  try {
    const { value, lineOf, name: title } = await readSpec({ file });
    written = value;
    const { plan } = await prepareDispatch(value, { workspace, config, lineOf, name: title });
    const used = listUses(plan).flatMap(({ task }) => (task.queue === undefined ? [task.agent] : []));
    const detail = `${file}: ${countNoun(plan.tasks.length, 'task')}, nothing is wrong with it`;
    return { spec: putUnderSpec(value, config), used, findings: [{ name, state: 'ok', detail }] };
  } catch (error) {
    const spec = putUnderSpec(written, config);
    return { spec, used: readDraft(spec).tasks.flatMap(({ agent }) => agent ?? []), findings: listProblems(error) };
  }
}

function listProblems(error: unknown): Finding[] {
  if (!(error instanceof DispatchError)) throw error;
  return error.problems.map((problem) => {
    const detail = formatProblem({ ...problem, next_step: '' });
    return { name, state: 'broken', detail, mend: problem.next_step };
  });
}
