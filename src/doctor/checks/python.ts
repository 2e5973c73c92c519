import { stat } from 'node:fs/promises';
import { askProgram, readVersion } from '../../../activities/ask-program.ts';
import { pythonSettings } from '../../../activities/python/schema.ts';
import type { Agent } from '../../spec/agents.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';
import { listFolders } from '../python-folders.ts';

const NONE = 'no agent of kind python is named';

/** Whether the interpreters of the Python agents that are named answer, and whether the folders that they import from are there. */
export async function checkPython(patient: Patient): Promise<Finding[]> {
  const users = [...patient.agents.values()].filter(({ name, kindName, queue }) => {
    return kindName === 'python' && queue === undefined && patient.needed.has(name);
  });
  const programs = new Set(users.map(readInterpreter));
  const asked = programs.size > 0 ? [...programs] : ['python3'];
  const interpreters = await Promise.all(asked.map((program) => ask(program, users.length > 0, patient)));
  return [...interpreters, await checkFolders(users, patient)];
}

function readInterpreter({ settings }: Agent): string {
  return pythonSettings.safeParse(settings).data?.python ?? 'python3';
}

async function ask(program: string, isNeeded: boolean, { env, workspace }: Patient): Promise<Finding> {
  const name = 'python';
  const answer = await askProgram({ argv: [program, '--version'], cwd: workspace, env });
  if ('stdout' in answer)
    return { name, state: 'ok', detail: `${readVersion(answer.stdout)}, ${program}${isNeeded ? '' : `; ${NONE}`}` };
  const { what, next_step } = answer.missing;
  const mend = `${next_step}, 3.9 or newer (apt install python3, brew install python)`;
  return { name, state: isNeeded ? 'broken' : 'absent', detail: `missing: ${what}`, mend };
}

async function checkFolders(users: Agent[], patient: Patient): Promise<Finding> {
  const name = 'module paths';
  if (users.length === 0) return { name, state: 'absent', detail: NONE };
  const folders = [...new Set(users.flatMap(({ settings }) => listFolders(settings, patient)))];
  const missing: string[] = [];
  for (const folder of folders) if (!(await isFolder(folder))) missing.push(folder);
  if (missing.length === 0) return { name, state: 'ok', detail: folders.join(', ') };
  return {
    name,
    state: 'warning',
    detail: `not there: ${missing.join(', ')}`,
    cause: 'an agent’s "pythonpath" or PYTHONPATH names it',
    mend: 'correct it: dispatch config show tells where an agent’s "pythonpath" was written',
  };
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory() || path.endsWith('.zip'),
    () => false,
  );
}
