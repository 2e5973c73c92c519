import { basename } from 'node:path';
import type { Frame } from '../traces/trace.ts';
import type { AffectedFile } from './affected-files.ts';
import { classifyOrigin } from './origin.ts';

/**
 * How a frame's path names an affected file: it is the same path, one ends with the other, or only the end of
 * both agrees, at least the file name.
 */
export type PathMatch = 'exact' | 'suffix' | 'name';
const MATCHES: PathMatch[] = ['exact', 'suffix', 'name'];
export type Located = { file: AffectedFile; match: PathMatch };

/** File names that say little: every folder may have one. */
const COMMON_NAMES =
  /^(?:__init__|__main__|index|main|mod|utils?|types|models?|views?|settings|config|conftest)\.\w+$/i;

/**
 * The affected files that a frame's path can mean, those of the best match only. More than one means that the path
 * does not tell them apart.
 */
export function locateFrame(frame: Frame, files: AffectedFile[]): Located[] {
  const matched = files.map((file) => ({ file, match: matchFrame(frame, file) }));
  const located = matched.filter((entry): entry is Located => entry.match !== undefined);
  const best = MATCHES.find((match) => located.some((entry) => entry.match === match));
  return located.filter(({ match }) => match === best);
}

function matchFrame(frame: Frame, file: AffectedFile): PathMatch | undefined {
  const { file: path } = frame;
  if (path === null) return undefined;
  if (isClassFrame(frame)) return matchClass(path, file);
  const match = matchPath(path, file);
  const sameOrigin = classifyOrigin(frame) === classifyOrigin({ ...frame, file: file.path });
  return match === 'exact' || sameOrigin ? match : undefined;
}

/** Frames of the Java machine name a class; a compiler's `Cart.java:12` names a path and no function. */
function isClassFrame({ file, function: name }: Frame): boolean {
  return name !== null && /\.(?:java|kt|scala|groovy)$/.test(file ?? '');
}

/** The file name and the package must agree: a Java file says its package, wherever it lies. */
function matchClass(path: string, file: AffectedFile): PathMatch | undefined {
  const declared = /^\s*package\s+([\w.]+)/m.exec(file.text)?.[1] ?? '';
  const agrees = [...declared.split('.').filter(Boolean), basename(file.absolute)].join('/') === path;
  return agrees ? 'suffix' : undefined;
}

/** How the path of a frame names a file; undefined when it does not. */
export function matchPath(path: string, file: Pick<AffectedFile, 'relative' | 'absolute'>): PathMatch | undefined {
  if (!path.endsWith(basename(file.absolute))) return undefined;
  const printed = segmentsOf(path);
  const absolute = segmentsOf(file.absolute);
  const shared = countShared(printed, absolute);
  if (shared === 0) return undefined;
  if (shared === absolute.length && shared === printed.length) return 'exact';
  const relative = segmentsOf(file.relative).filter((segment) => segment !== '..');
  if (shared === printed.length || shared >= relative.length) return 'suffix';
  return shared === 1 && COMMON_NAMES.test(basename(file.absolute)) ? undefined : 'name';
}

function segmentsOf(path: string): string[] {
  return path.split(/[\\/]+/).filter((segment) => segment !== '' && segment !== '.' && !/^[A-Za-z]:$/.test(segment));
}

/** How many segments at the end of two paths agree. */
function countShared(one: string[], other: string[]): number {
  const limit = Math.min(one.length, other.length);
  let shared = 0;
  while (shared < limit && one[one.length - 1 - shared] === other[other.length - 1 - shared]) shared += 1;
  return shared;
}
