import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { addEntry, removeEntry } from '../../src/claude-code/registry.ts';
import { addServer, removeServer, SERVER_NAME } from '../../src/claude-code/server-entry.ts';

const name = 'file';
const command = { command: 'dispatch', args: ['mcp'] };
const entry = {
  name: 'agent-parallel-dispatcher',
  definition_path: 'agent-definitions/agent-parallel-dispatcher.yaml',
};

const key = fc.stringMatching(/^[a-z][a-z -]{0,8}[a-z]$/);
const other = key.filter((text) => text !== 'agents');
const json = fc.jsonValue({ maxDepth: 2 });
const server = fc.record({ command: fc.string(), args: fc.array(fc.string(), { maxLength: 2 }) });

it('our server goes into any file of servers and out again, without a trace', () => {
  const file = fc.record({
    rest: fc.dictionary(other, json, { maxKeys: 3 }),
    mcpServers: fc.dictionary(key, server, { minKeys: 1, maxKeys: 3 }),
    indent: fc.constantFrom('', '  ', '\t', '    '),
    end: fc.constantFrom('', '\n'),
    eol: fc.constantFrom('\n', '\r\n'),
  });
  fc.assert(
    fc.property(file, ({ rest, mcpServers, indent, end, eol }) => {
      const text = JSON.stringify({ ...rest, mcpServers }, null, indent).replaceAll('\n', eol) + end;
      const added = addServer({ text, name }, command);
      const before = JSON.parse(text);
      expect(JSON.parse(added)).toEqual({
        ...before,
        mcpServers: { ...before.mcpServers, [SERVER_NAME]: { type: 'stdio', ...command } },
      });
      expect(addServer({ text: added, name }, command)).toBe(added);
      expect(removeServer({ text: added, name })).toBe(text);
    }),
  );
});

it('our entry goes into any registry and out again, without a trace', () => {
  const file = fc.record({
    rest: fc.dictionary(other, json, { maxKeys: 2 }),
    agents: fc.dictionary(key, fc.dictionary(other, json, { minKeys: 1, maxKeys: 3 }), { minKeys: 1, maxKeys: 3 }),
    indent: fc.integer({ min: 1, max: 5 }),
    comment: fc.constantFrom('', '# at the end\n', '\n\n# far away\n'),
  });
  fc.assert(
    fc.property(file, ({ rest, agents, indent, comment }) => {
      const text = stringify({ ...rest, agents }, { indent }) + comment;
      const added = addEntry({ text, name }, entry);
      expect(added.length - text.length).toBeLessThan(200);
      expect(addEntry({ text: added, name }, entry)).toBe(added);
      expect(removeEntry({ text: added, name })).toBe(text);
      const newer = { ...entry, priority: 'low' };
      expect(removeEntry({ text: addEntry({ text: added, name }, newer), name })).toBe(text);
    }),
    { numRuns: 20 },
  );
});
