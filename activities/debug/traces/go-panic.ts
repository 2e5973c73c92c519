import type { Frame, ParsedTrace } from './trace.ts';

/** What one crash printed: its error lines in order, and the frames of each goroutine, the crashed one first. */
export type Crash = { errors: string[]; goroutines: Frame[][] };

/**
 * The trace of a crash; undefined when no goroutine printed a frame. A goroutine that panicked while it handled a
 * panic shows both below each other, divided by the call of `panic`: the first panic's frames come last.
 */
export function readCrash({ errors, goroutines }: Crash): ParsedTrace | undefined {
  const [frames = [], ...others] = goroutines.filter((list) => list.length > 0);
  if (frames.length === 0) return undefined;
  const panicked = frames.findLastIndex((frame) => frame.function === 'panic');
  const first = dropRaising(frames.slice(panicked + 1));
  const handling = frames.slice(0, Math.max(panicked, 0));
  const trace = toTrace(errors.at(-1), [...first, ...handling]);
  const earlier = toTrace(errors[0], first);
  if (earlier.message !== trace.message && handling.length > 0) {
    Object.assign(trace, { frames: handling, cause: earlier, link: 'during_handling' });
  }
  if (others.length > 0) trace.related = others.map((list) => toTrace(undefined, list));
  return trace;
}

/** The runtime's own calls that raise a panic stand further in than the code that failed. */
function dropRaising(frames: Frame[]): Frame[] {
  const start = frames.findIndex((frame) => !frame.function?.startsWith('runtime.'));
  return start < 0 ? frames : frames.slice(start);
}

function toTrace(error: string | undefined, frames: Frame[]): ParsedTrace {
  const text = error?.replace(/ \[recovered(?:, repanicked)?\]$/, '');
  const runtime = text?.startsWith('panic: runtime error: ') ? text.replace('panic: ', '') : text;
  const colon = runtime?.indexOf(': ') ?? -1;
  const errorType = colon < 0 ? (runtime ?? null) : (runtime ?? '').slice(0, colon);
  return { language: 'go', errorType, message: colon < 0 ? '' : (runtime ?? '').slice(colon + 2).trim(), frames };
}
