import { delimiter, resolve } from 'node:path';
import type { CallContext } from '../adapter.ts';
import type { PythonSettings } from './schema.ts';

/** What PYTHONPATH is for an agent: its own folders, then the caller's. */
export function joinPythonPath(
  { pythonpath }: Pick<PythonSettings, 'pythonpath'>,
  { workspace, env }: Pick<CallContext, 'workspace' | 'env'>,
): string {
  const own = pythonpath.map((folder) => resolve(workspace, folder));
  return [...own, env['PYTHONPATH'] ?? ''].filter(Boolean).join(delimiter);
}
