import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { prepareDispatch } from '../../src/spec/prepare.ts';
import { readResource, startMcp } from '../helpers/mcp-client.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

describe('what a client finds', () => {
  it('tools with schemas that hold, right hints, resources, and a prompt whose example is a dispatch', async () => {
    const mcp = await startMcp({ cwd: await makeTemporaryFolder() });
    const { client } = mcp;
    const { tools } = await client.listTools();
    const hints = tools.map(({ name, annotations: a }) => [
      name,
      a?.readOnlyHint,
      a?.destructiveHint,
      a?.idempotentHint,
    ]);
    expect(hints).toEqual([
      ['dispatch_plan', true, false, true],
      ['dispatch_submit', false, true, false],
      ['dispatch_wait', true, false, true],
      ['dispatch_status', true, false, true],
      ['dispatch_result', true, false, true],
      ['dispatch_list', true, false, true],
      ['dispatch_logs', true, false, true],
      ['dispatch_replay', false, true, false],
      ['dispatch_approve', false, true, true],
      ['dispatch_cancel', false, true, true],
    ]);
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
    for (const { inputSchema, outputSchema } of tools) {
      expect(inputSchema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
      ajv.compile(inputSchema);
      ajv.compile(outputSchema!);
      // What the Messages API asks of a tool.
      expect(listKeys(inputSchema).filter((key) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(key))).toEqual([]);
      for (const word of ['anyOf', 'oneOf', 'allOf']) expect(inputSchema).not.toHaveProperty(word);
    }
    const takesSpec = ajv.compile(tools[0]!.inputSchema);
    expect(takesSpec({ spec: { tasks: [{ task_id: 'a', agent: 'command', description: 'x' }] } })).toBe(true);
    expect(takesSpec({ spec: { tasks: [{ task_id: 'a', agent: 'command' }] } })).toBe(false);
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual([
      'dispatch://schema',
      'dispatch://agents',
    ]);
    expect((await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'dispatch://{id}/result',
      'dispatch://{id}/trace/{task}',
    ]);
    expect(await readResource(mcp, 'dispatch://schema')).toMatchObject({ $id: 'dispatch.schema.json' });
    expect(await readResource(mcp, 'dispatch://agents')).toContainEqual(
      expect.objectContaining({ name: 'coder', available: true }),
    );
    const { messages } = await client.getPrompt({ name: 'parallelize', arguments: { goal: 'three plum trees' } });
    const text = messages[0]?.content.type === 'text' ? messages[0].content.text : '';
    expect(text).toContain('three plum trees');
    const example = JSON.parse(/^\{[\s\S]*?^\}$/m.exec(text)![0]);
    const { plan } = await prepareDispatch(example, { workspace: '/orchard' });
    expect(plan.tasks.map(({ dependencies }) => dependencies)).toEqual([[], [], [0, 1]]);
  });
});

/** Names of properties, at any depth. */
function listKeys(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, part]) => [
    ...(name === 'properties' ? Object.keys(part) : []),
    ...listKeys(part),
  ]);
}
