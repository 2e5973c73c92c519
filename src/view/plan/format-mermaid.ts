import { toOneLine } from '../text.ts';
import type { PlanDescription } from './describe.ts';

const BOLD = 'stroke:#c2410c,stroke-width:3px';

/**
 * A plan as a Mermaid flowchart, dependencies to the left of what waits for them, the critical path in bold. Nodes are called
 * `t0`, `t1`, … by the tasks' places in the spec, so that no task id can be mistaken for Mermaid's own words.
 * Renderers refuse large charts by default (Mermaid draws at most 500 edges).
 */
export function formatPlanMermaid(plan: PlanDescription): string {
  const nodes = new Map(plan.tasks.map((task, number) => [task.task_id, `t${number}`]));
  const edges = plan.tasks.flatMap((task) => task.dependencies.map((needed) => [needed, task.task_id] as const));
  return [
    'flowchart LR',
    ...plan.tasks.map((task) => `  ${nodes.get(task.task_id)}["${formatLabel(task)}"]`),
    ...edges.map(([from, to]) => `  ${nodes.get(from)} --> ${nodes.get(to)}`),
    ...formatCriticalPath(plan.critical_path.tasks, nodes, edges),
    '',
  ].join('\n');
}

function formatCriticalPath(
  path: readonly string[],
  nodes: ReadonlyMap<string, string>,
  edges: readonly (readonly [string, string])[],
): string[] {
  const followers = new Map(path.slice(1).map((task, index) => [path[index], task]));
  const links = [...edges.entries()].filter(([, [from, to]]) => followers.get(from) === to).map(([index]) => index);
  return [
    `  classDef critical ${BOLD}`,
    `  class ${path.map((task) => nodes.get(task)).join(',')} critical`,
    ...(links.length === 0 ? [] : [`  linkStyle ${links.join(',')} ${BOLD}`]),
  ];
}

function formatLabel({ task_id, agent, queue }: PlanDescription['tasks'][number]): string {
  const place = queue === null ? '' : `<br>queue ${escapeLabel(queue)}`;
  return `${escapeLabel(task_id)}<br>${escapeLabel(agent)}${place}`;
}

/** Mermaid reads Markdown, HTML and its own `#…;` inside quotes: all but plain characters are written as character codes. */
function escapeLabel(text: string): string {
  return toOneLine(text).replace(/[^\p{L}\p{N} ._/:-]/gu, (character) => `#${character.codePointAt(0)};`);
}
