import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { artifactsFolder, prepareStateFolder, stateFolder } from '../../files/state-folders.ts';
import type { Finding, Fix } from '../finding.ts';
import { explainFolder } from '../folder-trouble.ts';
import type { Patient } from '../patient.ts';
import { findExisting, requireWritable, writeProbe } from '../probe.ts';
import { quoteWord } from '../shell.ts';

const PRIVATE = 0o700;

/** A folder that runs write to. */
type Place = {
  name: string;
  folder: string;
  /** The setting that names another one. */
  setting: string;
  /** Makes it as a run would. */
  make(): Promise<unknown>;
};

/** Whether the folders of state, traces, calls and artifacts can be written. */
export async function checkFolders(patient: Patient): Promise<Finding[]> {
  const state = await checkPlace(listPlaces(patient)[0]!);
  const others = await Promise.all(listPlaces(patient).slice(1).map(checkPlace));
  return [await checkMode(patient, state), ...others];
}

function listPlaces({ env, traceFolder, workspace, config: { written } }: Patient): Place[] {
  const state = stateFolder(env);
  const place = (name: string, folder: string, setting: string): Place => {
    return { name, folder, setting, make: () => mkdir(folder, { recursive: true }) };
  };
  return [
    { ...place('state folder', state, 'XDG_STATE_HOME'), make: () => prepareStateFolder(env) },
    place('traces', traceFolder, 'PARALLEL_DISPATCH_TRACE_DIR'),
    { ...place('calls', join(state, 'calls'), 'XDG_STATE_HOME'), make: () => makeInState(env, 'calls') },
    written.artifacts?.dir === undefined
      ? { ...place('artifacts', artifactsFolder(env), 'XDG_STATE_HOME'), make: () => makeInState(env, 'artifacts') }
      : place('artifacts', resolve(workspace, written.artifacts.dir), 'PARALLEL_DISPATCH_ARTIFACTS_DIR'),
  ];
}

/** The state folder first, so that it gets its rights. */
async function makeInState(env: NodeJS.ProcessEnv, name: string): Promise<void> {
  await mkdir(join(await prepareStateFolder(env), name), { recursive: true, mode: PRIVATE });
}

async function checkPlace({ name, folder, setting, make }: Place): Promise<Finding> {
  const existing = await findExisting(folder);
  try {
    if (existing !== folder) {
      await requireFolder(existing);
      await requireWritable(existing);
      return describeAbsent(name, folder, make);
    }
    await writeProbe(folder);
    return { name, state: 'ok', detail: `${folder}: a file was written and removed` };
  } catch (error) {
    return { name, ...(await explainFolder({ folder, existing, setting, error: error as NodeJS.ErrnoException })) };
  }
}

async function requireFolder(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' });
}

function describeAbsent(name: string, folder: string, make: Place['make']): Finding {
  const fix: Fix = { apply: () => make().then(() => `made the folder ${folder}`) };
  const detail = `${folder}: not there yet; a run makes it`;
  return { name, state: 'absent', detail, mend: `mkdir -p ${quoteWord(folder)}`, fix };
}

/** It holds prompts, results, and sessions. */
async function checkMode({ env }: Patient, finding: Finding): Promise<Finding> {
  const folder = stateFolder(env);
  const found = await stat(folder).catch(() => undefined);
  if (finding.state !== 'ok' || !found || (found.mode & 0o077) === 0) return finding;
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  return {
    name: finding.name,
    state: 'warning',
    detail: `${folder}: others can look into it`,
    cause: `its mode is ${mode}; it holds prompts, results and sessions`,
    mend: `chmod 0700 ${quoteWord(folder)}`,
    fix: { apply: () => prepareStateFolder(env).then(() => `set the mode of ${folder} to 0700`) },
  };
}
