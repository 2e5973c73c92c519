import { z } from 'zod';
import { parseEvent } from '../coding-cli/events.ts';
import { getBlocks } from './stream.ts';

const tokens = z.number().nullable().catch(null);
const modelUsage = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadInputTokens: z.number().catch(0),
  cacheCreationInputTokens: z.number().catch(0),
  costUSD: z.number().catch(0),
});
export type ModelUsage = z.infer<typeof modelUsage>;

const denial = z.object({ tool_name: z.string(), tool_input: z.json().optional() });
export type Denial = z.infer<typeof denial>;

/** The last event. What a version of the CLI does not say, or says in another way, counts as unknown. */
const resultEvent = z.object({
  subtype: z.string().catch(''),
  is_error: z.boolean().catch(false),
  result: z.string().catch(''),
  errors: z.array(z.string()).catch([]),
  api_error_status: z.number().nullable().catch(null),
  structured_output: z.json().optional(),
  permission_denials: z.array(denial).catch([]),
  total_cost_usd: z.number().nullable().catch(null),
  modelUsage: z.record(z.string(), modelUsage).catch({}),
});
export type ResultEvent = z.infer<typeof resultEvent>;

const limitEvent = z.object({ rate_limit_info: z.object({ status: z.string(), resetsAt: z.number().optional() }) });

/** What a run has said of itself, whether it came to its end or not. */
export type Report = {
  result: ResultEvent | undefined;
  /** The kind of error that its last answer stands for: "rate_limit", "authentication_failed" and so on. */
  error: string | undefined;
  /** When the limit ends that has refused a request, in seconds since 1970. */
  resetsAt: number | undefined;
  /** Set when the last thing it did was to wait for the API: the status of its refusal, null without a connection. */
  retrying: { status: number | null } | undefined;
  /** The last words of the model. */
  words: string;
};

/** Reads the events of a run, one on a line. Lines that are none, such as a last one cut in the middle, are left out. */
export function readReport(stdout: string): Report {
  const report: Report = { result: undefined, error: undefined, resetsAt: undefined, retrying: undefined, words: '' };
  for (const line of stdout.split('\n')) {
    const news = readLine(line);
    if (news) Object.assign(report, { retrying: undefined }, news);
  }
  return report;
}

/** Only what is needed is parsed: the results of tools may be large. */
function readLine(line: string): Partial<Report> | undefined {
  if (!line.startsWith('{')) return undefined;
  if (line.startsWith('{"type":"user"')) return {};
  const event = parseEvent(line);
  switch (event?.['type']) {
    case 'assistant': {
      const words = getBlocks(event).findLast(({ type }) => type === 'text')?.['text'];
      const error = event['error'];
      return {
        error: typeof error === 'string' ? error : undefined,
        ...(typeof words === 'string' && { words }),
      };
    }
    case 'system': {
      if (event['subtype'] !== 'api_retry') return {};
      const status = event['error_status'];
      return { retrying: { status: typeof status === 'number' ? status : null } };
    }
    case 'rate_limit_event': {
      const { data } = limitEvent.safeParse(event);
      return data?.rate_limit_info.status === 'rejected' ? { resetsAt: data.rate_limit_info.resetsAt } : {};
    }
    case 'result':
      return { result: resultEvent.parse(event) };
    default:
      return event && {};
  }
}
