import type { Applied } from './apply.ts';
import type { Change } from './plan.ts';
import type { ServerCommand } from './server-command.ts';

/** What an installation has changed, or would change; `content` is our part of a file. */
export type InstallReport = {
  scope: string;
  dry_run: boolean;
  changes: {
    kind: Change['kind'];
    action: Change['action'];
    path: string;
    backup: string | null;
    content: string;
  }[];
  notes: string[];
};

type Done = { scope: string; dryRun: boolean; uninstall: boolean; command: ServerCommand };

/** The report of changes that were made, or in a dry run would be. */
export function describeReport(done: Done, changes: Applied[]): InstallReport {
  return {
    scope: done.scope,
    dry_run: done.dryRun,
    changes: changes.map(({ kind, action, path, backup, content }) => ({ kind, action, path, backup, content })),
    notes: done.uninstall ? describeKept(changes) : describeNext(done),
  };
}

function describeKept(changes: Applied[]): string[] {
  const kept = changes.filter(({ action }) => action === 'keep');
  return kept.map(({ path, kind }) => `${path} stays: its ${kind} is not ours, or was changed since it was installed`);
}

function describeNext({ scope, command, dryRun }: Done): string[] {
  if (dryRun) return [];
  const isOfMachine = scope === 'project' && command.command !== 'dispatch';
  return [
    ...(scope === 'project' ? ['Claude Code asks once whether it may start the server of .mcp.json'] : []),
    ...(isOfMachine ? ['.mcp.json names a path of this machine; with dispatch on PATH it holds for everybody'] : []),
    'in a new session, say: Use agent-parallel-dispatcher to generate three ONEX Effect nodes',
  ];
}

const VERBS: Record<Change['action'], [done: string, planned: string]> = {
  create: ['created', 'would create'],
  update: ['changed', 'would change'],
  remove: ['removed', 'would remove'],
  keep: ['kept', 'would keep'],
  none: ['as it was', 'stays as it is'],
};

/** The same for a person; a dry run shows our part of each file. */
export function formatReportText({ changes, notes, dry_run }: InstallReport): string {
  const lines = changes.map(({ kind, action, path, backup, content }) =>
    [
      `${VERBS[action][dry_run ? 1 : 0].padEnd(15)}${kind.padEnd(17)}${path}`,
      ...(backup === null ? [] : [`${' '.repeat(15)}as it was before: ${backup}`]),
      ...(dry_run && (action === 'create' || action === 'update') ? [indent(content)] : []),
    ].join('\n'),
  );
  return [...lines, ...notes, ''].join('\n');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
