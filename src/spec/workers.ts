import type { Workers } from './fields.ts';

/** How many tasks at once `max_workers` means on a machine with so many processor cores: at least 1. */
export function resolveWorkers(value: Workers, cpuCores: number): number {
  if (typeof value === 'number') return value;
  const factor = Number(value.split('*')[1] ?? 1);
  return Math.max(1, Math.floor(cpuCores * factor));
}
