import type { CleanReport } from '../clean/clean.ts';
import { toOneLine } from './text.ts';

const NAMES = {
  calls: 'call folders of dispatches',
  traces: 'traces of dispatches',
  logs: 'logs',
  artifacts: 'artifacts',
  workflow_code: 'workflow code',
};

/** What was deleted, for a person. Ends with a newline. */
export function formatCleanText({ dry_run, before, archive, removed, other_namespaces, failed }: CleanReport): string {
  const kinds = Object.entries(NAMES) as [keyof typeof NAMES, string][];
  const lines = kinds.flatMap(([kind, name]) => {
    const { items, files, bytes } = removed[kind];
    return items === 0 ? [] : [`${name}: ${items} (${files} files, ${(bytes / 2 ** 20).toFixed(1)} MiB)`];
  });
  const verb = dry_run ? 'would be deleted' : 'deleted';
  return [
    ...(lines.length === 0 ? [`nothing is older than ${before}`] : [`${verb}, from before ${before}:`, ...lines]),
    ...(archive === null ? [] : [`in the archive ${archive}`]),
    ...(other_namespaces.length === 0
      ? []
      : [`left alone: calls of other namespaces (${other_namespaces.join(', ')})`]),
    ...failed.map(({ path, message }) => `not deleted: ${path}: ${toOneLine(message)}`),
    '',
  ].join('\n');
}
