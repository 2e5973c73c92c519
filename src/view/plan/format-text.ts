import { type ArtifactRef, isArtifactRef } from '../../plan/json.ts';
import { countNoun, cutText, toOneLine } from '../text.ts';
import type { DescribedTask, PlanDescription } from './describe.ts';
import { cutList, cutMiddle } from './fit.ts';
import { type Column, formatTable } from './table.ts';

const WIDTH = 100;
const MARK = '*';

/** A task in the order of starts, from 1. */
type Row = { place: number; task: DescribedTask; isCritical: boolean };

/** A plan as text for a terminal of 100 columns: what it amounts to, then its tasks in the order of their starts. */
export function formatPlanText(plan: PlanDescription): string {
  const rows = listRows(plan);
  const [head = '', ...lines] = formatTable(rows, columnsOf(plan), WIDTH);
  const table = rows.flatMap((row, index) => [lines[index]!, formatInput(row.task, head.indexOf('TASK'))]);
  return [...formatSummary(plan), '', head, ...table, ''].join('\n');
}

function listRows(plan: PlanDescription): Row[] {
  const tasks = new Map(plan.tasks.map((task) => [task.task_id, task]));
  const critical = new Set(plan.critical_path.tasks);
  return plan.order.map((id, index) => ({ place: index + 1, task: tasks.get(id)!, isCritical: critical.has(id) }));
}

function formatSummary(plan: PlanDescription): string[] {
  const { critical_path, estimated_seconds } = plan;
  const length = critical_path.estimated_seconds === null ? '' : `, ${critical_path.estimated_seconds} s`;
  const chain = `Critical path (${countNoun(critical_path.tasks.length, 'task')}${length}): `;
  const tasks = `${countNoun(plan.total_tasks, 'task')} on ${countNoun(plan.levels, 'level')}`;
  return [
    cutText(toOneLine(plan.name), WIDTH),
    `${tasks}, up to ${plan.width} on one level, at most ${plan.max_workers} at once`,
    chain + cutList(critical_path.tasks, ' → ', WIDTH - chain.length),
    ...(estimated_seconds === null ? [] : [`By the estimates it takes at least ${estimated_seconds} s`]),
    `Tasks in the order of their starts; ${MARK} is on the critical path`,
  ].filter((line) => line !== '');
}

function columnsOf(plan: PlanDescription): Column<Row>[] {
  const estimates: Column<Row> = {
    title: 'SECONDS',
    maxWidth: 10,
    align: 'right',
    fit: ({ task }) => `${task.estimated_seconds ?? '?'}`,
  };
  return [
    { title: '#', maxWidth: 6, align: 'right', fit: ({ place, isCritical }) => `${place}${isCritical ? MARK : ' '}` },
    { title: 'TASK', maxWidth: 28, fit: ({ task }, width) => cutMiddle(task.task_id, width) },
    { title: 'AGENT', maxWidth: 14, fit: ({ task }, width) => cutMiddle(toOneLine(task.agent), width) },
    ...(plan.estimated_seconds === null ? [] : [estimates]),
    { title: 'AFTER', maxWidth: 24, fit: ({ task }, width) => cutList(task.dependencies, ', ', width) },
    { title: 'DESCRIPTION', maxWidth: WIDTH, fit: ({ task }, width) => cutText(describe(task), width) },
  ];
}

function describe({ description }: DescribedTask): string {
  return isArtifactRef(description) ? formatStored(description) : toOneLine(description);
}

function formatInput({ input_data }: DescribedTask, indent: number): string {
  const text = isArtifactRef(input_data) ? formatStored(input_data) : toOneLine(JSON.stringify(input_data));
  return ' '.repeat(indent) + cutText(text, WIDTH - indent);
}

function formatStored({ bytes }: ArtifactRef): string {
  return `(${countNoun(bytes, 'byte')})`;
}
