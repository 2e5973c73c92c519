import { type ArtifactRef, isArtifactRef } from '../../plan/json.ts';
import { explainCandidate } from '../../routing/explain.ts';
import { type Column, formatTable } from '../columns.ts';
import { countNoun, cutText, toOneLine } from '../text.ts';
import type { DescribedTask, PlanDescription } from './describe.ts';
import { cutList, cutMiddle } from './fit.ts';

const WIDTH = 100;
const MARK = '*';

const PLACE: Column = { title: '#', align: 'right', max: 6 };
const TASK = { title: 'TASK', max: 24 };
const AGENT = { title: 'AGENT', max: 12 };
const SECONDS: Column = { title: 'SECONDS', align: 'right', max: 8 };
const AFTER = { title: 'AFTER', max: 20 };
const DESCRIPTION: Column = { title: 'DESCRIPTION' };

/** A plan as text for a terminal of 100 columns: what it amounts to, then its tasks in the order of their starts. */
export function formatPlanText(plan: PlanDescription): string {
  const hasEstimates = plan.estimated_seconds !== null;
  const columns = [PLACE, TASK, AGENT, ...(hasEstimates ? [SECONDS] : []), AFTER, DESCRIPTION];
  const tasks = listInOrder(plan);
  const critical = new Set(plan.critical_path.tasks);
  const rows = tasks.map((task, index) => [
    `${index + 1}${critical.has(task.task_id) ? MARK : ' '}`,
    cutMiddle(task.task_id, TASK.max),
    cutMiddle(toOneLine(task.agent), AGENT.max),
    ...(hasEstimates ? [`${task.estimated_seconds ?? '?'}`] : []),
    cutList(task.dependencies, ', ', AFTER.max),
    describe(task),
  ]);
  const [head = '', ...lines] = formatTable(columns, rows, WIDTH);
  const indent = head.indexOf(TASK.title);
  const table = lines.flatMap((line, index) => [line, ...formatDetails(tasks[index]!, indent)]);
  return [...formatSummary(plan), '', head, ...table, ''].join('\n');
}

function listInOrder(plan: PlanDescription): DescribedTask[] {
  const tasks = new Map(plan.tasks.map((task) => [task.task_id, task]));
  return plan.order.map((id) => tasks.get(id)!);
}

function formatSummary(plan: PlanDescription): string[] {
  const { critical_path, estimated_seconds, synthesis } = plan;
  const length = critical_path.estimated_seconds === null ? '' : `, ${critical_path.estimated_seconds} s`;
  const chain = `Critical path (${countNoun(critical_path.tasks.length, 'task')}${length}): `;
  const tasks = `${countNoun(plan.total_tasks, 'task')} on ${countNoun(plan.levels, 'level')}`;
  return [
    cutText(toOneLine(plan.name), WIDTH),
    `${tasks}, up to ${plan.width} on one level, at most ${plan.max_workers} at once`,
    chain + cutList(critical_path.tasks, ' → ', WIDTH - chain.length),
    ...(estimated_seconds === null ? [] : [`By the estimates it takes at least ${estimated_seconds} s`]),
    ...(synthesis === null ? [] : [`At the end ${toOneLine(synthesis)} sums it up`]),
    `Tasks in the order of their starts; ${MARK} is on the critical path`,
  ].filter((line) => line !== '');
}

function describe({ description }: DescribedTask): string {
  return isArtifactRef(description) ? formatStored(description) : toOneLine(description);
}

/** What the agent gets and, when the spec leaves the agent open, why it is this one. */
function formatDetails({ agent, auto, approval, input_data, queue }: DescribedTask, indent: number): string[] {
  const input = isArtifactRef(input_data) ? formatStored(input_data) : JSON.stringify(input_data);
  const choice = auto === null ? [] : [`agent: ${agent} (auto: ${explainCandidate(auto)})`];
  const place = queue === null ? '' : `queue ${queue}: `;
  const asks = approval === null ? [] : [`waits for approval${approval.message ? `: ${approval.message}` : ''}`];
  return [place + input, ...choice, ...asks].map(
    (text) => ' '.repeat(indent) + cutText(toOneLine(text), WIDTH - indent),
  );
}

function formatStored({ bytes }: ArtifactRef): string {
  return `(${countNoun(bytes, 'byte')})`;
}
