import { DispatchError, formatProblem } from '../errors.ts';
import { listParts, type Part, type Source } from './parts.ts';
import { findPlaces, type Scope, type Surroundings } from './places.ts';
import { readFileNow } from './read-file.ts';

/** How a part of an installation stands; `refused` is what an installation would stop at, in `message`. */
export type PartCheck = {
  kind: Part['kind'];
  path: string;
  state: 'current' | 'outdated' | 'absent' | 'refused';
  message: string | null;
};

/** An installation as it is found: nothing of it, all of it as this version writes it, or something to mend. */
export type InstallationCheck = {
  scope: Scope;
  state: 'absent' | 'current' | 'incomplete';
  parts: PartCheck[];
  /** The command that mends it; null when there is nothing to mend. */
  mend: string | null;
};

/** Looks whether this package is installed for Claude Code in a scope. Writes nothing. */
export async function checkClaudeCodeInstallation(
  scope: Scope,
  surroundings: Surroundings,
  source: Source,
): Promise<InstallationCheck> {
  const places = findPlaces(scope, surroundings);
  const parts = await Promise.all(
    listParts(places, source).map(async (part) => {
      const { kind, path } = part;
      return { kind, path, ...(await checkPart(part, () => readFileNow(path, places))) };
    }),
  );
  const state = judge(parts);
  return { scope, state, parts, mend: state === 'current' ? null : `dispatch install claude-code --scope ${scope}` };
}

async function checkPart(
  part: Part,
  read: () => Promise<{ text: string | undefined }>,
): Promise<Pick<PartCheck, 'state' | 'message'>> {
  try {
    const { text } = await read();
    if (part.install(text) === text) return { state: 'current', message: null };
    return { state: part.uninstall(text) === text ? 'absent' : 'outdated', message: null };
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    return { state: 'refused', message: error.problems.map(formatProblem).join('; ') };
  }
}

/** Somebody else's files alone are no installation of ours. */
function judge(parts: PartCheck[]): InstallationCheck['state'] {
  if (parts.every(({ state }) => state === 'current')) return 'current';
  return parts.some(({ state }) => state === 'current' || state === 'outdated') ? 'incomplete' : 'absent';
}
