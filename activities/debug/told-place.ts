import type { CallContext } from '../adapter.ts';
import { readAffectedFiles } from './places/affected-files.ts';
import type { Investigation } from './steps/investigation.ts';
import { cutText, formatPlace } from './text.ts';

const LONGEST_PATH = 300;
const LONGEST_CODE = 160;

/** A place as a back end named it. */
type Named = { file?: string | null | undefined; line?: number | null | undefined };

/** A place that is there, with its code, or why what was named is not shown as one. */
export type ToldPlace = { file: string; line: number | null; code: string } | { doubt: string };

/** Looks whether a place is there: the file within the allowed folders, and the line within the file. */
export async function checkPlace(
  named: Named,
  { affected }: Investigation,
  context: CallContext,
): Promise<ToldPlace | undefined> {
  const path = named.file;
  if (typeof path !== 'string') return undefined;
  const known = affected.files.find((file) => path === file.path || path === file.relative || path === file.absolute);
  const shown = cutText(path, LONGEST_PATH);
  const lines = known?.lines ?? (await readLines(path, context));
  if (typeof lines === 'string') return { doubt: `it names ${shown}, which ${lines}` };
  const line = named.line ?? null;
  if (line !== null && line > lines.length)
    return { doubt: `it names ${formatPlace(shown, line)}, and the file has ${lines.length} lines` };
  const code = line === null ? '' : cutText((lines[line - 1] ?? '').trim(), LONGEST_CODE);
  return { file: known?.path ?? path, line, code };
}

/** The lines of a file that is not among the affected ones, or what keeps it from being read. */
async function readLines(path: string, context: CallContext): Promise<string[] | string> {
  try {
    const { files, unread } = await readAffectedFiles([path], context);
    return files[0]?.lines ?? unread[0]?.reason ?? 'is not there';
  } catch {
    context.signal.throwIfAborted();
    return 'is outside the allowed folders, or no path';
  }
}
