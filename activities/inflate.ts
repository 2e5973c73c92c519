import type { ArtifactStore } from '../src/files/artifacts.ts';
import type { Call } from '../src/plan/call.ts';
import { type ArtifactRef, isArtifactRef, type Json, type JsonObject } from '../src/plan/json.ts';
import { AgentError } from './agent-error.ts';

/** A call whose claim checks have been replaced by what they stand for. */
export type WholeCall = Call & { description: string; input: JsonObject; upstream: Record<string, Json> };

/**
 * Replaces the claim checks in a call's description, input and upstream outputs by their values.
 *
 * @throws AgentError `AgentUnavailable` when the artifact store does not hold one: another attempt may find it
 */
export async function inflateCall(call: Call, artifacts: ArtifactStore): Promise<WholeCall> {
  const fetch = async (value: Json | ArtifactRef): Promise<Json> =>
    isArtifactRef(value) ? artifacts.get(value) : value;
  try {
    const upstream = await Promise.all(
      Object.entries(call.upstream).map(async ([id, output]) => [id, await fetch(output)] as const),
    );
    return {
      ...call,
      description: (await fetch(call.description)) as string,
      input: (await fetch(call.input)) as JsonObject,
      upstream: Object.fromEntries(upstream),
    };
  } catch (error) {
    throw new AgentError(
      'AgentUnavailable',
      `the call's data cannot be read: ${error instanceof Error ? error.message : error}`,
      {
        nextStep: 'workers on several machines need one shared artifact folder',
        isOurs: true,
        cause: error,
      },
    );
  }
}
