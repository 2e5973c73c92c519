import { attributeFindings } from '../config/attribute.ts';
import type { Config } from '../config/layer.ts';
import { putUnderSpec } from '../config/under-spec.ts';
import { DispatchError } from '../errors.ts';
import { findWrongAgents } from './checks/agents.ts';
import { findWrongBackends } from './checks/backends.ts';
import { findCycles } from './checks/cycles.ts';
import { findWrongDependencies } from './checks/dependencies.ts';
import { findWrongExpressions } from './checks/expressions.ts';
import { findWrongNotify } from './checks/notify.ts';
import { findWrongOutputPaths } from './checks/output-paths.ts';
import { findWrongOutputSchemas } from './checks/output-schemas.ts';
import { findUnroutedTasks } from './checks/routes.ts';
import { findTooLargeInputs, findTooManyDependencies, findTooManyTasks } from './checks/sizes.ts';
import { findWrongSynthesis } from './checks/synthesize.ts';
import { findDuplicateIds } from './checks/task-ids.ts';
import { findWrongInputs } from './checks/task-input.ts';
import { findTooManyWorkers } from './checks/workers.ts';
import { type Draft, readDraft } from './draft.ts';
import { type Finding, type LineOf, toProblems } from './finding.ts';
import { findIssues } from './issue-findings.ts';
import { isObject } from './json-object.ts';
import { findJsonTrouble } from './json-value.ts';
import { groupByCycles } from './knots.ts';
import { chooseAgents, nameAgents } from './routes.ts';
import { type Spec, specSchema } from './schema.ts';
import { describeKind } from './words.ts';

/** What a spec is checked against. */
export type ValidateOptions = {
  /** Absolute path of the folder to which paths in the spec are relative. */
  workspace: string;
  cpuCores: number;
  /** Whether the limits of a run hold, too; a dispatch that is only looked at may have more dependencies. */
  forRun: boolean;
  /** Finds lines in the text that the spec was read from. */
  lineOf?: LineOf | undefined;
  /** What holds where the spec says nothing, and what the administrator allows. */
  config?: Config | undefined;
};

/** A spec that passed every check, with the configuration below it, and the graph of its tasks. */
export type ValidSpec = { spec: Spec; draft: Draft };

/**
 * Checks everything about a spec that can be known before a run, and fills in the schema's defaults.
 *
 * @param written any value; anything but a valid spec is refused
 * @throws DispatchError `InvalidSpec` with all problems, in the order of their places
 */
export async function validateSpec(written: unknown, options: ValidateOptions): Promise<ValidSpec> {
  refuse(findWrongTop(written), options);
  refuse([...findJsonTrouble(written), ...findTooManyTasks(written)], options);
  const value = options.config ? putUnderSpec(written, options.config) : written;
  const { data, error } = specSchema.safeParse(value);
  const issues = findIssues({ schema: specSchema, value, place: [], issues: error?.issues ?? [] });
  const draft = await chooseAgents(readDraft(value));
  const findings = [...issues, ...(await findWrongContent(draft, options))];
  refuse(options.config ? attributeFindings(findings, written, options.config) : findings, options);
  return { spec: nameAgents(data!, draft), draft };
}

function refuse(findings: Finding[], { lineOf }: ValidateOptions): void {
  if (findings.length > 0) throw new DispatchError('InvalidSpec', toProblems(findings, lineOf));
}

function findWrongTop(value: unknown): Finding[] {
  if (isObject(value)) return [];
  const nextStep = `write { "tasks": [ … ] }`;
  return [{ place: [], message: `a dispatch must be an object, not ${describeKind(value)}`, nextStep }];
}

/** What the shape of a spec cannot say. Every check runs on what can be read, whatever the others find. */
async function findWrongContent(
  draft: Draft,
  { workspace, cpuCores, forRun, config }: ValidateOptions,
): Promise<Finding[]> {
  const groups = groupByCycles(draft.dependencies);
  return [
    ...findDuplicateIds(draft),
    ...findWrongDependencies(draft),
    ...findCycles({ ...draft, groups }),
    ...findWrongAgents(draft),
    ...findUnroutedTasks(draft),
    ...findWrongBackends(draft),
    ...findWrongInputs(draft),
    ...findWrongNotify(draft),
    ...findWrongSynthesis(draft),
    ...findWrongExpressions(draft, groups),
    ...findTooLargeInputs(draft),
    ...findTooManyWorkers(draft, cpuCores),
    ...(forRun ? findTooManyDependencies(draft) : []),
    ...(await findWrongOutputPaths(draft, { groups, workspace, allowedRoots: config?.caps.allowed_roots })),
    ...(await findWrongOutputSchemas(draft)),
  ];
}
