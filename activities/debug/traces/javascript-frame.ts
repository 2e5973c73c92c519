import type { Frame } from './trace.ts';

/** Indented, or at the start of a line: in prose, `at` has one space before it. */
const START = /(?:^\s?|\s\s|\t|\| )(?:at|❯) (?=\S)/;
const PLACE = /:(\d+):(\d+)\)?[\s,{]*$/;
const OTHER_LANGUAGE = /\.(?:rs|cs|rb|php|swift|c|cc|cpp|h|hpp|go|py|kt|java|dart|exs?)$/;
/** Firefox and Safari: `load@http://localhost/a.js:3:7`. */
const OTHER_BROWSER = /(?:^|[\s|])([\w$.*</]*)@((?:https?|file|webpack(?:-internal)?):\S+|\/\S+)$/;
const EVAL = /\((?!eval at )([^()]+):(\d+):(\d+)\)/;
const WITHOUT_PLACE = /(?:\((?:<anonymous>|native|index \d+)\)|<anonymous>)\s*$/;

/**
 * The frame of a line such as `at load (file:///app/a.mjs:3:7)`, as V8 and the test runners on it print it, or
 * `load@http://localhost/a.js:3:7` of other browsers.
 * Null for a frame without a place in a file (`<anonymous>`), undefined for any other line.
 */
export function readJavaScriptFrame(line: string): Frame | null | undefined {
  const start = START.exec(line);
  const place = PLACE.exec(line);
  if (!start) return place ? readOtherBrowser(line, place) : undefined;
  if (!place) return WITHOUT_PLACE.test(line) ? null : undefined;
  const [name, location] = splitCall(line.slice(start.index + start[0].length, place.index));
  const inner = location.startsWith('eval at ') ? EVAL.exec(line) : null;
  if (!isPathLike(location)) return undefined;
  const [file, row, column] = inner ? [inner[1] ?? '', inner[2], inner[3]] : [location, place[1], place[2]];
  return { file: plainPath(file), line: Number(row), column: Number(column), function: name };
}

/** Null for code in a page itself, whose address names no file. */
function readOtherBrowser(line: string, place: RegExpExecArray): Frame | null | undefined {
  const [, name = '', file] = OTHER_BROWSER.exec(line.slice(0, place.index)) ?? [];
  if (file === undefined) return undefined;
  const plain = name.replace(/^async\*/, '').replace(/[/<]+$/, '');
  const path = plainPath(file);
  if (path === '') return null;
  return { file: path, line: Number(place[1]), column: Number(place[2]), function: plain || null };
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

/** `at 10:20:30` is a time; a source in another language is no file of a JavaScript trace. */
function isPathLike(text: string): boolean {
  if (OTHER_LANGUAGE.test(text)) return false;
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
