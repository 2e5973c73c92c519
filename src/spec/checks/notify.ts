import { parsePath } from '../../plan/json-path.ts';
import { findExpressions } from '../../plan/template.ts';
import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { isObject } from '../json-object.ts';
import { escapeControls } from '../words.ts';

/** Expressions in `config.notify.command` that cannot be read, or that read a task: what happened comes on standard input. */
export function findWrongNotify({ config }: Draft): Finding[] {
  const { notify } = config;
  const command = isObject(notify) ? (notify['command'] ?? []) : [];
  return findExpressions(command)
    .filter(({ tasks, error }) => tasks.length > 0 || error !== undefined)
    .map(({ path, error }) => ({
      place: ['config', 'notify', 'command', ...parsePath(path)],
      message: error ? escapeControls(error) : 'reads a task, which may not have ended by then',
      nextStep: 'read env or secret only; what happened comes on standard input',
    }));
}
