import { chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { artifactsFolder, prepareStateFolder, stateFolder } from '../../files/state-folders.ts';
import type { Finding } from '../finding.ts';
import { explainFolder, formatMode } from '../folder-trouble.ts';
import type { Patient } from '../patient.ts';
import { findExisting, requireFolder, requireWritable, writeProbe } from '../probe.ts';
import { quoteWord } from '../shell.ts';

const PRIVATE = 0o700;

/** A folder that runs write to. */
type Place = {
  name: string;
  folder: string;
  /** The setting that names another one. */
  setting: string;
  /** It holds prompts, results, and sessions: for their owner only. */
  isPrivate?: true;
};

/** Whether the folders of state, traces, calls and artifacts can be written. */
export function checkFolders(patient: Patient): Promise<Finding[]> {
  return Promise.all(listPlaces(patient).map((place) => checkPlace(place, patient)));
}

function listPlaces({ env, traceFolder, workspace, config: { written } }: Patient): Place[] {
  const state = stateFolder(env);
  const own = written.artifacts?.dir;
  const inState = { setting: 'XDG_STATE_HOME', isPrivate: true } as const;
  return [
    { name: 'state folder', folder: state, ...inState },
    { name: 'traces', folder: traceFolder, setting: 'PARALLEL_DISPATCH_TRACE_DIR' },
    { name: 'calls', folder: join(state, 'calls'), ...inState },
    own === undefined
      ? { name: 'artifacts', folder: artifactsFolder(env), ...inState }
      : { name: 'artifacts', folder: resolve(workspace, own), setting: 'PARALLEL_DISPATCH_ARTIFACTS_DIR' },
  ];
}

async function checkPlace(place: Place, { env }: Patient): Promise<Finding> {
  const { name, folder, setting } = place;
  const existing = await findExisting(folder);
  try {
    if (existing !== folder) {
      await requireFolder(existing);
      await requireWritable(existing);
      return describeAbsent(place, env);
    }
    await writeProbe(folder);
    return (
      (await findOpenMode(place, env)) ?? { name, state: 'ok', detail: `${folder}: a file was written and removed` }
    );
  } catch (error) {
    return { name, ...(await explainFolder({ folder, existing, setting, error: error as NodeJS.ErrnoException })) };
  }
}

function describeAbsent({ name, folder, isPrivate }: Place, env: NodeJS.ProcessEnv): Finding {
  const make = async () => {
    if (isPrivate) await prepareStateFolder(env);
    await mkdir(folder, { recursive: true, ...(isPrivate && { mode: PRIVATE }) });
    return `made the folder ${folder}`;
  };
  const detail = `${folder}: not there yet; a run makes it`;
  const mend = `mkdir -p ${isPrivate ? '-m 0700 ' : ''}${quoteWord(folder)}`;
  return { name, state: 'absent', detail, mend, fix: { apply: make } };
}

/** Undefined when nobody else can look into it. The state folder's mode guards all that is below it. */
async function findOpenMode({ name, folder }: Place, env: NodeJS.ProcessEnv): Promise<Finding | undefined> {
  const mode = (await stat(folder)).mode & 0o777;
  if (folder !== stateFolder(env) || (mode & 0o077) === 0) return undefined;
  return {
    name,
    state: 'warning',
    detail: `${folder}: others can look into it`,
    cause: `its mode is ${formatMode(mode)}; it holds prompts, results and sessions`,
    mend: `chmod 0700 ${quoteWord(folder)}`,
    fix: { apply: () => chmod(folder, PRIVATE).then(() => `set the mode of ${folder} to 0700`) },
  };
}
