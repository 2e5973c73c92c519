import type { AgentListing } from '../agents.ts';
import { explainCandidate, explainRefusal } from '../routing/explain.ts';
import type { Route } from '../routing/route.ts';
import { formatTable } from './columns.ts';
import { toOneLine } from './text.ts';

const WIDTH = 120;
const COLUMNS = [
  { title: 'AGENT', max: 24 },
  { title: 'KIND', max: 12 },
  { title: 'AVAILABLE', max: 9 },
  { title: 'VERSION', max: 12 },
  { title: 'DOES' },
];

/** Agents as text for a terminal; below each what it has found and what is missing. */
export function formatAgentsText(agents: AgentListing[]): string {
  const rows = agents.map(({ name, kind, available, version, about }) => [
    name,
    kind ?? '?',
    available === null ? 'perhaps' : available ? 'yes' : 'no',
    version ?? '-',
    toOneLine(about),
  ]);
  const [head = '', ...lines] = formatTable(COLUMNS, rows, WIDTH);
  return [head, ...lines.flatMap((line, index) => [line, ...formatNotes(agents[index]!)])].join('\n');
}

function formatNotes({ credentials, missing }: AgentListing): string[] {
  return [
    ...(credentials === null ? [] : [`  login: ${toOneLine(credentials)}`]),
    ...missing.map(({ what, next_step }) => `  missing: ${toOneLine(what)}; ${toOneLine(next_step)}`),
  ];
}

/** A choice as programs read it. */
export function describeRoute(route: Route): object {
  const { message, nextStep } = explainRefusal(route);
  const refusal = route.agent === undefined ? { message, next_step: nextStep } : null;
  return { agent: route.agent ?? null, refusal, candidates: route.candidates };
}

/** A choice as text: which agent, then all that were weighed. */
export function formatRouteText(route: Route): string {
  const refusal = route.agent === undefined ? explainRefusal(route) : undefined;
  const head = refusal ? `no agent: ${refusal.message}; ${refusal.nextStep}` : `agent: ${route.agent}`;
  return [
    head,
    ...route.candidates.map((candidate) => `  ${toOneLine(candidate.agent)} ${explainCandidate(candidate)}`),
  ].join('\n');
}
