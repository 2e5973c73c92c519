import { findWrongContent } from '../../config/check.ts';
import type { Config } from '../../config/layer.ts';
import { loadConfig } from '../../config/load.ts';
import { readConfig } from '../../config/read.ts';
import { DispatchError, formatProblem, type Problem } from '../../errors.ts';
import type { Finding } from '../finding.ts';

const name = 'configuration';

/** Configuration as far as it holds, and what is wrong with it. */
export type Configuration = { config: Config; findings: Finding[] };

/** Reads the configuration. A broken one leaves what variables say, so that the other checks can go on. */
export async function readConfiguration(env: NodeJS.ProcessEnv, workspace: string): Promise<Configuration> {
  try {
    const config = await loadConfig({ env, workspace });
    const problems = findWrongContent(config);
    return { config, findings: problems.length > 0 ? problems.map(toFinding) : describe(config) };
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    return { config: await readRest(env, workspace), findings: error.problems.map(toFinding) };
  }
}

/** The variables alone; nothing at all when one of these is wrong, too. */
async function readRest(env: NodeJS.ProcessEnv, workspace: string): Promise<Config> {
  return readConfig([], { env, workspace }).catch(() => readConfig([], { env: {}, workspace }));
}

function toFinding(problem: Problem): Finding {
  const place = problem.path.split(': ')[0];
  return {
    name,
    state: 'broken',
    detail: formatProblem({ ...problem, next_step: '' }),
    mend: problem.next_step || `correct ${place}`,
  };
}

function describe({ files, warnings }: Config): Finding[] {
  const read = files.filter(({ state }) => state === 'read').map(({ file }) => file);
  const detail = read.length > 0 ? `right: ${read.join(', ')}` : 'no file; what holds are defaults and variables';
  const found = warnings.map((warning): Finding => ({ name, state: 'warning', detail: warning }));
  return found.length > 0 ? found : [{ name, state: 'ok', detail }];
}
