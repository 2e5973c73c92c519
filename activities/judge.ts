import { type ArtifactStore, digestOf } from '../src/files/artifacts.ts';
import type { CallResult } from '../src/plan/call.ts';
import type { AgentOutcome, CallContext } from './adapter.ts';
import type { WholeCall } from './inflate.ts';
import type { AnyInput } from './input.ts';
import { KINDS } from './kinds.ts';
import { collectFiles } from './output-files.ts';
import { validateOutput } from './output-schema.ts';
import { packOutput } from './result.ts';

type Judged = { call: WholeCall; input: AnyInput; context: CallContext; artifacts: ArtifactStore };

/**
 * Judges what an agent gave back and packs it: without secrets, against the task's schema, with the files that it was to leave.
 *
 * @throws AgentError `OutputInvalid` or `NotAllowed`
 */
export async function judge(
  outcome: AgentOutcome,
  { call, input, context, artifacts }: Judged,
): Promise<Omit<CallResult, 'attempts'>> {
  const output = context.redact(outcome.output);
  if (call.output_schema) await validateOutput(output, call.output_schema);
  const writes = KINDS[call.kind]?.writes;
  const written = writes ? [String(input[writes])] : [];
  const files = await collectFiles(call.outputs ?? [], written, context);
  const packed = await packOutput(output, call.reads ?? [], artifacts);
  return {
    ...packed,
    ...(files.length > 0 && { artifacts: files, digest: digestOf(JSON.stringify([packed.digest, files])) }),
    ...(outcome.usage && { usage: outcome.usage }),
    ...(outcome.session !== undefined && { session: outcome.session }),
    ...(outcome.unavailable && { unavailable: outcome.unavailable }),
    ...(outcome.reached && { reached: outcome.reached }),
  };
}
