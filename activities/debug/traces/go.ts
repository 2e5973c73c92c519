import { type Crash, readCrash } from './go-panic.ts';
import { withoutPrefix } from './lines.ts';
import type { Frame, ParsedTrace, TraceParser } from './trace.ts';

const PANIC = /(?:^|[\s|"])((?:panic|fatal error): .*)$/;
const SERVING = /panic serving \S+: (.*)$/;
const RACE = /WARNING: (DATA RACE)/;
const GOROUTINE = /goroutine \d+ (?:gp=.*)?\[[^\]]+\]:?/;
const PLACE = /^\s*(\S.*\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?\s*$/;
const CALL = /^\s*(?:created by )?(\S+?)(?:\([^()]*\))?(?: in goroutine \d+)?$/;

/** Go's traces: panics, also recovered and raised again, fatal errors, data races, and every goroutine's block. */
export const go: TraceParser = {
  mark: /(?:^|[\s|"])(?:panic|fatal error): |panic serving |goroutine \d+ |DATA RACE|\.(?:go|s):\d+(?: \+0x[0-9a-f]+)?\s*$/,
  parse: parseGo,
};

function parseGo(lines: string[]): ParsedTrace[] {
  const crashes: Crash[] = [{ errors: [], goroutines: [] }];
  let prefix = '';
  for (const [index, line] of lines.entries()) {
    const error = readError(line);
    if (error !== undefined && crashes.at(-1)?.goroutines.length) crashes.push({ errors: [], goroutines: [] });
    const crash = crashes.at(-1) as Crash;
    if (error !== undefined) crash.errors.push(error);
    const goroutine = GOROUTINE.exec(line);
    if (goroutine) prefix = line.slice(0, goroutine.index);
    if (goroutine || error === 'DATA RACE') crash.goroutines.push([]);
    const frame = readFrame(withoutPrefix(lines[index - 1] ?? '', prefix), withoutPrefix(line, prefix));
    if (frame) crash.goroutines.at(-1)?.push(frame);
  }
  return crashes.map(readCrash).filter((trace) => trace !== undefined);
}

function readError(line: string): string | undefined {
  const serving = SERVING.exec(line);
  return serving ? `panic: ${serving[1]}` : (PANIC.exec(line)?.[1] ?? RACE.exec(line)?.[1]);
}

/** A frame is two lines: the call, and below it its place. */
function readFrame(call: string, place: string): Frame | undefined {
  const [, file, line] = PLACE.exec(place) ?? [];
  const name = CALL.exec(call)?.[1];
  return file === undefined || name === undefined ? undefined : { file, line: Number(line), function: name };
}
