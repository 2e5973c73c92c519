import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { resolveInside } from '../src/files/roots.ts';
import type { FileArtifact } from '../src/plan/call.ts';
import { AgentError } from './agent-error.ts';

/** Each takes some 200 bytes of a result, which may hold 2 MiB. */
const MAX_FILES = 2000;

/**
 * The files that a task was to leave behind, with their digests.
 *
 * @param globs patterns relative to the workspace
 * @param written further paths that the agent wrote
 * @throws AgentError `OutputInvalid` when a pattern matches no file; `NotAllowed` when a file lies outside the roots
 */
export async function collectFiles(
  globs: string[],
  written: string[],
  place: { workspace: string; roots: string[] },
): Promise<FileArtifact[]> {
  const found = await Promise.all(globs.map((glob) => findFiles(glob, place.workspace)));
  const paths = [...new Set([...found.flat(), ...written])].sort();
  if (paths.length > MAX_FILES) {
    throw new AgentError('OutputInvalid', `outputs match ${paths.length} files, at most ${MAX_FILES} can be recorded`, {
      nextStep: 'name fewer files in outputs',
    });
  }
  const artifacts: FileArtifact[] = [];
  for (const path of paths) artifacts.push(await digestFile(path, place));
  return artifacts;
}

async function findFiles(pattern: string, workspace: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  const paths = await glob(pattern, {
    cwd: workspace,
    dot: true,
    followSymbolicLinks: false,
    expandDirectories: false,
  });
  if (paths.length > 0) return paths;
  throw new AgentError('OutputInvalid', `outputs: no file matches ${pattern}`, {
    nextStep: 'make the agent write it, or take the pattern out of outputs',
  });
}

async function digestFile(
  path: string,
  { workspace, roots }: { workspace: string; roots: string[] },
): Promise<FileArtifact> {
  const real = await resolveInside(path, workspace, roots).catch((error: Error) => {
    throw new AgentError('NotAllowed', error.message, { cause: error });
  });
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(real)) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  const inside = relative(workspace, real);
  const isInside = !isAbsolute(inside) && inside !== '..' && !inside.startsWith(`..${sep}`);
  return { path: isInside ? inside : real, sha256: hash.digest('hex'), bytes };
}
