import type { Sample } from './memory.ts';

/** What a load has shown. */
export type Report = {
  machine: string;
  dispatches: number;
  tasks: number;
  workers: number;
  slots: number;
  submittedMs: number;
  elapsedMs: number;
  idleMs: number;
  urgentMs: number;
  worstMs: number;
  openAfterUrgent: number;
  successful: number;
  lost: number;
  twice: number;
  samples: Sample[];
};

const SHOWN_SAMPLES = 6;

/** A load's figures as two Markdown tables. */
export function formatReport(report: Report): string {
  const { dispatches, tasks, workers, slots, elapsedMs, idleMs, urgentMs, worstMs } = report;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const perSecond = (dispatches * tasks) / (elapsedMs / 1000);
  const rows = [
    ['machine', report.machine],
    ['load', `${dispatches} dispatches of ${tasks} tasks of 0.3 s; ${workers} workers of ${slots} slots`],
    ['all submitted after', seconds(report.submittedMs)],
    ['all ended after', seconds(elapsedMs)],
    ['throughput', `${perSecond.toFixed(1)} tasks/s; ${((workers * slots) / 0.3).toFixed(1)} is what the slots allow`],
    ['3 urgent tasks, idle', seconds(idleMs)],
    ['3 urgent tasks, queue full', `${seconds(urgentMs)} (median), ${seconds(worstMs)} (worst)`],
    ['that is', `${(urgentMs / idleMs).toFixed(1)} times the idle time`],
    ['still open when they had ended', `${report.openAfterUrgent} of ${dispatches}`],
    ['succeeded', `${report.successful} of ${dispatches}`],
    ['tasks lost, tasks run twice', `${report.lost}, ${report.twice}`],
  ];
  return `${table(['', ''], rows)}\n${formatSamples(report.samples)}`;
}

function formatSamples(samples: Sample[]): string {
  const step = Math.max(1, Math.ceil((samples.length - 1) / (SHOWN_SAMPLES - 1)));
  const shown = samples.filter((_, index) => index % step === 0 || index === samples.length - 1);
  const rows = shown.map(({ seconds, workers, server }) => [
    `${seconds} s`,
    `${workers.join(', ')} MiB`,
    `${server} MiB`,
  ]);
  return table(['after', 'workers', 'server'], rows);
}

function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}
