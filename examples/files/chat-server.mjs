// A small model for examples/08_model.yaml: it speaks OpenAI's API, knows two answers, and forgets a field at first, as models do.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const POEM = 'Round and blue they hang in rows,\nhow they ripen no one knows.';

function answer({ messages, response_format }) {
  if (!response_format) return POEM;
  const isRepair = messages.some(({ role }) => role === 'assistant');
  return JSON.stringify({ verdict: 'publish', ...(isRepair && { lines: 2 }) });
}

const server = createServer(async (request, response) => {
  const reply = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.headers.authorization !== 'Bearer plum-key-1') return reply(401, { error: { message: 'wrong key' } });
  if (request.url !== '/v1/chat/completions') return reply(404, { error: { message: 'no such thing' } });
  const asked = await json(request);
  const message = { role: 'assistant', content: answer(asked) };
  return reply(200, {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: asked.model,
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 20, completion_tokens: 12, total_tokens: 32 },
  });
});

server.listen(Number(process.env.PORT ?? 8788), '127.0.0.1', () => {
  console.log(`http://localhost:${server.address().port}/v1`);
});
