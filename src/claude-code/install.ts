import { DispatchError } from '../errors.ts';
import { packageRoot } from '../package-info.ts';
import { applyChanges } from './apply.ts';
import { listParts } from './parts.ts';
import { findPlaces, isFolderOfUser, type Scope, type Surroundings } from './places.ts';
import { planInstallation, planRemoval } from './plan.ts';
import { describeReport, type InstallReport } from './report.ts';
import { chooseServerCommand } from './server-command.ts';

export type InstallOptions = { scope: Scope; dryRun: boolean; uninstall: boolean };

/**
 * Makes this package known to Claude Code, or unknown again.
 *
 * @throws DispatchError with everything that speaks against it; nothing is written then
 */
export async function installForClaudeCode(
  { scope, dryRun, uninstall }: InstallOptions,
  surroundings: Surroundings,
): Promise<InstallReport> {
  if (scope === 'project') requireProject(surroundings);
  const places = findPlaces(scope, surroundings);
  const installation = { packageRoot, execPath: process.execPath, env: surroundings.env };
  const command = await chooseServerCommand(installation);
  const parts = listParts(places, { command, packageRoot });
  const changes = await (uninstall ? planRemoval(parts, places) : planInstallation(parts, places));
  const applied = dryRun ? changes.map((change) => ({ ...change, backup: null })) : await applyChanges(changes);
  return describeReport({ scope, dryRun, uninstall, command }, applied);
}

function requireProject(surroundings: Surroundings): void {
  if (!isFolderOfUser(surroundings)) return;
  const message = 'the folder .claude of this folder is that of the user';
  throw new DispatchError('Usage', { path: '', message, next_step: 'go into a project, or install with --scope user' });
}
