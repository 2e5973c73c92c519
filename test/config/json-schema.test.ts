import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { packageRoot } from '../../src/package-info.ts';
import { makeMachine } from './files.ts';

const schema = configJsonSchema() as Record<string, unknown>;
const isValid = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(schema);

type Described = { description?: string; properties?: Record<string, Described> };

/** The configuration file of the guide, as it stands there. */
const GUIDE = `
dispatcher:
  max_workers: 10
  timeout_seconds: 600
  trace_dir: /var/log/parallel-dispatch/traces

agents:
  coder:
    timeout_seconds: 300
    validation_level: strict

  debug:
    timeout_seconds: 600
    analysis_depth: deep

mcp:
  url: http://localhost:8051
  timeout_seconds: 30
  retry_attempts: 3

logging:
  level: INFO
  format: json
  destination: /var/log/parallel-dispatch/app.log
`;

it('describes every field, so that editors can explain it', () => {
  const list = (part: Described, name = ''): string[] =>
    Object.entries(part.properties ?? {}).flatMap(([key, field]) => [
      ...(field.description ? [] : [`${name}${key}`]),
      ...list(field, `${name}${key}.`),
    ]);
  expect(list(schema as Described)).toEqual([]);
});

it('is what the build writes into the repository', async () => {
  expect(JSON.parse(await readFile(join(packageRoot, 'config.schema.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(schema)),
  );
});

describe('judges as the program does', () => {
  it.each([
    ['the file of the guide', GUIDE, true],
    ['nothing', '{}', true],
    ['its own address', '$schema: ./config.schema.json', true],
    ['an agent', 'agents: {pear: {kind: model, api: openai, model: x}}', true],
    ['limits', 'security: {max_workers: cpu_cores * 2, allowed_roots: [/srv], allowed_commands: [git]}', true],
    ['an unknown section', 'pears: {}', false],
    ['an unknown key', 'dispatcher: {pears: 1}', false],
    ['a wrong type', 'dispatcher: {timeout_seconds: soon}', false],
    ['a level', 'logging: {level: loud}', false],
    ['a relative root', 'security: {allowed_roots: [srv]}', false],
    ['a relative program', 'security: {allowed_commands: [./make]}', false],
  ])('on %s', async (_, text, expected) => {
    expect(isValid(parse(text))).toBe(expected);
    const { load } = await makeMachine({ system: text });
    const code = await load().then(
      () => undefined,
      (error) => error.code,
    );
    expect(code).toBe(expected ? undefined : 'InvalidConfig');
  });
});

it('every file in docs/configuration.md is right', async () => {
  const text = await readFile(join(packageRoot, 'docs', 'configuration.md'), 'utf8');
  const files = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml!);
  expect(files).toHaveLength(2);
  for (const file of files) await (await makeMachine({ system: file })).load();
});
