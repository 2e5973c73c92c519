import { DispatchError, type Problem } from '../errors.ts';
import { type Finding, toProblems } from '../spec/finding.ts';
import { buildConfig, findDisagreement } from './build.ts';
import { readEnvironment } from './environment.ts';
import type { Config, Layer, LookedAt } from './layer.ts';
import { judgeLayer, type ReadLayer, readConfigFile } from './read-file.ts';
import { listWarnings } from './warnings.ts';

/**
 * Reads the files that are there, and the environment.
 *
 * @throws DispatchError `InvalidConfig` with all that is wrong
 */
export async function readConfig(
  files: LookedAt[],
  { env, workspace }: { env: NodeJS.ProcessEnv; workspace: string },
): Promise<Config> {
  const layers = await readLayers(files, () => [judgeLayer(readEnvironment(env), workspace)]);
  const config = buildConfig(layers, { files, warnings: listWarnings(files) });
  requireNone(findDisagreement(config));
  return config;
}

/**
 * Only the limits that the administrator's file sets.
 *
 * @throws DispatchError `InvalidConfig`
 */
export async function readCaps(file: LookedAt): Promise<Config> {
  const [system] = await readLayers([file], () => []);
  const { security } = system!.values;
  return buildConfig([{ ...system!, values: security ? { security } : {} }], { files: [file], warnings: [] });
}

/** All are read before any is refused: whoever mends one file wants to know of the others. */
async function readLayers(files: LookedAt[], readMore: () => ReadLayer[]): Promise<Layer[]> {
  const problems: Problem[] = [];
  const read: ReadLayer[] = [];
  for (const { layer, file, state } of files) {
    if (state !== 'read') continue;
    await readConfigFile(layer, file).then(
      (found) => read.push(found),
      (error) => problems.push(...listProblems(error)),
    );
  }
  read.push(...readMore());
  problems.push(...read.flatMap(({ findings }) => toProblems(findings)));
  if (problems.length > 0) throw new DispatchError('InvalidConfig', problems);
  return read.map(({ layer }) => layer);
}

function listProblems(error: unknown): Problem[] {
  if (error instanceof DispatchError) return error.problems;
  throw error;
}

function requireNone(findings: Finding[]): void {
  if (findings.length > 0) throw new DispatchError('InvalidConfig', toProblems(findings));
}
