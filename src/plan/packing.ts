import type { ArtifactRef } from './json.ts';
import type { Plan, PlanTask } from './plan.ts';
import type { Reuse } from './reuse.ts';

/** What each task has of its own. */
type Own = 'id' | 'dependencies' | 'summary';
/** What only few tasks have, or each in its own words. */
type Rare =
  | 'description'
  | 'input'
  | 'estimated_seconds'
  | 'outputs'
  | 'output_schema'
  | 'reads'
  | 'approval'
  | 'reuse';
/** What many tasks have in common: all the rest, and where an earlier result is from. */
type Shared = Omit<PlanTask, Own | Rare> & { reuse_from?: string };
/** An earlier result whose output and files lie in the document: of it only what the workflow looks at. */
type PackedReuse = Partial<Pick<Reuse, 'upstream'> & Pick<Reuse['result'], 'digest' | 'inline'>>;
type PackedRare = Partial<Pick<PlanTask, Exclude<Rare, 'reuse'>>> & { reuse?: PackedReuse };
/** `[id, number of its shared settings, dependencies, summary, rare fields]` */
type PackedTask = [string, number, number[], string, PackedRare?];

/**
 * A plan whose tasks' texts lie in one document of the artifact store: 10,000 tasks fit into one event of the history.
 * Description and input of task n are at `/n/description` and `/n/input`, unless `PackedRare` holds them; an earlier
 * result is at `/n/reuse`.
 */
export type PackedPlan = Omit<Plan, 'tasks'> & {
  packed: { document: ArtifactRef; shared: Shared[]; tasks: PackedTask[] };
};

/** What the document holds of one task. */
export type StoredTask = Pick<PlanTask, 'description' | 'input'> & { reuse?: Reuse['result'] };

const SUMMARY_LENGTH = 60;

/** What of a plan's tasks goes into the document. */
export function listStored({ tasks }: Plan): StoredTask[] {
  return tasks.map(({ description, input, reuse }) => ({ description, input, ...(reuse && { reuse: reuse.result }) }));
}

/** Packs a plan whose texts are stored as `document`; `keepsInput` tells whose inputs must stay. */
export function packPlan(plan: Plan, document: ArtifactRef, keepsInput: (task: PlanTask) => boolean): PackedPlan {
  const { tasks, ...rest } = plan;
  const shared: Shared[] = [];
  const numbers = new Map<string, number>();
  const compared = new Set(tasks.flatMap(({ reuse, dependencies }) => (reuse?.upstream.length ? dependencies : [])));
  const packed = tasks.map((task, number): PackedTask => {
    const { id, dependencies, summary, description, input, ...settings } = task;
    const { estimated_seconds, outputs, output_schema, reads, approval, reuse, ...rest } = settings;
    const common: Shared = { ...rest, ...(reuse && { reuse_from: reuse.from }) };
    const key = JSON.stringify(common);
    if (!numbers.has(key)) numbers.set(key, shared.push(common) - 1);
    // A worker of another language may not have the store.
    const isElsewhere = task.queue !== undefined;
    const rare = dropAbsent({
      description: isElsewhere ? description : undefined,
      input: isElsewhere || keepsInput(task) ? input : undefined,
      estimated_seconds,
      outputs,
      output_schema,
      reads,
      approval,
      reuse: reuse && packReuse(reuse, compared.has(number)),
    });
    const short = [...summary].slice(0, SUMMARY_LENGTH).join('');
    return [id, numbers.get(key)!, dependencies, short, ...(rare ? [rare] : [])] as PackedTask;
  });
  return { ...rest, packed: { document, shared, tasks: packed } };
}

function packReuse({ upstream, result: { digest, inline } }: Reuse, isCompared: boolean): PackedReuse | undefined {
  return dropAbsent({
    ...(upstream.length > 0 && { upstream }),
    ...(isCompared && { digest }),
    ...(inline && { inline }),
  });
}

function dropAbsent<Fields extends object>(fields: Fields): Fields | undefined {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return present.length > 0 ? (Object.fromEntries(present) as Fields) : undefined;
}

/** The plan as everything but the wire knows it. */
export function unpackPlan(plan: Plan | PackedPlan): Plan {
  if (!('packed' in plan)) return plan;
  const { packed, ...rest } = plan;
  const { document, shared } = packed;
  return {
    ...rest,
    tasks: packed.tasks.map(([id, settings, dependencies, summary, rare], number) => {
      const { reuse_from: from, ...common } = shared[settings]!;
      const { reuse = {}, ...others } = rare ?? {};
      const at = (field: string): ArtifactRef => ({ ...document, pointer: `/${number}/${field}` });
      return {
        ...common,
        id,
        dependencies,
        summary,
        description: at('description'),
        input: at('input'),
        ...others,
        ...(from !== undefined && { reuse: unpackReuse(from, reuse, at('reuse/output')) }),
      };
    }),
  };
}

/** A digest that nothing is compared with is not there. */
function unpackReuse(from: string, { upstream = [], digest = '', inline }: PackedReuse, output: ArtifactRef): Reuse {
  return { from, upstream, result: { output, digest, ...(inline && { inline }) } };
}
