import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult, Progress } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { type CliOptions, cliProcess } from './cli.ts';

type Options = { onprogress?: (progress: Progress) => void; signal?: AbortSignal };
type Task = { task_id: string; status: string; output?: unknown };
/** What tests read one by one of what the tools give. */
type Told = {
  dispatch_id: string;
  status: string;
  notes: string[];
  results: Task[];
  trace_index: string;
  markdown: string;
  dispatches: object[];
  dispatch: { dispatch_id: string };
};
/** What a tool gave, or its error: the client has judged it by the tool's output schema. */
type Answer = { isError: boolean; text: string; data: Told };

export type McpClient = {
  client: Client;
  pid: number | null;
  stderr(): string;
  call(name: string, args?: object, options?: Options): Promise<Answer>;
};

/** Starts `dispatch mcp` with the SDK's own client; both end with the running test. */
export async function startMcp(options: CliOptions = {}): Promise<McpClient> {
  const { command, args, env, cwd } = cliProcess(['mcp'], options);
  const transport = new StdioClientTransport({ command, args, env, cwd, stderr: 'pipe' });
  let stderr = '';
  transport.stderr?.on('data', (text) => {
    stderr += text;
  });
  const connected = await connect(transport);
  return { ...connected, pid: transport.pid, stderr: () => stderr };
}

/** A client of `dispatch serve`. */
export async function connectHttp(url: string, token?: string): Promise<McpClient> {
  const requestInit = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit });
  return { ...(await connect(transport as Parameters<Client['connect']>[0])), pid: null, stderr: () => '' };
}

/** What a resource holds. */
export async function readResource({ client }: McpClient, uri: string): Promise<unknown> {
  const [first] = (await client.readResource({ uri })).contents;
  return JSON.parse(first && 'text' in first ? first.text : '');
}

async function connect(transport: Parameters<Client['connect']>[0]): Promise<Pick<McpClient, 'client' | 'call'>> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  onTestFinished(() => client.close());
  await client.connect(transport);
  await client.listTools();
  return {
    client,
    call: async (name, args = {}, options = {}) => {
      const result = await client.callTool({ name, arguments: { ...args } }, undefined, options);
      const { isError = false, content, structuredContent } = result as CallToolResult;
      const [first] = content;
      return { isError, text: first?.type === 'text' ? first.text : '', data: (structuredContent ?? {}) as Told };
    },
  };
}
