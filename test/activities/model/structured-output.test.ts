import { describe, expect, it } from 'vitest';
import { say, startChatServer } from '../../helpers/chat-server.ts';
import { askModel, failModel } from './call.ts';

const SCHEMA = {
  type: 'object',
  properties: { baskets: { type: 'integer' }, kind: { type: 'string' } },
  required: ['baskets', 'kind'],
  additionalProperties: false,
};
const RIGHT = '{"baskets":12,"kind":"mirabelle"}';

describe.each([{ api: 'openai' }, { api: 'anthropic' }])('JSON from a model that speaks the API of $api', ({ api }) => {
  it('is asked for by the API itself', async () => {
    const { url, requests } = await startChatServer(say(RIGHT));
    const { output } = await askModel(url, { settings: { api }, schema: SCHEMA });
    expect(output).toEqual({ baskets: 12, kind: 'mirabelle' });
    const { messages, ...rest } = requests[0]!.body;
    expect(JSON.stringify(rest)).toContain('"baskets":{"type":"integer"}');
    expect(JSON.stringify(messages)).not.toContain('baskets');
  });

  it.each([
    ['a field of the wrong type', '{"baskets":"twelve"}', ['- /baskets must be integer', "required property 'kind'"]],
    ['no JSON', 'About twelve baskets.', ['- it is no JSON']],
    ['nothing at all', '', ['- it is no JSON']],
  ])('is asked for once more after %s, with what is wrong, in one conversation', async (_, wrong, told) => {
    const { url, requests } = await startChatServer(say(wrong), say(RIGHT));
    const { output, usage } = await askModel(url, { settings: { api }, schema: SCHEMA });
    expect(output).toEqual({ baskets: 12, kind: 'mirabelle' });
    expect(usage).toMatchObject({ input_tokens: 20, output_tokens: 10 });
    expect(requests[1]?.body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    for (const words of told) expect(JSON.stringify(requests[1]?.body.messages)).toContain(words);
  });

  it('that is wrong twice is a failure which tells the next attempt why', async () => {
    const { url, requests } = await startChatServer(say('{"baskets":12}'));
    const { failure, message } = await failModel(url, { settings: { api }, schema: SCHEMA });
    expect([failure, message]).toEqual([
      'OutputInvalid',
      "output_schema: the output must have required property 'kind'",
    ]);
    expect(requests).toHaveLength(2);
  });

  it('can be asked for in words, and may stand in a block of Markdown', async () => {
    const { url, requests } = await startChatServer(say(`\`\`\`json\n${RIGHT}\n\`\`\``));
    const settings = { api, structured_output: 'prompt' };
    const { output } = await askModel(url, { settings, schema: SCHEMA });
    expect(output).toEqual({ baskets: 12, kind: 'mirabelle' });
    const { messages, ...rest } = requests[0]!.body;
    expect(JSON.stringify(messages)).toContain('fits this JSON Schema');
    expect(JSON.stringify(rest)).not.toContain('baskets');
  });
});

it('a schema that is not one of an object is told in words: the APIs know no other', async () => {
  const { url, requests } = await startChatServer(say('[1,2]'));
  const { output } = await askModel(url, { schema: { type: 'array', items: { type: 'integer' } } });
  expect(output).toEqual([1, 2]);
  expect(requests[0]?.body).not.toHaveProperty('response_format');
});
