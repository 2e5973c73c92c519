import type { Draft } from '../draft.ts';
import { workers } from '../fields.ts';
import type { Finding } from '../finding.ts';
import { isObject } from '../json-object.ts';
import { LIMITS } from '../limits.ts';
import type { Place } from '../place.ts';
import { resolveWorkers } from '../workers.ts';

/** Multiples of this machine's cores that come to more workers than one dispatch may have. */
export function findTooManyWorkers({ config }: Draft, cpuCores: number): Finding[] {
  const agents = isObject(config['agents']) ? Object.entries(config['agents']) : [];
  return [
    ...judge(config, ['config'], cpuCores),
    ...agents.flatMap(([name, settings]) => judge(settings, ['config', 'agents', name], cpuCores)),
  ];
}

function judge(settings: unknown, place: Place, cpuCores: number): Finding[] {
  const written = workers.safeParse(isObject(settings) ? settings['max_workers'] : undefined);
  if (!written.success) return [];
  const number = resolveWorkers(written.data, cpuCores);
  if (number <= LIMITS.workers) return [];
  const message = `comes to ${number} on this machine with ${cpuCores} cores, at most ${LIMITS.workers} can work at once`;
  return [{ place: [...place, 'max_workers'], message, nextStep: 'write a smaller factor, or a number' }];
}
