import { dirname } from 'node:path';
import type { JsonObject } from '../plan/json.ts';
import type { Finding } from '../spec/finding.ts';
import { findIssues } from '../spec/issue-findings.ts';
import { findJsonTrouble } from '../spec/json-value.ts';
import { readFileBytes } from '../spec/load/bytes.ts';
import { decodeUtf8 } from '../spec/load/text.ts';
import { parseText } from '../spec/load/yaml-text.ts';
import type { Place } from '../spec/place.ts';
import { escapeControls } from '../spec/words.ts';
import { locate } from './attribute.ts';
import type { Layer, LayerName, Written } from './layer.ts';
import { resolvePaths } from './paths.ts';
import { configFileSchema } from './schema.ts';

/** A file as a layer, and what is wrong with it. */
export type ReadLayer = { layer: Layer; findings: Finding[] };

/**
 * Reads a configuration file.
 *
 * @throws DispatchError when it cannot be read, or is no YAML: with line and column
 */
export async function readConfigFile(name: LayerName, file: string): Promise<ReadLayer> {
  const shown = escapeControls(file);
  const { value, positionOf } = parseText(decodeUtf8(await readFileBytes(file), shown), shown);
  const sourceOf = (place: Place) => `${shown}:${positionOf(place)}`;
  return judgeLayer({ name, values: (value ?? {}) as Written, sourceOf }, dirname(file));
}

/** A layer as it was written, with relative paths seen from a folder, and what is wrong with it. */
export function judgeLayer(written: Layer, folder: string): ReadLayer {
  const wrong = findWrong(written.values, written.name);
  const findings = wrong.map((finding) => ({ ...finding, path: locate(written, finding.place) }));
  return { findings, layer: { ...written, values: wrong.length > 0 ? {} : resolvePaths(written.values, folder) } };
}

function findWrong(value: unknown, name: LayerName): Finding[] {
  const trouble = findJsonTrouble(value);
  if (trouble.length > 0) return trouble;
  const issues = configFileSchema.safeParse(value).error?.issues ?? [];
  return [
    ...findIssues({ schema: configFileSchema, value, place: [], issues }),
    ...(name === 'system' ? [] : findForeignSecurity(value)),
  ];
}

function findForeignSecurity(value: unknown): Finding[] {
  const security = (value as JsonObject | undefined)?.['security'];
  if (security === undefined) return [];
  const message = "stands in the administrator's file only";
  return [{ place: ['security'], message, nextStep: 'remove it here' }];
}
