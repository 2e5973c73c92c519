import { describe, expect, it } from 'vitest';
import { buildArguments } from '../../../activities/codex/arguments.ts';
import { codexSettings } from '../../../activities/codex/schema.ts';
import { fitsOption } from '../../../activities/codex/strict-schema.ts';

const NO_WAIT = ['-c', 'features.unbounded_connection_retries=false'];
const NEVER = ['-c', 'approval_policy="never"'];

describe('the arguments', () => {
  it('without settings: edits in the workspace are allowed', () => {
    const nothing = { session: undefined, schemaFile: undefined, folders: [] };
    expect(buildArguments(codexSettings.parse({}), nothing)).toEqual([
      ...['exec', '--json', '--color=never', '--sandbox=workspace-write', '--skip-git-repo-check'],
      ...[...NO_WAIT, ...NEVER, '-'],
    ]);
  });

  it('with all of them', () => {
    const settings = codexSettings.parse({
      model: 'plum-1',
      profile: 'night',
      sandbox: 'read-only',
      skip_git_repo_check: false,
      config: { a: 'x "y"\n', 'b.c': [1, true], d: { e: 'f', g: { 'h i': 1.5 }, none: null } },
    });
    expect(buildArguments(settings, { session: '01a-b', schemaFile: '/s.json', folders: ['/w'] })).toEqual([
      ...['exec', '--json', '--color=never', '--sandbox=read-only', '--model=plum-1', '--profile=night'],
      ...['--output-schema=/s.json', '--add-dir=/w', ...NO_WAIT],
      ...['-c', 'a="x \\"y\\"\\n"', '-c', 'b.c=[1, true]', '-c', 'd={"e" = "f", "g" = {"h i" = 1.5}}'],
      ...[...NEVER, 'resume', '01a-b', '-'],
    ]);
  });

  it.each([[{ model: '--last' }], [{ config: { '-x': 1 } }], [{ config: { 'a=b': 1 } }], [{ sandbox: 'none' }]])(
    'are refused: %j',
    (settings) => {
      expect(codexSettings.safeParse(settings).success).toBe(false);
    },
  );
});

describe('a schema', () => {
  const closed = (properties: object) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  });
  it.each<[string, object, boolean]>([
    ['with every field needed and none besides', closed({ a: { type: 'string' } }), true],
    ['the same, deeper', closed({ a: { type: 'array', items: closed({ b: { enum: [1] } }) } }), true],
    ['with a field that may be null', closed({ a: { anyOf: [{ type: 'string' }, { type: 'null' }] } }), true],
    ['with a field that may be absent', { ...closed({ a: { type: 'string' } }), required: [] }, false],
    ['open for other fields', { type: 'object', properties: {} }, false],
    ['open deeper', closed({ a: { type: ['object', 'null'] } }), false],
    ['of a list of anything', closed({ a: { type: 'array' } }), false],
    ['of no object', { type: 'array', items: { type: 'string' } }, false],
    ['with a word that the API does not know', closed({ a: { not: {} } }), false],
    ['of anything', closed({ a: {} }), false],
  ])('%s: %3$s', (_, schema, fits) => {
    expect(fitsOption(schema as Parameters<typeof fitsOption>[0])).toBe(fits);
  });
});
