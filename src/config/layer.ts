import type { z } from 'zod';
import type { Place } from '../spec/place.ts';
import type { Caps } from './caps.ts';
import type { configFileSchema } from './schema.ts';

/** Configuration as written: what nobody has written is absent. */
export type Written = z.input<typeof configFileSchema>;

/** Who has written a layer of configuration, from the weakest to the strongest. */
export type LayerName = 'system' | 'user' | 'project' | 'environment';

/** What one file, or the environment, says. */
export type Layer = {
  name: LayerName;
  values: Written;
  /** Where a value was written: `file:line:column`, or a variable's name. */
  sourceOf(place: Place): string;
};

/** A file that may hold configuration, and whether it was there. */
export type LookedAt = { layer: LayerName; file: string; state: 'read' | 'absent' | 'left out' };

/** Configuration: its layers from weak to strong, and what they come to. */
export type Config = {
  layers: readonly Layer[];
  /** All layers, one over the other; defaults are not filled in. */
  written: Written;
  caps: Caps;
  files: readonly LookedAt[];
  /** What a person should know, one line each. */
  warnings: readonly string[];
};
