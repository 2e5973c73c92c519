/**
 * What an error's message speaks of: a member that was read of nothing, a key, a variable, something called or
 * subscripted, what a call gave, or an expression as it is written. `name` is its name in the code, null when the
 * message does not tell.
 */
export type Subject = {
  kind: 'member' | 'key' | 'variable' | 'call' | 'result' | 'expression' | 'subscript';
  name: string | null;
};

type Pattern = { message: RegExp; errorType?: RegExp; kind: Subject['kind'] };

/** The first group is the name. Wordings of CPython, V8, other browsers, OpenJDK 14 and newer, and Go. */
const PATTERNS: Pattern[] = [
  { message: /has no attribute '([^']+)'/, kind: 'member' },
  { message: /\((?:reading|setting) '([^']+)'\)/, kind: 'member' },
  { message: /Cannot (?:read|set) property '([^']+)' of/, kind: 'member' },
  { message: /can't access property "([^"]+)"/, kind: 'member' },
  { message: /is not an object \(evaluating '[^']*\.([\w$]+)(?:\([^']*\))?'\)/, kind: 'member' },
  { message: /^'([^']*)'$/, errorType: /KeyError$/, kind: 'key' },
  { message: /^(-?[\w.]+)$/, errorType: /KeyError$/, kind: 'key' },
  { message: /^name '([^']+)' is not defined/, kind: 'variable' },
  { message: /local variable '([^']+)'/, kind: 'variable' },
  { message: /^([\w$]+) is not defined/, kind: 'variable' },
  { message: /Cannot access '([^']+)' before initialization/, kind: 'variable' },
  { message: /Cannot destructure property '[^']+' of '([^']+)' as it is/, kind: 'variable' },
  { message: /because "(?:this\.)?([A-Za-z_$][\w$]*)" is null/, kind: 'variable' },
  { message: /because "((?:[\w$]+\.)+[\w$]+)" is null/, kind: 'expression' },
  { message: /because the return value of "[^"]*?([\w$]+)\([^"]*\)" is null/, kind: 'result' },
  { message: /^(?:\(intermediate value\)\.)?([\w$.]+) is not a function/, kind: 'call' },
  { message: /^([\w.]+)\(\) (?:missing|takes|got an unexpected)/, kind: 'call' },
  { message: /^([\w$.]+) is not iterable/, kind: 'variable' },
  { message: /object is not subscriptable/, kind: 'subscript' },
  { message: /index out of range|out of bounds for length|assignment to entry in nil map/, kind: 'subscript' },
  { message: /object is not callable/, kind: 'call' },
];

/** What an error is about, from its message; undefined when its wording is not known. Pure. */
export function findSubject(errorType: string | null, message: string): Subject | undefined {
  const first = message.split('\n', 1)[0]?.trim() ?? '';
  for (const { message: pattern, errorType: type, kind } of PATTERNS) {
    const match = !type || type.test(errorType ?? '') ? pattern.exec(first) : null;
    if (match) return { kind, name: match[1] ?? null };
  }
  return undefined;
}
