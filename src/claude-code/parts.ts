import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DispatchError } from '../errors.ts';
import { getVersion } from '../package-info.ts';
import { describeEntry, formatDefinition, isGuideDefinition } from './definition.ts';
import type { Places } from './places.ts';
import { addEntry, hasForeignEntry, removeEntry } from './registry.ts';
import type { ServerCommand } from './server-command.ts';
import { addServer, hasForeignServer, removeServer, SERVER_NAME } from './server-entry.ts';
import { judgeOwner, type Owner, stampText } from './stamp.ts';

/** A file that an installation writes, or writes something into. Texts are undefined where there is no file. */
export type Part = {
  kind: 'MCP server' | 'skill' | 'agent page' | 'agent definition' | 'registry entry';
  path: string;
  /** The rights of a new file. */
  mode: number;
  /** Our part alone, to be shown. */
  content: string;
  /** What the file says with our part. Throws DispatchError where it has somebody else's, or cannot be read. */
  install(text: string | undefined): string;
  /** What it says without our part; somebody else's stays. */
  uninstall(text: string | undefined): string | undefined;
  /** Whether it has somebody else's in place of ours. */
  isForeign(text: string | undefined): boolean;
};

const MODE = 0o644;

/** What is installed: this server, the pages in this package's plugin folder. */
export type Source = { command: ServerCommand; packageRoot: string };

/** All that an installation writes, in the order in which it is written. */
export function listParts(places: Places, { command, packageRoot }: Source): Part[] {
  const readPage = (...path: string[]) => readFileSync(join(packageRoot, 'plugin', ...path), 'utf8');
  const { registry, serverFile } = places;
  const agentPath = nameForOthers(places.agent, places);
  const entry = describeEntry(nameForOthers(places.definition, places));
  const serverName = { name: serverFile };
  const registryName = { name: registry };
  return [
    describePage('skill', places.skill, readPage('skills', 'parallel-dispatch', 'SKILL.md')),
    describePage('agent page', places.agent, readPage('agents', 'agent-parallel-dispatcher.md')),
    describeDefinitionPart(places.definition, formatDefinition(getVersion(), agentPath)),
    {
      kind: 'registry entry',
      path: registry,
      mode: MODE,
      content: stringify(entry, { lineWidth: 0 }),
      install: (text) => addEntry({ text, ...registryName }, entry),
      uninstall: (text) => removeEntry({ text, ...registryName }),
      isForeign: (text) => hasForeignEntry({ text, ...registryName }),
    },
    {
      kind: 'MCP server',
      path: serverFile,
      // Claude Code's own file holds keys, too.
      mode: places.scope === 'user' ? 0o600 : MODE,
      content: `${JSON.stringify({ [SERVER_NAME]: command }, null, 2)}\n`,
      install: (text) => addServer({ text, ...serverName }, command),
      uninstall: (text) => removeServer({ text, ...serverName }),
      isForeign: (text) => hasForeignServer({ text, ...serverName }),
    },
  ];
}

/** A path in a file that a project shares with others is one that holds for them, too. */
function nameForOthers(path: string, { scope, root }: Places): string {
  return scope === 'project' ? path.replace(root, '${PROJECT_ROOT}') : path;
}

function describePage(kind: Part['kind'], path: string, page: string): Part {
  return describeFile({ kind, path, wanted: stampText(page, 'markdown'), isKnown: (text) => text === page });
}

function describeDefinitionPart(path: string, definition: string): Part {
  const wanted = stampText(definition, 'yaml');
  return describeFile({ kind: 'agent definition', path, wanted, isKnown: isGuideDefinition });
}

type OwnFile = { kind: Part['kind']; path: string; wanted: string; isKnown(text: string): boolean };

function describeFile({ kind, path, wanted, isKnown }: OwnFile): Part {
  const judge = (text: string): Owner => (isKnown(text) ? 'ours' : judgeOwner(text));
  return {
    kind,
    path,
    mode: MODE,
    content: wanted,
    install(text) {
      const owner = text === undefined ? 'ours' : judge(text);
      if (owner !== 'ours') throw refuseFile(path, owner);
      return wanted;
    },
    uninstall: (text) => (text === undefined || judgeOwner(text) === 'ours' ? undefined : text),
    isForeign: (text) => text !== undefined && judge(text) !== 'ours',
  };
}

function refuseFile(path: string, owner: Owner): DispatchError {
  const [message, next_step] =
    owner === 'changed'
      ? [
          'was changed since it was installed',
          'keep your version under another name, remove this file, and install again',
        ]
      : ['is there already and is not ours', 'rename it, or remove it'];
  return new DispatchError('AlreadyExists', { path: '', message: `${path} ${message}`, next_step });
}
