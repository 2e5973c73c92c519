import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, from its sources as from its build. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** This package's version. */
export function getVersion(): string {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version;
}

/** The workflow bundle that the build made, and the hash of its content. */
export function getWorkflowBundle(): { codePath: string; hash: string } {
  const folder = join(packageRoot, 'dist');
  return {
    codePath: join(folder, 'workflow-bundle.js'),
    hash: readFileSync(join(folder, 'workflow-bundle.sha256'), 'utf8').trim(),
  };
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
