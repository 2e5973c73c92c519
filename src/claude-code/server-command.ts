import { readFile, realpath } from 'node:fs/promises';
import { delimiter, join, resolve, sep } from 'node:path';

/** How Claude Code starts our MCP server. */
export type ServerCommand = { command: string; args: string[] };

/** This installation: its folder, the Node that runs it, and the environment that it was called in. */
export type Installation = { packageRoot: string; execPath: string; env: NodeJS.ProcessEnv };

const CLI = join('dist', 'src', 'cli.js');

/**
 * A command that starts this installation from any folder: `dispatch` where PATH leads to it, since that outlives an
 * update; what npx was asked for when this is npx's cache, which npm may empty; or else this Node with our file.
 */
export async function chooseServerCommand({ packageRoot, execPath, env }: Installation): Promise<ServerCommand> {
  const cli = join(packageRoot, CLI);
  if (await isOnPath(cli, env['PATH'] ?? '')) return { command: 'dispatch', args: ['mcp'] };
  const npmPackage = await findNpxPackage(packageRoot);
  if (npmPackage !== undefined)
    return { command: 'npx', args: ['--yes', `--package=${npmPackage}`, 'dispatch', 'mcp'] };
  return { command: execPath, args: [cli, 'mcp'] };
}

/** Whether a server's entry is one that some version of this tool has written. */
export function isOurCommand({ command, args }: { command?: unknown; args?: unknown }): boolean {
  if (typeof command !== 'string' || !Array.isArray(args) || args.at(-1) !== 'mcp') return false;
  if (command === 'dispatch') return args.length === 1;
  if (command === 'npx') return args.at(-2) === 'dispatch';
  return args.length === 2 && String(args[0]).endsWith(sep + CLI);
}

/** npm and npx put folders of their own in front of PATH, which nobody else has: those do not count. */
async function isOnPath(cli: string, path: string): Promise<boolean> {
  const folders = path.split(delimiter).filter((folder) => folder && !folder.endsWith(join('node_modules', '.bin')));
  const found = await Promise.all(folders.map((folder) => realPath(join(folder, 'dispatch'))));
  const first = found.find((file) => file !== undefined);
  return first !== undefined && first === (await realPath(cli));
}

const realPath = (path: string) => realpath(path).catch(() => undefined);

/** What npx was asked for, when this package lies in its cache. */
async function findNpxPackage(packageRoot: string): Promise<string | undefined> {
  const [cache, name] = packageRoot.split(`${sep}node_modules${sep}`);
  if (name === undefined || !cache!.includes(`${sep}_npx${sep}`)) return undefined;
  const { dependencies } = JSON.parse(await readFile(join(cache!, 'package.json'), 'utf8'));
  const wanted: unknown = dependencies?.[name];
  if (typeof wanted !== 'string') return undefined;
  if (wanted.startsWith('file:')) return resolve(cache!, wanted.slice('file:'.length));
  return /^[\w^~<>=*.-]+$/.test(wanted) ? `${name}@${wanted}` : wanted;
}
