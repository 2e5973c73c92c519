import { escapeControls } from '../spec/words.ts';
import { locate } from './attribute.ts';
import type { Layer, LookedAt } from './layer.ts';

/** What is allowed in configuration and yet does nothing, and files that do not count: one line each. */
export function listWarnings(layers: readonly Layer[], files: readonly LookedAt[]): string[] {
  return [...files.flatMap(warnOfForeignFile), ...layers.flatMap(warnOfPlannedSection)];
}

function warnOfForeignFile({ file, state }: LookedAt): string[] {
  if (state !== 'left out') return [];
  const path = escapeControls(file);
  return [`${path}: left out, it belongs to another user; PARALLEL_DISPATCH_CONFIG=${path} has it read all the same`];
}

/** A variable for the MCP server is often there for other programs: only a file means us. */
function warnOfPlannedSection(layer: Layer): string[] {
  if (layer.name === 'environment' || layer.values.mcp === undefined) return [];
  return [`${locate(layer, ['mcp'])}: not yet in effect, no agent asks an MCP server`];
}
