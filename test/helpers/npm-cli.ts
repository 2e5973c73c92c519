import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../src/files/lock.ts';

/** A command line that npm can give: the variable that names another one, its package with a version, its program. */
export type NpmCli = { variable: string; npmPackage: string; version: string; program: string };

/**
 * The path of a real command line: what its variable names, or else this version from npm, kept in the system's temporary
 * folder. Undefined when it cannot be had; the tests that need it are skipped then.
 */
export async function findNpmCli({ variable, npmPackage, version, program }: NpmCli): Promise<string | undefined> {
  const named = process.env[variable];
  if (named) return named;
  const folder = join(tmpdir(), `parallel-dispatcher-${npmPackage.replace(/^@[^/]*\//, '')}-${version}`);
  const binary = join(folder, 'node_modules', '.bin', program);
  try {
    await mkdir(folder, { recursive: true });
    await withLock(join(folder, 'install'), { waitMs: 100_000, purpose: `installing ${npmPackage}` }, async () => {
      if (!(await isThere(binary))) await install(folder, `${npmPackage}@${version}`);
    });
    await promisify(execFile)(binary, ['--version'], { timeout: 20_000 });
    return binary;
  } catch (error) {
    process.stderr.write(`no ${npmPackage}, its tests are skipped: ${String(error).slice(0, 300)}\n`);
    return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function install(folder: string, what: string): Promise<void> {
  await promisify(execFile)('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', what], {
    timeout: 90_000,
  });
}
