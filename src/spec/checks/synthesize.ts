import { findQueue } from '../agents.ts';
import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { isObject } from '../json-object.ts';
import { readTask, type TaskDraft } from '../task-draft.ts';
import { quote } from '../words.ts';
import { findWrongUses } from './agents.ts';
import { findWrongInputs } from './task-input.ts';
import { findTaskReads } from './task-reads.ts';

const PLACE = ['config', 'synthesize'];

/** What is wrong with the agent of `config.synthesize` and its input: to the checks it is one more task. */
export function findWrongSynthesis(draft: Draft): Finding[] {
  const written = draft.config['synthesize'];
  if (!isObject(written)) return [];
  const task: TaskDraft = { ...readTask(written, draft.tasks.length), place: PLACE };
  const alone = { ...draft, tasks: [task] };
  const foreign = findForeignQueue(draft, task);
  if (foreign.length > 0) return foreign;
  return [...findWrongUses(alone), ...findWrongInputs(alone), ...findWrongReads(task)];
}

function findForeignQueue({ agents }: Draft, { agent, place }: TaskDraft): Finding[] {
  if (agent === undefined || findQueue(agents, { agent }) === undefined) return [];
  const message = `the agent ${quote(agent)} works on another queue, and what sums up runs with the dispatch itself`;
  return [{ place: [...place, 'agent'], message, nextStep: 'name an agent without "queue"' }];
}

function findWrongReads({ input = {} }: TaskDraft): Finding[] {
  return findTaskReads(input, {
    place: [...PLACE, 'input_data'],
    message: 'reads a task, which may not have succeeded by then',
    nextStep: 'read env or secret only; the outputs of all tasks come as upstream',
  });
}
