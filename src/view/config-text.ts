import type { ConfigCheck } from '../config/check.ts';
import type { ConfigDescription } from '../config/show.ts';
import { formatProblem } from '../errors.ts';
import { escapeControls } from '../spec/words.ts';
import { type Column, formatTable } from './columns.ts';

const COLUMNS: Column[] = [{ title: 'KEY' }, { title: 'VALUE', max: 60 }, { title: 'FROM' }];
const WIDTH = 160;

/** Configuration for a terminal: where it was looked for, and each value with its origin. */
export function formatConfigText({ files, settings, warnings }: ConfigDescription): string {
  const rows = settings.map(({ key, value, source, layer }) => [key, toText(value), source ?? layer]);
  return [
    ...files.map(({ layer, file, state }) => `${layer.padEnd(8)} ${state.padEnd(8)} ${escapeControls(file)}`),
    '',
    ...formatTable(COLUMNS, rows, WIDTH),
    ...warnings.map((warning) => `\nwarning: ${warning}`),
  ].join('\n');
}

function toText(value: unknown): string {
  return escapeControls(typeof value === 'string' ? value : JSON.stringify(value));
}

/** What a check of a file has found, for a terminal. */
export function formatCheckText({ file, problems, warnings }: ConfigCheck & { file: string }): string {
  const lines = [...problems.map(formatProblem), ...warnings.map((warning) => `warning: ${warning}`)];
  return [...lines, ...(problems.length === 0 ? [`${escapeControls(file)} is right`] : [])].join('\n');
}
