import { basename, extname } from 'node:path';
import type { LineOf } from './finding.ts';
import { type InputStream, readFileBytes, readInputBytes } from './load/bytes.ts';
import { decodeText } from './load/text.ts';
import { escapeControls } from './words.ts';

/** Where a spec comes from. */
export type SpecSource = { file: string } | { stdin: InputStream };

/** What a source holds: any value, not yet judged. */
export type LoadedSpec = {
  value: unknown;
  /** A title for a spec that has none: the file's name. */
  name?: string;
  /** Finds lines of the source, for `prepareDispatch`. */
  lineOf: LineOf;
};

/** Loaded when needed: each library takes longer to start than a small spec to read. */
const FORMATS = {
  json: () => import('./load/json-text.ts'),
  yaml: () => import('./load/yaml-text.ts'),
};

const EXTENSIONS: Record<string, keyof typeof FORMATS> = {
  '.json': 'json',
  '.jsonc': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/**
 * Reads a spec as JSON (with comments) or YAML: by the file's extension, else by how the text begins.
 *
 * @throws DispatchError `NotFound` or `Usage` when the source cannot be read, `InvalidSpec` when it holds no value
 */
export async function readSpec(source: SpecSource): Promise<LoadedSpec> {
  if ('stdin' in source) return await parseBytes(await readInputBytes(source.stdin), 'standard input');
  const extension = extname(source.file);
  const bytes = await readFileBytes(source.file);
  const loaded = await parseBytes(bytes, escapeControls(source.file), EXTENSIONS[extension.toLowerCase()]);
  return { ...loaded, name: basename(source.file, extension) };
}

async function parseBytes(bytes: Uint8Array, name: string, format?: keyof typeof FORMATS): Promise<LoadedSpec> {
  const text = decodeText(bytes, name);
  const { parseText } = await FORMATS[format ?? guessFormat(text)]();
  return parseText(text, name);
}

/** JSON begins with a bracket, a comment, or by mistake with a quoted text. */
function guessFormat(text: string): keyof typeof FORMATS {
  return /^\s*[{["/]/.test(text) ? 'json' : 'yaml';
}
