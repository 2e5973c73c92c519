import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { ErrorCode, McpError, type ReadResourceResult } from '@modelcontextprotocol/sdk/types.js';
import { listAgents } from '../agents.ts';
import { putUnderSpec } from '../config/under-spec.ts';
import { DispatchError } from '../errors.ts';
import { readDraft } from '../spec/draft.ts';
import { specJsonSchema } from '../spec/json-schema.ts';
import { requireTask } from '../view/require-task.ts';
import { toTaskTrace } from '../view/trace.ts';
import { type McpContext, withSession } from './context.ts';
import { describe } from './describe.ts';

/** Loaded with the first call that needs it: hosts wait for a server to start. */
const dispatches = () => import('../temporal/dispatches.ts');

const SUGGESTED = 50;
const JSON_TYPE = { mimeType: 'application/json' };

/** Adds what can be read: the spec's schema, the agents, and of every dispatch its result and traces. */
export function addResources(mcp: McpServer, context: McpContext): void {
  mcp.registerResource(
    'schema',
    'dispatch://schema',
    {
      title: 'JSON Schema of a dispatch',
      description: 'All that a spec may hold, with words on each field.',
      ...JSON_TYPE,
    },
    ({ href }) => toContents(href, async () => specJsonSchema()),
  );
  mcp.registerResource(
    'agents',
    'dispatch://agents',
    { title: 'Agents', description: 'Who can do tasks here, what each is for, and what is missing.', ...JSON_TYPE },
    ({ href }) => toContents(href, () => readAgents(context)),
  );
  mcp.registerResource(
    'result',
    new ResourceTemplate('dispatch://{id}/result', {
      list: undefined,
      complete: { id: (begin) => suggestIds(context, begin) },
    }),
    { title: 'Result of a dispatch', description: 'With whole outputs of up to 1 MiB each.', ...JSON_TYPE },
    ({ href }, { id }) => toContents(href, () => readResult(context, String(id))),
  );
  mcp.registerResource(
    'trace',
    new ResourceTemplate('dispatch://{id}/trace/{task}', {
      list: undefined,
      complete: {
        id: (begin) => suggestIds(context, begin),
        task: (begin, { arguments: { id = '' } = {} } = {}) => suggestTasks(context, id, begin),
      },
    }),
    { title: "A task's trace", description: 'Its input, output, attempts and events.', ...JSON_TYPE },
    ({ href }, { id, task }) => toContents(href, () => readTrace(context, String(id), String(task))),
  );
}

async function toContents(uri: string, read: () => Promise<object>): Promise<ReadResourceResult> {
  try {
    return { contents: [{ uri, ...JSON_TYPE, text: JSON.stringify(await read(), null, 2) }] };
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    const { code, problems: errors, message } = error;
    throw new McpError(ErrorCode.InvalidParams, message, { code, errors });
  }
}

async function readAgents({ loadConfig, env, workspace }: McpContext) {
  const { agents } = readDraft(putUnderSpec({}, await loadConfig()));
  return listAgents(agents, { env, workspace });
}

function readResult(context: McpContext, id: string) {
  return withSession(context, id, async (session) =>
    describe(await (await dispatches()).readDispatch(session, id), session, { outputs: true }),
  );
}

/** With the output itself where the history has only a claim check for it. */
function readTrace(context: McpContext, id: string, name: string) {
  return withSession(context, id, async (session) => {
    const view = await (await dispatches()).readDispatch(session, id);
    const task = requireTask(view, name);
    const { results } = await describe({ ...view, tasks: new Map([[name, task]]) }, session, { outputs: true });
    return { ...toTaskTrace(view, task), output: results[0]!.output };
  });
}

/** Suggestions are a help only: without a server there are none. */
async function suggestIds(context: McpContext, begin: string): Promise<string[]> {
  const rows = await withSession(context, '', async (session) =>
    (await dispatches()).listDispatches(session, SUGGESTED),
  ).catch(() => []);
  return rows.map(({ dispatch_id }) => dispatch_id).filter((id) => id.startsWith(begin));
}

async function suggestTasks(context: McpContext, id: string, begin: string): Promise<string[]> {
  const view = await withSession(context, id, async (session) => (await dispatches()).readDispatch(session, id)).catch(
    () => undefined,
  );
  return [...(view?.tasks.keys() ?? [])].filter((task) => task.startsWith(begin));
}
