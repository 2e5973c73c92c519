import { DispatchError } from '../errors.ts';
import { getExitCode } from '../exit-codes.ts';
import { startResume } from '../hand-over.ts';
import { listenForInterrupts, SIGNAL_EXIT_CODES, type Signal } from '../interrupts.ts';
import { formatMarkdown } from '../view/markdown.ts';
import { type DispatchResult, toRefusal } from '../view/result.ts';
import { formatResultText } from '../view/table.ts';
import { type FormatOptions, print, type ServerOptions, say } from './shared.ts';

type Work = { signal: AbortSignal; leave: AbortSignal; onId(id: string): void };

/**
 * Runs what leads to a dispatch's result, prints that result, and sets the exit code. The first Ctrl-C cancels the
 * dispatch and the result still comes; the second one ends at once. TERM leaves the agents at work; when the terminal is
 * closed, a process in the background goes on with the dispatch. Work without a result prints nothing here.
 */
export async function interruptible(
  options: FormatOptions & ServerOptions & { handOver?: boolean },
  run: (work: Work) => Promise<DispatchResult | null>,
): Promise<void> {
  let id: string | undefined;
  const goesOn = options.handOver === false;
  const interrupts = listenForInterrupts({
    onFirst: (signal) => say(describeFirst(signal, id, goesOn)),
    onSecond: () => id && say(`ended; ${id} is still open on the server, and its agents may be at work: ${goOn(id)}`),
  });
  try {
    const result = await run({
      signal: interrupts.cancel,
      leave: interrupts.leave,
      onId: (submitted) => {
        id = submitted;
      },
    }).catch(toResultOf);
    if (!result) return;
    const first = interrupts.first();
    if (first === 'SIGHUP' && result.status === 'running' && !goesOn) startResume(result.dispatch_id!, options, say);
    printResult(result, options);
    process.exitCode = first ? SIGNAL_EXIT_CODES[first] : getExitCode(result);
  } finally {
    interrupts.release();
  }
}

/** Prints a result on stdout, and what is wrong on stderr. */
function printResult(result: DispatchResult, format: FormatOptions): void {
  print(result, chooseFormat(format), format);
  for (const { path, message, next_step } of result.errors)
    say([path, message].filter(Boolean).join(': ') + (next_step && `; ${next_step}`));
}

/** How results look for people. */
export function chooseFormat({ format }: FormatOptions): (result: DispatchResult) => string {
  return format === 'markdown' ? formatMarkdown : (result) => formatResultText(result);
}

/** @param goesOn whether others serve the dispatch */
function describeFirst(signal: Signal, id: string | undefined, goesOn: boolean): string {
  if (!id) return 'ending as soon as nothing is half done; again to end at once';
  if (signal === 'SIGINT') return `cancelling ${id}; again to end at once`;
  if (goesOn) return `leaving ${id}, which goes on: dispatch wait ${id} waits for it`;
  if (signal === 'SIGHUP') return `leaving ${id} to a process in the background`;
  return `leaving ${id}; its agents go on: ${goOn(id)}`;
}

function goOn(id: string): string {
  return `dispatch resume ${id} goes on with it, dispatch status ${id} shows it`;
}

/** An input that cannot even be read ends in the same envelope as one that is wrong. */
export function toResultOf(error: unknown): DispatchResult {
  if (!(error instanceof DispatchError)) throw error;
  return toRefusal(error);
}
