import { z } from 'zod';
import type { Usage } from '../../src/plan/call.ts';
import type { JsonObject } from '../../src/plan/json.ts';
import { isObject, parseEvent } from '../coding-cli/events.ts';
import { getText } from './stream.ts';

const tokens = z.number().nullable().catch(null);
/** What the whole session has used, earlier runs included; what came from the cache is part of the input. */
const usage = z.object({ input_tokens: tokens, output_tokens: tokens });

/** What a run has said of itself, whether it came to its end or not. */
export type Report = {
  /** How it ended: well, with an error's words, or not at all. */
  ending: 'completed' | { error: string } | undefined;
  usage: Pick<Usage, 'input_tokens' | 'output_tokens'>;
  /** The last words of the model. */
  words: string;
  /** Set when the last thing it did was to wait for the API: why. */
  retrying: string | undefined;
  /** What the program's own sandbox said when it could not start the last command. */
  brokenSandbox: string | undefined;
};

/** Reads the events of a run, one on a line. Lines that are none, such as a last one cut in the middle, are left out. */
export function readReport(stdout: string): Report {
  const report: Report = {
    ending: undefined,
    usage: { input_tokens: null, output_tokens: null },
    words: '',
    retrying: undefined,
    brokenSandbox: undefined,
  };
  for (const line of stdout.split('\n')) {
    const event = parseEvent(line);
    if (event) Object.assign(report, { retrying: undefined }, readEvent(event));
  }
  return report;
}

function readEvent({ type, item, error, message, usage: used }: JsonObject): Partial<Report> {
  switch (type) {
    case 'turn.completed':
      return { ending: 'completed', usage: usage.catch({ input_tokens: null, output_tokens: null }).parse(used) };
    case 'turn.failed':
      return { ending: { error: String((isObject(error) && error['message']) || 'it failed without a word') } };
    case 'error':
      return { retrying: /^Reconnecting\.\.\. (.*)$/s.exec(String(message))?.[1] };
    case 'item.completed':
      return isObject(item) ? readItem(item) : {};
    default:
      return {};
  }
}

function readItem(item: JsonObject): Partial<Report> {
  if (item['type'] === 'agent_message') return { words: getText(item) };
  if (item['type'] !== 'command_execution') return {};
  const output = String(item['aggregated_output'] ?? '');
  const isBroken = item['exit_code'] !== 0 && /^(?:bwrap: |error running landlock)/i.test(output);
  return { brokenSandbox: isBroken ? output : undefined };
}
