import { resolve } from 'node:path';
import { STDERR } from '../log-settings.ts';
import type { Written } from './layer.ts';

/** Values of a layer with paths that hold wherever a command is run: seen from the layer's own folder. */
export function resolvePaths(values: Written, folder: string): Written {
  const { dispatcher, artifacts, logging } = values;
  const resolved = { ...values };
  if (dispatcher?.trace_dir !== undefined)
    resolved.dispatcher = { ...dispatcher, trace_dir: resolve(folder, dispatcher.trace_dir) };
  if (artifacts?.dir !== undefined) resolved.artifacts = { ...artifacts, dir: resolve(folder, artifacts.dir) };
  if (logging?.destination !== undefined && logging.destination !== STDERR)
    resolved.logging = { ...logging, destination: resolve(folder, logging.destination) };
  return resolved;
}
