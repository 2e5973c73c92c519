import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readEvents } from '../temporal/history.ts';
import { isOutage } from '../temporal/outage.ts';
import { listClosed, listOpen } from '../temporal/visibility.ts';
import { forEachLimited } from '../view/each-limited.ts';
import { type Item, listFiles, type StoredFile } from './item.ts';
import type { Scope } from './scope.ts';

const DIGEST = /sha256:[0-9a-f]{64}/g;
const READS_AT_ONCE = 4;

/**
 * Artifacts that nobody has put since the time and that nothing refers to any more: no dispatch that is open or has ended since
 * then, and no file that stays.
 *
 * @param gone files that will not stay
 */
export async function findArtifacts(scope: Scope, gone: ReadonlySet<string>): Promise<Item[]> {
  const { folder, pathOf } = scope.session.artifacts;
  const old = (await listFiles(folder)).filter(({ modifiedAt }) => modifiedAt < scope.before);
  const candidates = old
    .flatMap((file) => toItem(file, folder))
    .filter(({ id, files }) => files[0]!.path === pathOf(id));
  if (candidates.length === 0) return [];
  const referenced = await findReferenced(scope, gone);
  return candidates.filter(({ id }) => !referenced.has(id));
}

function toItem(file: StoredFile, root: string): Item[] {
  const digest = `sha256:${basename(dirname(file.path))}${basename(file.path, '.json')}`;
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? [{ kind: 'artifacts', id: digest, files: [file], root }] : [];
}

async function findReferenced(scope: Scope, gone: ReadonlySet<string>): Promise<Set<string>> {
  const { session, traceFolders } = scope;
  const found = new Set<string>();
  for (const root of [...traceFolders, session.callsRoot])
    for (const { path } of await listFiles(root))
      if (path.endsWith('.json') && !gone.has(path)) note(found, await readFile(path, 'latin1').catch(() => ''));
  await forEachLimited(await listStaying(scope), READS_AT_ONCE, (id) => noteHistory(scope, id, found));
  // A plan, or the state that a run has left, is an artifact with references of its own. A set visits what is added meanwhile.
  for (const digest of found) note(found, await readFile(session.artifacts.pathOf(digest), 'latin1').catch(() => ''));
  return found;
}

async function listStaying({ session, before }: Scope): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { id } of listOpen(session)) ids.add(id);
  for await (const { id } of listClosed(session, before)) ids.add(id);
  return ids;
}

async function noteHistory({ session }: Scope, id: string, found: Set<string>): Promise<void> {
  try {
    for await (const page of readEvents(session.client, id)) noteBytes(found, page);
  } catch (error) {
    // Forgotten meanwhile.
    if (isOutage(error)) throw error;
  }
}

/** Looks into all payloads of events, whatever they are of. */
function noteBytes(found: Set<string>, value: unknown): void {
  if (value instanceof Uint8Array)
    note(found, Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1'));
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) noteBytes(found, part);
}

function note(found: Set<string>, text: string): void {
  for (const [digest] of text.matchAll(DIGEST)) found.add(digest);
}
