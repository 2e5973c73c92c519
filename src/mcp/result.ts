import type { z } from 'zod';
import { countEnded } from '../plan/outcome.ts';
import { formatMarkdown } from '../view/markdown.ts';
import type { DispatchResult, TaskResult } from '../view/result.ts';
import type { Summary } from '../view/summary.ts';
import { cutText } from '../view/text.ts';
import type { briefSchema, fullSchema } from './result-schema.ts';

type Brief = z.infer<typeof briefSchema>;
type Full = z.infer<typeof fullSchema>;

/** Hosts cut, or keep out of the conversation, what is much larger. */
const MOST_TASKS = 100;
const OUTPUTS_BYTES = 48_000;
const OUTPUT_BYTES = 8000;
const LEAST_BYTES = 200;
const SYNTHESIS_BYTES = 20_000;
const LINE_CHARACTERS = 500;
const FILES = 20;
const MARKDOWN_CHARACTERS = 48_000;

/** A dispatch in a few words. */
export function toBrief(result: DispatchResult, notes: readonly string[] = []): Brief {
  const { dispatch_id, name, status, replay_of, web_ui, summary } = result;
  return {
    dispatch_id: dispatch_id!,
    name,
    status: status as Brief['status'],
    replay_of,
    web_ui,
    summary,
    notes: [...notes],
    next_step: adviseNext(result),
  };
}

/** A dispatch with its tasks; outputs only when they are asked for. Everything is cut to what a host takes. */
export function toFull(result: DispatchResult, { outputs }: { outputs: boolean }): Full {
  const chosen = chooseTasks(result.results);
  const share = Math.max(LEAST_BYTES, Math.min(OUTPUT_BYTES, Math.floor(OUTPUTS_BYTES / chosen.length)));
  return {
    ...toBrief(result),
    results: chosen.map((task) => {
      const { usage: _, output, files, ...rest } = task;
      const error = task.error && cutText(task.error, LINE_CHARACTERS);
      const told = { ...rest, error, files: files.slice(0, FILES) };
      return outputs ? { ...told, output: cutOutput(result.dispatch_id!, task, share) } : told;
    }) as Full['results'],
    results_left_out: result.results.length - chosen.length,
    synthesis: outputs ? cutSynthesis(result) : null,
    trace_index: result.trace_index,
  };
}

/** The same, with a report for people where that is wanted: then it is also the answer's text. */
export function formatFull(
  result: DispatchResult,
  { outputs, format }: { outputs: boolean; format: 'json' | 'markdown' },
): { data: Full; text?: string } {
  const data = toFull(result, { outputs });
  if (format === 'json') return { data };
  const markdown = cutText(formatMarkdown(result), MARKDOWN_CHARACTERS);
  return { data: { ...data, markdown }, text: markdown };
}

/** The tasks that are told: what did not succeed first, all in their order. */
function chooseTasks(tasks: readonly TaskResult[]): TaskResult[] {
  if (tasks.length <= MOST_TASKS) return [...tasks];
  const sorted = tasks.toSorted((one, other) => Number(one.status === 'success') - Number(other.status === 'success'));
  const chosen = new Set(sorted.slice(0, MOST_TASKS));
  return tasks.filter((task) => chosen.has(task));
}

function cutOutput(id: string, { task_id, output }: TaskResult, limit: number): unknown {
  return cutJson(output, limit, `dispatch://${id}/trace/${task_id}`);
}

function cutSynthesis({ dispatch_id: id, synthesis }: DispatchResult): Full['synthesis'] {
  return synthesis && { ...synthesis, output: cutJson(synthesis.output, SYNTHESIS_BYTES, `dispatch://${id}/result`) };
}

function cutJson(value: unknown, limit: number, place: string): unknown {
  const text = JSON.stringify(value);
  if (text.length <= limit) return value;
  return { cut: `${text.length} characters; all of it is in ${place}`, begins: text.slice(0, limit) };
}

function adviseNext({ dispatch_id: id, status, summary, results }: DispatchResult): string {
  if (status === 'success') return `dispatch_result ${id} gives the outputs`;
  if (status !== 'running')
    return `read what failed (dispatch_result, dispatch_logs), mend it, then dispatch_replay ${id}: it reuses what succeeded`;
  const asking = results.find(({ waiting }) => waiting?.includes('approv'));
  const asks = asking ? `; ${asking.task_id} waits for a person: dispatch_approve answers` : '';
  return `still running, ${describeProgress(summary)}: dispatch_wait ${id} waits for the end${asks}`;
}

/** `2 of 5 tasks have ended`. */
function describeProgress(summary: Summary): string {
  return `${countDone(summary)} of ${summary.total_tasks} tasks have ended`;
}

/** How many tasks have ended. */
export function countDone({ total_tasks: total, ...counts }: Summary): number {
  return countEnded({ total, ...counts });
}
