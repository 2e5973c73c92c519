import { messageOf } from '../src/errors.ts';
import { resolveInside } from '../src/files/roots.ts';
import type { Call } from '../src/plan/call.ts';
import { AgentError } from './agent-error.ts';
import { readBackend } from './backend/frozen.ts';

/** @throws AgentError `NotAllowed` when a worker must not run the call */
export type Permit = (call: Asked) => Promise<void>;
type Asked = Pick<Call, 'kind' | 'settings' | 'workspace' | 'dispatch_id' | 'task_id'>;

/** What a worker runs of all that comes over its queue. */
export type Limits = {
  /** Absolute folders, symlinks resolved: a workspace outside of all of them is refused. */
  roots: string[];
  /** Kinds of agents; all of them when absent. Not names: those a spec gives as it likes. */
  kinds?: readonly string[] | undefined;
};

/** Ids become names of folders. A notice's begins with a tilde. */
const SAFE_ID = /^~?[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Decides by a worker's own limits, whatever the dispatch says. */
export function createPermit({ roots, kinds }: Limits): Permit {
  return async (call) => {
    const unsafe = [call.dispatch_id, call.task_id].find((id) => !SAFE_ID.test(id));
    if (unsafe !== undefined) {
      throw refuse(`${JSON.stringify(unsafe)} is no safe id`, { nextStep: 'submit it with dispatch run' });
    }
    for (const kind of [call.kind, readBackend(call)?.kind]) {
      if (kind === undefined || !kinds || kinds.includes(kind)) continue;
      throw refuse(`this worker runs no agents of kind ${kind}, only ${kinds.join(', ')}`, {
        nextStep: 'submit it to a queue whose workers do, or start the workers with --agents',
      });
    }
    await resolveInside(call.workspace, '/', roots).catch((cause) => {
      throw refuse(`the workspace: ${messageOf(cause)}`, {
        nextStep: 'submit it from a folder inside, or start the workers with --allow-root',
        cause,
      });
    });
  };
}

function refuse(message: string, options: { nextStep: string; cause?: unknown }): AgentError {
  return new AgentError('NotAllowed', message, options);
}
