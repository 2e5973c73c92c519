import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef, Json } from '../plan/json.ts';
import { writeFileAtomic } from './atomic-write.ts';

/** Large values by their content's hash: equal values are stored once, and a reference never changes its meaning. */
export type ArtifactStore = {
  /** Where they lie. */
  folder: string;
  /** Stores a JSON text, unless it is there already. */
  put(text: string): Promise<ArtifactRef>;
  /**
   * The value that a reference stands for.
   *
   * @throws Error when the file is missing or is not what the reference says
   */
  get(reference: ArtifactRef): Promise<Json>;
  /** Where the value of a digest lies, whether it does or not. */
  pathOf(digest: string): string;
  /**
   * Deletes a value that nobody has put since `before` (in ms), also when somebody puts it at this very moment.
   *
   * @returns whether it is gone
   */
  discard(digest: string, before: number): Promise<boolean>;
};

/** `sha256:` and the hexadecimal hash of a text or of bytes. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** A store in a folder; several processes, also of several machines over a shared folder, may use it at once. */
export function createArtifactStore(folder: string): ArtifactStore {
  // Calls of one large spec all point into the same document: parse it once, not once a call.
  let last: { digest: string; value: Promise<Json> } | undefined;
  const pathOf = (digest: string) => join(folder, digest.slice(7, 9), `${digest.slice(9)}.json`);

  async function read(digest: string): Promise<Json> {
    const text = await readFile(pathOf(digest), 'utf8');
    if (digestOf(text) !== digest) throw new Error(`the artifact ${digest} is damaged: delete ${pathOf(digest)}`);
    return JSON.parse(text);
  }

  return {
    folder,
    pathOf,
    discard: (digest, before) => discard(pathOf(digest), before),
    async put(text) {
      const digest = digestOf(text);
      const path = pathOf(digest);
      if (!(await renew(path))) await writeFileAtomic(path, text, 0o600);
      return { $artifact: digest, bytes: Buffer.byteLength(text) };
    },
    async get({ $artifact, pointer }) {
      if (!/^sha256:[0-9a-f]{64}$/.test($artifact)) throw new Error(`not an artifact's name: ${$artifact}`);
      if (pointer === undefined) return read($artifact);
      if (last?.digest !== $artifact) last = { digest: $artifact, value: read($artifact) };
      try {
        return findPointer(await last.value, pointer);
      } catch (error) {
        last = undefined;
        throw error;
      }
    },
  };
}

/** Whether the file is there; it is in use again then. In a shared folder it may be another user's. */
async function renew(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    (error) => error.code !== 'ENOENT',
  );
}

/** Under its new name nobody can renew it: what its time says then is final. */
async function discard(path: string, before: number): Promise<boolean> {
  const aside = `${path}.${randomUUID()}.tmp`;
  await rename(path, aside);
  const isUnused = (await stat(aside)).mtimeMs < before;
  await (isUnused ? rm(aside) : rename(aside, path));
  return isUnused;
}

/** The part of a document that an RFC 6901 pointer names. */
function findPointer(document: Json, pointer: string): Json {
  let value: Json | undefined = document;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const isContainer: boolean = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = isContainer ? (value as Record<string, Json>)[key] : undefined;
  }
  if (value === undefined) throw new Error(`the artifact has no ${pointer}`);
  return value;
}
