import { z } from 'zod';
import type { Call } from '../../src/plan/call.ts';
import type { JsonObject } from '../../src/plan/json.ts';
import { KINDS } from '../kinds.ts';

const object = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

const frozenBackend = z.object({ agent: z.string(), kind: z.string(), settings: object, input: object });

/** An agent that does the work of another one, as it was when the dispatch was submitted. `input`: defaults of its input. */
export type FrozenBackend = z.infer<typeof frozenBackend>;

/** The back end that the settings of an agent or a call name; undefined for an agent that works by itself. */
export function readBackend({ kind, settings }: Pick<Call, 'kind' | 'settings'>): FrozenBackend | undefined {
  if (!KINDS[kind]?.takesBackend || settings['backend'] === undefined) return undefined;
  return frozenBackend.parse(settings['backend']);
}

/** The kind of agent whose program a call may run: its back end's, else its own. */
export function findKindAtWork(call: Call): string {
  return readBackend(call)?.kind ?? call.kind;
}
