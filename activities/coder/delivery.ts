import { writeFileAtomic } from '../../src/files/atomic-write.ts';
import type { CallContext } from '../adapter.ts';
import { fileFailure } from './file-failure.ts';
import type { Expected } from './rules/rule.ts';
import type { TargetFile } from './target-file.ts';
import { requireLevel, type Verdict } from './verdict.ts';

/**
 * Writes source to its place once it meets its level. Whatever goes wrong, the place is as it was before.
 *
 * @throws AgentError `AgentFailed` when the level is not met; what the file system's refusal means otherwise
 * @throws the signal's reason when the call is cancelled before the write
 */
export async function deliverNode(
  { code, expected }: { code: string; expected: Expected },
  target: TargetFile,
  { signal }: CallContext,
): Promise<Verdict> {
  const verdict = await requireLevel(code, expected);
  signal.throwIfAborted();
  try {
    await writeFileAtomic(target.absolute, code, target.oldMode);
  } catch (error) {
    throw fileFailure('output_path', target.given, error);
  }
  return verdict;
}
