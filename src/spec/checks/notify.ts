import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { isObject } from '../json-object.ts';
import { findTaskReads } from './task-reads.ts';

/** Expressions in `config.notify.command` that cannot be read, or that read a task: what happened comes on standard input. */
export function findWrongNotify({ config }: Draft): Finding[] {
  const { notify } = config;
  const command = isObject(notify) ? (notify['command'] ?? []) : [];
  return findTaskReads(command, {
    place: ['config', 'notify', 'command'],
    message: 'reads a task, which may not have ended by then',
    nextStep: 'read env or secret only; what happened comes on standard input',
  });
}
