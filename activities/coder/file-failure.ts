import { messageOf } from '../../src/errors.ts';
import { OutsideRootsError } from '../../src/files/roots.ts';
import type { FailureClass } from '../../src/plan/call.ts';
import { AgentError } from '../agent-error.ts';

type Answer = { failure: FailureClass; nextStep: string };

/** What a file system's refusal means for the call: whether another attempt could go better, and what a person can do. */
const ANSWERS: Record<string, Answer> = {
  EACCES: { failure: 'NotAllowed', nextStep: 'give this user the right to use the path, or name another' },
  EPERM: { failure: 'NotAllowed', nextStep: 'give this user the right to use the path, or name another' },
  EROFS: { failure: 'NotAllowed', nextStep: 'name a path on a file system that can be written' },
  EISDIR: { failure: 'InvalidInput', nextStep: 'name a file: a folder is there already' },
  ENOTDIR: { failure: 'InvalidInput', nextStep: 'name a path whose folders are no files' },
  EEXIST: { failure: 'InvalidInput', nextStep: 'name a path whose folders are no files' },
  ENAMETOOLONG: { failure: 'InvalidInput', nextStep: 'shorten the path' },
  ELOOP: { failure: 'InvalidInput', nextStep: 'mend the symlinks on the path' },
  ERR_INVALID_ARG_VALUE: { failure: 'InvalidInput', nextStep: 'take the NUL character out of the path' },
  ENOSPC: { failure: 'AgentFailed', nextStep: 'free disk space' },
};

/** The failure of a call whose field `field` names `path`, which the file system or the roots refused. */
export function fileFailure(field: string, path: string, cause: unknown): AgentError {
  if (cause instanceof OutsideRootsError) {
    const nextStep = 'name a path inside the workspace or the temporary folder';
    return new AgentError('NotAllowed', `${field}: ${cause.message}`, { nextStep, cause });
  }
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const { failure, nextStep } = ANSWERS[code] ?? { failure: 'AgentFailed', nextStep: 'see the cause' };
  // The node that a back end has written meanwhile is not lost with a full disk.
  const isOurs = failure === 'AgentFailed';
  return new AgentError(failure, `${field}: ${JSON.stringify(path)}: ${messageOf(cause)}`, { nextStep, isOurs, cause });
}
