import { availableParallelism } from 'node:os';
import type { Workers } from '../spec/fields.ts';
import { resolveWorkers } from '../spec/workers.ts';

/** What the administrator's file says under `security`; an absent key allows everything. */
export type Security = {
  max_workers?: Workers | undefined;
  allowed_roots?: string[] | undefined;
  allowed_agents?: string[] | undefined;
  allowed_commands?: string[] | undefined;
};

/** The administrator's limits of this machine, and the file that they stand in. */
export type Caps = Security & { file: string };

/** For a machine whose administrator limits nothing. */
export const NO_CAPS: Caps = { file: '' };

/** Where a limit stands: `security.allowed_roots in /etc/parallel-dispatch/config.yaml`. */
export function nameCap({ file }: Caps, key: keyof Security): string {
  return `security.${key} in ${file}`;
}

/** How many tasks may run at once here, of so many that are asked for. */
export function limitWorkers(wanted: number, { max_workers }: Caps, cpuCores = availableParallelism()): number {
  return max_workers === undefined ? wanted : Math.min(wanted, resolveWorkers(max_workers, cpuCores));
}

/** Whether agents of a kind may run. */
export function isAgentAllowed(kind: string, { allowed_agents }: Caps): boolean {
  return allowed_agents?.includes(kind) ?? true;
}
