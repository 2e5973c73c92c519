import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installForClaudeCode } from '../../src/claude-code/install.ts';
import type { InstallReport } from '../../src/claude-code/report.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

/** The files of somebody's home, by their paths in it. */
export type Files = Record<string, string>;

export type Home = {
  folder: string;
  install(options?: { dryRun?: boolean; scope?: 'user' | 'project' }): Promise<InstallReport>;
  uninstall(options?: { scope?: 'user' | 'project' }): Promise<InstallReport>;
  /** All files now, backups apart. */
  files(): Files;
  backups(): string[];
  write(files: Files): void;
};

/** A home with these files, or a project of somebody whose home is elsewhere, when `env` says so. */
export async function makeHome(files: Files = {}, env: NodeJS.ProcessEnv = {}): Promise<Home> {
  const folder = await makeTemporaryFolder();
  const surroundings = { env: { HOME: folder, PATH: '', ...env }, cwd: folder };
  const home: Home = {
    folder,
    install: ({ dryRun = false, scope = 'user' } = {}) =>
      installForClaudeCode({ scope, dryRun, uninstall: false }, surroundings),
    uninstall: ({ scope = 'user' } = {}) =>
      installForClaudeCode({ scope, dryRun: false, uninstall: true }, surroundings),
    files: () => Object.fromEntries(list(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    backups: () => list(folder, true),
    write(written) {
      for (const [name, text] of Object.entries(written)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
    },
  };
  home.write(files);
  return home;
}

function list(folder: string, backups = false): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile() && name.includes('.dispatch-backup-') === backups)
    .toSorted();
}
