import { type AnswerTo, refuseWith, startAnswerServer, streamEvents } from './answer-server.ts';

/** What the model was asked. */
type ResponsesRequest = {
  model: string;
  input: { type: string; role?: string; content?: unknown; output?: unknown }[];
  text?: { format?: { schema?: unknown } };
};

/** How the model behaves once. */
export type Reply = AnswerTo<ResponsesRequest>;

export type ResponsesServer = { url: string; requests: ResponsesRequest[]; said(request: number): string };

/** A model on loopback that speaks the streaming Responses API, until the running test ends. */
export async function startResponsesServer(...replies: Reply[]): Promise<ResponsesServer> {
  const { url, requests } = await startAnswerServer('/v1/responses', replies);
  return { url: `${url}/v1`, requests, said: (request) => JSON.stringify(requests[request]?.input) };
}

/** The model says something and is done. */
export function reply(text: string): Reply {
  const content = [{ type: 'output_text', text }];
  return (response) => streamEvents(response, turn({ type: 'message', role: 'assistant', id: 'm', content })).end();
}

/** The model runs a command in a shell. */
export function shell(cmd: string): Reply {
  const call = { type: 'function_call', id: 'f', call_id: 'call_shell', name: 'exec_command' };
  return (response) => streamEvents(response, turn({ ...call, arguments: JSON.stringify({ cmd }) })).end();
}

/** The model adds a file of one line. */
export function addFile(name: string, line: string): Reply {
  const input = `*** Begin Patch\n*** Add File: ${name}\n+${line}\n*** End Patch`;
  const call = { type: 'custom_tool_call', id: 'c', call_id: 'call_patch', name: 'apply_patch', input };
  return (response) => streamEvents(response, turn(call)).end();
}

/** The API refuses. */
export function deny(status: number, error: object, headers: Record<string, string> = {}): Reply {
  return refuseWith(status, { error: { type: 'some_error', message: 'no plums', ...error } }, headers);
}

/** The model begins and gives up. */
export function giveUp(code: string): Reply {
  const response = { id: 'r', status: 'failed', error: { code, message: 'no plums' } };
  const events = [CREATED, { type: 'response.failed', response }];
  return (answer) => streamEvents(answer, events).end();
}

/** The stream begins well and goes on with something that is no JSON. */
export const garbleReply: Reply = (response) => {
  streamEvents(response, [CREATED]).end('event: response.output_item.done\ndata: {garbage!!\n\n');
};

const CREATED = { type: 'response.created', response: { id: 'r' } };

function turn(item: object): { type: string }[] {
  const usage = {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 15,
  };
  const done = { type: 'response.output_item.done', output_index: 0, item };
  return [CREATED, done, { type: 'response.completed', response: { id: 'r', usage } }] as { type: string }[];
}
