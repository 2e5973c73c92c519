import { type ArtifactRef, isArtifactRef, type Json } from '../plan/json.ts';
import { SYNTHESIS } from '../plan/synthesis.ts';
import { forEachLimited } from './each-limited.ts';
import type { DispatchView } from './model.ts';

/** A result with more in it would not be read by anyone and may not fit into one JSON text. */
const OUTPUT_LIMIT_BYTES = 1024 * 1024;
const TOTAL_LIMIT_BYTES = 64 * 1024 * 1024;
const READS_AT_ONCE = 8;

export type ReadArtifact = (reference: ArtifactRef) => Promise<Json>;

/**
 * The outputs that a view knows as claim checks only, by task id, the synthesis under
 * its own. Those over 1 MiB, those past 64 MiB together, and those
 * that cannot be read here (another host's store, a removed file) are left out: their claim check stands for them.
 */
export async function readOutputs(view: DispatchView, readArtifact: ReadArtifact): Promise<Map<string, Json>> {
  const outputs = new Map<string, Json>();
  await forEachLimited(chooseReferences(view), READS_AT_ONCE, async ({ id, reference }) => {
    const value = await readArtifact(reference).catch(() => undefined);
    if (value !== undefined) outputs.set(id, value);
  });
  return outputs;
}

function* listOutputs({ tasks, synthesis }: DispatchView): Generator<{ id: string; output: Json | ArtifactRef }> {
  if (synthesis) yield { id: SYNTHESIS, output: synthesis.output };
  for (const { task_id: id, output } of tasks.values()) yield { id, output };
}

function chooseReferences(view: DispatchView): { id: string; reference: ArtifactRef }[] {
  const chosen: { id: string; reference: ArtifactRef }[] = [];
  let total = 0;
  for (const { id, output } of listOutputs(view)) {
    if (!isArtifactRef(output) || output.bytes > OUTPUT_LIMIT_BYTES) continue;
    total += output.bytes;
    if (total > TOTAL_LIMIT_BYTES) break;
    chosen.push({ id, reference: output });
  }
  return chosen;
}
