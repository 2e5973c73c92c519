import type { JsonObject } from '../../src/plan/json.ts';
import { askProgram } from '../ask-program.ts';
import type { Availability, Missing } from '../availability.ts';
import { joinPythonPath } from './python-path.ts';
import { type PythonSettings, pythonSettings } from './schema.ts';

/**
 * Any Python can read this, also one that is too old. Prints the version, then whether the module can be found: the first
 * name as an import would find it, the others in its folders, so that nothing of it is run.
 */
const QUESTION = `
import sys
sys.stdout.write('%d.%d.%d ' % tuple(sys.version_info[:3]))
if sys.version_info >= (3, 9):
    from importlib.machinery import PathFinder
    from importlib.util import find_spec
    names = sys.argv[1].split('.')
    try:
        spec = find_spec(names[0])
        for end in range(2, len(names) + 1):
            places = spec and spec.submodule_search_locations
            spec = PathFinder.find_spec('.'.join(names[:end]), places) if places else None
        sys.stdout.write('found' if spec else 'missing')
    except Exception:
        sys.stdout.write('unknown')
`.trim();

const OLDEST = [3, 9];
const INSTALL = 'install Python 3.9 or newer, or set the agent’s "python" to its path';

/** Whether the interpreter is there and new enough, and whether the agent's module can be found. Runs nothing of it. */
export async function checkPython(
  settings: JsonObject,
  env: NodeJS.ProcessEnv,
  workspace: string,
): Promise<Availability> {
  const parsed = pythonSettings.parse(settings);
  const module = parsed.agent?.split(':')[0] ?? '';
  const answer = await askProgram({
    argv: [parsed.python, '-B', '-c', QUESTION, module],
    cwd: workspace,
    env: { ...env, PYTHONPATH: joinPythonPath(parsed, { env, workspace }) },
  });
  if ('missing' in answer) {
    const missing = answer.missing.certain ? { ...answer.missing, next_step: INSTALL } : answer.missing;
    return { version: null, credentials: null, missing: [missing, ...findUnset(parsed)] };
  }
  const [version = '', finding] = answer.stdout.trim().split(' ');
  return { version, credentials: null, missing: [...judgeVersion(version), ...judgeModule(parsed, finding)] };
}

function findUnset({ agent }: PythonSettings): Missing[] {
  if (agent !== undefined) return [];
  const next_step = 'name an agent of kind "python" in config.agents, with "agent": "module:Class"';
  return [{ what: 'a class to run', next_step }];
}

function judgeVersion(version: string): Missing[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needed, least] = OLDEST as [number, number];
  if (major > needed || (major === needed && minor >= least)) return [];
  return [{ what: `Python 3.9 or newer: this is ${version}`, next_step: INSTALL, certain: true }];
}

function judgeModule(settings: PythonSettings, finding: string | undefined): Missing[] {
  if (settings.agent === undefined) return findUnset(settings);
  if (finding !== 'missing') return [];
  const what = `the module ${JSON.stringify(settings.agent.split(':')[0])}`;
  return [{ what, next_step: 'create it, or correct the agent’s "agent" and "pythonpath"' }];
}
