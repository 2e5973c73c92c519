import { resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { isOutage } from '../temporal/outage.ts';
import { sweepClosedDispatches } from '../temporal/sweep.ts';
import { writeArchive } from './archive.ts';
import { findFate } from './fate.ts';
import { findArtifacts } from './find-artifacts.ts';
import { findCalls, listOtherNamespaces } from './find-calls.ts';
import { findLogs, findWorkflowCode } from './find-files.ts';
import { findTraces } from './find-traces.ts';
import { type Item, KINDS, type Kind } from './item.ts';
import { removeFiles } from './remove.ts';
import type { Scope } from './scope.ts';

export type CleanOptions = Scope & { archive: string | undefined; dryRun: boolean; env: NodeJS.ProcessEnv; log: Log };

/** Of one kind; `items` are dispatches, or artifacts. */
type Amount = { items: number; files: number; bytes: number };

/** What `dispatch clean` prints. */
export type CleanReport = {
  dry_run: boolean;
  /** What ended, or was last used, before this. */
  before: string;
  archive: string | null;
  /** What was deleted; with `dry_run`, what would be. */
  removed: Record<Kind, Amount>;
  /** Namespaces whose calls were left alone: only a connection to each of them could tell. */
  other_namespaces: string[];
  failed: { path: string; message: string }[];
};

/**
 * Deletes what has become old, and nothing that an open dispatch needs: the server is asked for every dispatch. With an archive,
 * that is written and compared with the files before the first one is deleted.
 *
 * @throws the server's error when it does not answer, and DispatchError `NotAllowed` when the archive cannot be relied on:
 * nothing was deleted then
 */
export async function clean(options: CleanOptions): Promise<CleanReport> {
  const items = await findAll(options);
  const archive = options.archive === undefined ? null : resolve(options.archive);
  const paths = items.flatMap(({ files }) => files.map(({ path }) => path));
  const failed: CleanReport['failed'] = [];
  let removed = items;
  if (!options.dryRun && items.length > 0) {
    if (archive) await writeArchive(archive, paths);
    removed = [];
    for (const item of items) if (await tryRemove(options, item, failed)) removed.push(item);
  }
  return {
    dry_run: options.dryRun,
    before: new Date(options.before).toISOString(),
    archive: options.dryRun || items.length === 0 ? null : archive,
    removed: sumUp(removed),
    other_namespaces: await listOtherNamespaces(options),
    failed,
  };
}

async function findAll(options: CleanOptions): Promise<Item[]> {
  // Ends what still runs of dispatches that have ended, and hides what must not get into an archive.
  if (!options.dryRun) await sweepClosedDispatches(options.session, { ...options, id: '' });
  const ofDispatches = [...(await findCalls(options)), ...(await findTraces(options)), ...(await findLogs(options))];
  const gone = new Set(ofDispatches.flatMap(({ files }) => files.map(({ path }) => path)));
  return [...ofDispatches, ...(await findArtifacts(options, gone)), ...(await findWorkflowCode(options))];
}

/** Trouble with one is told, and does not keep the others. */
async function tryRemove({ session, before }: Scope, item: Item, failed: CleanReport['failed']): Promise<boolean> {
  try {
    if (item.kind === 'artifacts') return await session.artifacts.discard(item.id, before);
    // It may have been started anew under its old id while the archive was written.
    if (item.kind !== 'workflow_code' && (await findFate(session, item.id)).state === 'open') return false;
    await removeFiles(item);
    return true;
  } catch (error) {
    if (isOutage(error)) throw error;
    failed.push({ path: item.files[0]?.path ?? item.root, message: messageOf(error) });
    return false;
  }
}

function sumUp(items: readonly Item[]): Record<Kind, Amount> {
  const sums = Object.fromEntries(KINDS.map((kind) => [kind, { items: 0, files: 0, bytes: 0 }])) as Record<
    Kind,
    Amount
  >;
  for (const { kind, files } of items) {
    sums[kind].items++;
    sums[kind].files += files.length;
    sums[kind].bytes += files.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  return sums;
}
