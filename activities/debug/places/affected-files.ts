import { constants, type Stats } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { messageOf } from '../../../src/errors.ts';
import { OutsideRootsError, resolveInside } from '../../../src/files/roots.ts';
import type { CallContext } from '../../adapter.ts';
import { AgentError } from '../../agent-error.ts';

const MAX_FILE_BYTES = 2 * 1024 * 1024;
/** So that a list of thousands of files cannot fill the worker's memory. */
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const BINARY_PROBE_BYTES = 8_192;

/** A file that was read. */
export type AffectedFile = {
  /** As the input names it. */
  path: string;
  absolute: string;
  /** Relative to the workspace. */
  relative: string;
  text: string;
  /** `lines[0]` is line 1. */
  lines: string[];
};

export type AffectedFiles = {
  files: AffectedFile[];
  missing: string[];
  unread: { file: string; reason: string }[];
};

/**
 * Reads the files that an input names. A file that is missing or cannot be analysed is reported, never a failure.
 *
 * @throws AgentError `NotAllowed` for a path outside the allowed folders, `InvalidInput` for one with a NUL character
 * @throws the signal's reason when the call is cancelled
 */
export async function readAffectedFiles(paths: string[], context: CallContext): Promise<AffectedFiles> {
  const found: AffectedFiles = { files: [], missing: [], unread: [] };
  const workspace = await realpath(context.workspace);
  let budget = MAX_TOTAL_BYTES;
  for (const path of new Set(paths)) {
    context.signal.throwIfAborted();
    const content = await readFileInside(path, context, budget);
    if (content === undefined) found.missing.push(path);
    else if ('reason' in content) found.unread.push({ file: path, reason: content.reason });
    else if (!found.files.some(({ absolute }) => absolute === content.absolute)) {
      const lines = content.text.split(/\r?\n/);
      found.files.push({ path, ...content, relative: relative(workspace, content.absolute), lines });
      budget -= content.text.length;
    }
  }
  return found;
}

type Content = { absolute: string; text: string } | { reason: string } | undefined;

async function readFileInside(path: string, context: CallContext, budget: number): Promise<Content> {
  try {
    const absolute = await resolveInside(path, context.workspace, context.roots);
    const text = await readText(absolute, budget);
    return typeof text === 'string' ? { absolute, text } : text;
  } catch (error) {
    return explain(path, error);
  }
}

/** Opened without waiting, since a named pipe would wait for its writer. */
async function readText(absolute: string, budget: number): Promise<string | { reason: string }> {
  const file = await open(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const reason = findObstacle(await file.stat(), budget);
    if (reason !== undefined) return { reason };
    const bytes = await file.readFile();
    if (bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) return { reason: 'is binary, or text in UTF-16' };
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}

function findObstacle(stats: Stats, budget: number): string | undefined {
  if (stats.isDirectory()) return 'is a folder: name the files in it';
  if (!stats.isFile()) return 'is not a regular file';
  if (stats.size > MAX_FILE_BYTES) return `has ${stats.size} bytes; files over 2 MiB are not read`;
  return stats.size > budget ? 'the files before it already hold 64 MiB' : undefined;
}

function explain(path: string, error: unknown): Content {
  if (error instanceof OutsideRootsError) {
    const nextStep = 'copy the file into the workspace, or take it out of affected_files';
    throw new AgentError('NotAllowed', error.message, { nextStep, cause: error });
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  if (code === 'ERR_INVALID_ARG_VALUE') {
    const nextStep = 'correct the path in affected_files';
    throw new AgentError('InvalidInput', `${JSON.stringify(path)} is no path`, { nextStep, cause: error });
  }
  return { reason: `cannot be read: ${messageOf(error)}` };
}
