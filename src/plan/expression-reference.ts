import type { OutsideReference, Reference, TaskReference } from './expression.ts';
import { formatPath, readSegments } from './json-path.ts';
import { TemplateError } from './template-error.ts';
import type { TextReader } from './text-reader.ts';

const OUTPUT = '.output';

/** No slash and no leading dot: a secret's name may become a file's name. */
const OUTSIDE_NAME = /[A-Za-z_][A-Za-z0-9_.-]*/y;

/**
 * Moves past the reference that comes next, and returns it; undefined when none comes next.
 *
 * @throws TemplateError when one begins but is none
 */
export function readReference(reader: TextReader): Reference | undefined {
  if (reader.takeMatch(/tasks(?=[.[])/y)) return readTaskReference(reader);
  if (reader.take('env.')) return readOutsideReference(reader, 'env');
  if (reader.take('secret.')) return readOutsideReference(reader, 'secret');
  return undefined;
}

function readOutsideReference(reader: TextReader, kind: 'env' | 'secret'): OutsideReference {
  const name = reader.takeMatch(OUTSIDE_NAME) || reader.refuse('a name of letters, digits, _, - and .');
  return { kind, name };
}

function readTaskReference(reader: TextReader): TaskReference {
  const id = reader.take('[') ? readQuotedId(reader) : readPlainId(reader);
  const [first, ...path] = readSegments(reader);
  if (first !== 'output') refuseId(id);
  return { kind: 'task', id, path: formatPath(path) };
}

function readQuotedId(reader: TextReader): string {
  const id = reader.takeQuoted() ?? reader.refuse('a task id in quotes');
  return reader.take(']') ? id : reader.refuse('a ]');
}

/** Since ids contain dots, one ends at the first `.output` that is not followed by more of a name. */
function readPlainId(reader: TextReader): string {
  const start = reader.at + 1;
  const run = reader.takeMatch(/\.[A-Za-z0-9._-]*/y).slice(1);
  let end = run.indexOf(OUTPUT);
  while (end >= 0 && ![undefined, '.'].includes(run[end + OUTPUT.length])) end = run.indexOf(OUTPUT, end + 1);
  if (end <= 0) refuseId(run);
  reader.at = start + end;
  return run.slice(0, end);
}

function refuseId(id: string): never {
  throw new TemplateError(
    `tasks.${id.slice(0, 128)} does not say what to read of the task`,
    'write tasks.ID.output, or tasks["ID"].output for an id that contains .output',
  );
}
