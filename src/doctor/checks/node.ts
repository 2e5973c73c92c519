import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-info.ts';
import type { Finding } from '../finding.ts';

/** Whether this Node is one that the package is made for. */
export async function checkNode(): Promise<Finding[]> {
  const { engines } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return [judgeNode(process.versions.node, engines.node)];
}

/** @param needed as in package.json: `>=20.3` */
export function judgeNode(version: string, needed: string): Finding {
  const least = needed.replace('>=', '');
  const isEnough = compareVersions(version, least) >= 0;
  if (isEnough) return { name: 'node', state: 'ok', detail: `${version} (${least} or newer is needed)` };
  const mend = `install Node ${least} or newer: nvm install --lts, your system's packages, or https://nodejs.org`;
  return {
    name: 'node',
    state: 'broken',
    detail: `Node ${version} is too old`,
    cause: `${least} or newer is needed`,
    mend,
  };
}

function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((each) => each.split('.').map(Number));
  const index = left!.findIndex((part, place) => part !== (right![place] ?? 0));
  return index === -1 ? 0 : left![index]! - (right![index] ?? 0);
}
