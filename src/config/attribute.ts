import type { Finding } from '../spec/finding.ts';
import { findValue, formatPlace, type Place } from '../spec/place.ts';
import type { Config, Layer } from './layer.ts';

/** Where a value stands, as a person looks for it: `file:line:column: key`, or a variable's name. */
export function locate({ name, sourceOf }: Layer, place: Place): string {
  return name === 'environment' || place.length === 0 ? sourceOf(place) : `${sourceOf(place)}: ${formatPlace(place)}`;
}

/** The strongest of the layers that say most about a place. */
export function findLayer(layers: readonly Layer[], place: Place): Layer | undefined {
  const depths = layers.map(({ values }) => measureDepth(values, place));
  const deepest = Math.max(0, ...depths);
  return deepest === 0 ? undefined : layers[depths.lastIndexOf(deepest)];
}

/** Findings about a spec with a configuration below it, each with where its cause was written: a file's line, a variable. */
export function attributeFindings(findings: Finding[], spec: unknown, { layers }: Pick<Config, 'layers'>): Finding[] {
  if (layers.length === 0) return findings;
  return findings.map((finding) => {
    const place = toConfigPlace(finding.place);
    const layer = place && findLayer(layers, place);
    if (!place || !layer) return finding;
    const deeper = finding.place.length - place.length;
    const isOfLayer = measureDepth(layer.values, place) + deeper > measureDepth(spec, finding.place);
    return isOfLayer ? { ...finding, path: locate(layer, place) } : finding;
  });
}

/** Where a configuration file says what a spec says at a place. */
function toConfigPlace([section, ...rest]: Place): Place | undefined {
  if (section !== 'config' || rest.length === 0) return undefined;
  return rest[0] === 'agents' || rest[0] === 'mcp' ? rest : ['dispatcher', ...rest];
}

/** How much of a place there is in a value. */
function measureDepth(value: unknown, place: Place): number {
  const missing = place.findIndex((_, index) => findValue(value, place.slice(0, index + 1)) === undefined);
  return missing === -1 ? place.length : missing;
}
