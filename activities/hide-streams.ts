import type { CallFolder } from '../src/calls/folder.ts';
import type { CallRecord } from '../src/calls/record.ts';
import { createMasker, maskFile } from './mask.ts';
import { getRunFiles } from './process/run-files.ts';
import { readSecret } from './secrets.ts';
import { listKeys } from './sensitive.ts';

/**
 * Blacks out hidden values in what the runs of a call have written, up to the run `last`, which must have ended: the
 * programs wrote these files themselves. Runs that were gone over before are left out.
 *
 * @returns up to which run that is done
 */
export async function hideInStreams(
  { path }: Pick<CallFolder, 'path'>,
  { masked = 0 }: Pick<CallRecord, 'masked'>,
  { last, hidden }: { last: number; hidden: readonly string[] },
): Promise<number> {
  const mask = createMasker(hidden);
  for (let run = masked + 1; mask && run <= last; run++) {
    const { stdout, stderr } = getRunFiles(path, run);
    await maskFile(stdout, mask);
    await maskFile(stderr, mask);
  }
  return Math.max(masked, last);
}

/**
 * What is to be hidden of a call that another process has made: keys in our own environment, and the secrets that its
 * record names, as far as they can be read here.
 */
export async function findHidden(
  { secrets = [] }: Pick<CallRecord, 'secrets'>,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const values = await Promise.all(secrets.map((name) => readSecret(name, env).catch(() => '')));
  return [...values, ...listKeys(env)];
}
