import type { JsonObject } from '../plan/json.ts';
import type { Agent } from '../spec/agents.ts';
import { findNearest } from '../spec/nearest.ts';
import { listKeys, takesAnyKey } from '../spec/schema-lookup.ts';
import { listNames, quote } from '../spec/words.ts';

/** What a task's input says about an agent. */
export type InputFit = {
  /** 1 when the agent alone takes these fields, less when others do, 0 when the input says nothing. */
  share: number;
  /** The fields that speak for it. */
  fields: string[];
  /** Why its input schema would refuse the fields, when it would. */
  refusal?: string;
};

/**
 * Judges agents by the names of a task's input fields alone: a wrong or missing value is to be told by the check of the
 * agent that is chosen. Those that know the most of the names fit; an agent that takes any name is neither for nor against.
 */
export function judgeInput(input: JsonObject, agents: readonly Agent[]): Map<string, InputFit> {
  const names = Object.keys(input);
  const known = new Map(agents.map((agent) => [agent.name, findKnown(names, agent)]));
  const most = Math.max(0, ...[...known.values()].map((fields) => fields.length));
  const fitting = agents.filter((agent) => known.get(agent.name)!.length === most).length;
  return new Map(
    agents.map((agent) => {
      const fields = known.get(agent.name)!;
      if (names.length > 0 && !takesAny(agent) && (fields.length < most || most === 0)) {
        const unknown = names.filter((name) => !fields.includes(name));
        return [agent.name, { share: 0, fields: [], refusal: `takes no ${listNames(unknown.map(quote), 3)}` }];
      }
      return [agent.name, { share: fields.length === 0 ? 0 : 1 / fitting, fields }];
    }),
  );
}

function takesAny({ kind }: Agent): boolean {
  return kind !== undefined && takesAnyKey(kind.input);
}

function findKnown(names: string[], agent: Agent): string[] {
  if (takesAny(agent)) return [];
  const fields = listKeys(agent.kind?.input);
  return names.filter((name) => fields.includes(name));
}

/** The field of some agent that a misspelt one may mean. */
export function findNearestField(input: JsonObject, agents: readonly Agent[]): string | undefined {
  const fields = new Set(agents.flatMap(({ kind }) => listKeys(kind?.input)));
  return Object.keys(input)
    .map((name) => findNearest(name, fields))
    .find((name) => name !== undefined);
}
