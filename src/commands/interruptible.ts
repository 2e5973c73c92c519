import { killAllGroups } from '../../activities/process/running.ts';
import { DispatchError } from '../errors.ts';
import { getExitCode } from '../exit-codes.ts';
import { listenForInterrupts } from '../interrupts.ts';
import { type DispatchResult, toRefusal } from '../view/result.ts';
import { formatResultText } from '../view/table.ts';
import { type FormatOptions, print, say } from './shared.ts';

type Work = { signal: AbortSignal; onId(id: string): void };

/**
 * Runs what leads to a dispatch's result, prints that result, and sets the exit code. The first Ctrl-C cancels the
 * dispatch and the result still comes; the second one ends at once and says how to go on.
 */
export async function interruptible(
  format: FormatOptions,
  run: (work: Work) => Promise<DispatchResult>,
): Promise<void> {
  let id: string | undefined;
  const interrupts = listenForInterrupts({
    onFirst: () =>
      say(
        id ? `cancelling ${id}; again to end at once` : 'ending as soon as nothing is half done; again to end at once',
      ),
    onSecond: () => {
      killAllGroups();
      if (id)
        say(
          `ended; ${id} is still open on the server: dispatch resume ${id} ends its cancelling, dispatch status ${id} shows it`,
        );
    },
  });
  try {
    const result = await run({
      signal: interrupts.signal,
      onId: (submitted) => {
        id = submitted;
      },
    }).catch(toResultOf);
    print(result, formatResultText, format);
    for (const { path, message, next_step } of result.errors)
      say([path, message].filter(Boolean).join(': ') + (next_step && `; ${next_step}`));
    process.exitCode = interrupts.exitCode() ?? getExitCode(result);
  } finally {
    interrupts.release();
  }
}

/** An input that cannot even be read ends in the same envelope as one that is wrong. */
function toResultOf(error: unknown): DispatchResult {
  if (!(error instanceof DispatchError)) throw error;
  return toRefusal(error);
}
