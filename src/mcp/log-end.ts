import type { LogPart } from '../temporal/agent-logs.ts';

/**
 * The end of what agents wrote, what belongs together in one piece. Holds no more than it needs to.
 *
 * @param limit bytes, of all parts together
 * @returns the parts, and whether there was more before
 */
export async function readLogEnd(parts: AsyncIterable<LogPart>, limit: number) {
  const kept: LogPart[] = [];
  let bytes = 0;
  let cut = false;
  for await (const part of parts) {
    const last = kept.at(-1);
    const goesOn = last?.taskId === part.taskId && last.stream === part.stream;
    if (last && goesOn) last.bytes = Buffer.concat([last.bytes, part.bytes]);
    else kept.push({ ...part });
    bytes = kept.reduce((sum, each) => sum + each.bytes.length, 0);
    for (; bytes > limit; cut = true) {
      const first = kept[0]!;
      const excess = Math.min(first.bytes.length, bytes - limit);
      first.bytes = first.bytes.subarray(excess);
      bytes -= excess;
      if (first.bytes.length === 0) kept.shift();
    }
  }
  if (cut && kept[0]) kept[0].bytes = dropHalfCharacter(kept[0].bytes);
  return {
    parts: kept.map(({ taskId, stream, bytes: text }) => ({ task_id: taskId, stream, text: text.toString() })),
    cut,
  };
}

/** Without what is left of a UTF-8 character whose beginning was cut off. */
function dropHalfCharacter(bytes: Buffer): Buffer {
  const begin = bytes.subarray(0, 4).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.subarray(Math.max(begin, 0));
}
