import type { Frame } from './trace.ts';

/** Indented, or at the start of a line: in prose, `at` has one space before it. */
const START = /(?:^\s?|\s\s|\t|\| )(?:at|❯) (?=\S)/;
const PLACE = /:(\d+):(\d+)\)?[\s,{]*$/;
const EVAL = /\((?!eval at )([^()]+):(\d+):(\d+)\)/;
const WITHOUT_PLACE = /(?:\((?:<anonymous>|native|index \d+)\)|<anonymous>)\s*$/;

/**
 * The frame of a line such as `at load (file:///app/a.mjs:3:7)`, as V8 and the test runners on it print it.
 * Null for a frame without a place in a file (`<anonymous>`), undefined for any other line.
 */
export function readJavaScriptFrame(line: string): Frame | null | undefined {
  const start = START.exec(line);
  if (!start) return undefined;
  const place = PLACE.exec(line);
  if (!place) return WITHOUT_PLACE.test(line) ? null : undefined;
  const [name, location] = splitCall(line.slice(start.index + start[0].length, place.index));
  const inner = location.startsWith('eval at ') ? EVAL.exec(line) : null;
  if (!isPathLike(location)) return undefined;
  const [file, row, column] = inner ? [inner[1] ?? '', inner[2], inner[3]] : [location, place[1], place[2]];
  return { file: plainPath(file), line: Number(row), column: Number(column), function: name };
}

/** `async User.load (a.js` is the function and its file; without the bracket it is a file alone, or vitest's `fn a.ts`. */
function splitCall(call: string): [string | null, string] {
  const text = call.replace(/^async /, '');
  const bracket = text.indexOf(' (');
  if (bracket >= 0) return [plainName(text.slice(0, bracket)), text.slice(bracket + 2)];
  const vitest = /^([\w$.<>]+) (\S+)$/.exec(text);
  return vitest ? [plainName(vitest[1] ?? ''), vitest[2] ?? ''] : [null, text];
}

function plainName(name: string): string | null {
  const plain = name.replace(/^new /, '').replace(/ \[as .*\]$/, '');
  return plain === '' || plain === 'Object.<anonymous>' || plain === '<anonymous>' || plain === 'eval' ? null : plain;
}

/** `at 10:20:30` is a time. */
function isPathLike(text: string): boolean {
  return text.startsWith('node:') || (/[A-Za-z_]/.test(text) && /[./\\\]>]/.test(text));
}

/** A path without scheme, host and query: `file:///app/a.js` is `/app/a.js`, `webpack://shop/./src/a.js` is `src/a.js`. */
export function plainPath(file: string): string {
  const path = file
    .replace(/^(?:webpack|webpack-internal):\/\/[^/]*\//, '')
    .replace(/^https?:\/\/[^/]*\//, '')
    .replace(/^file:\/\/(?=\/)/, '')
    .replace(/^\/(?=[A-Za-z]:[\\/])/, '')
    .replace(/^\(?[\w-]+\)\/\.\//, '')
    .replace(/\?[^/]*$/, '');
  return path.startsWith('./') ? path.slice(2) : path;
}
