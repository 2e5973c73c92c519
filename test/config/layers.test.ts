import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/layer.ts';
import { describeConfig } from '../../src/config/show.ts';
import { giveAway, makeMachine, problemsOf, writeText } from './files.ts';

/** Each key of each section, as the guide writes it where the guide has it, and what it has to become. */
const KEYS: [key: string, written: string, value: unknown][] = [
  ['dispatcher.max_workers', '10', 10],
  ['dispatcher.max_workers', 'cpu_cores * 1.5', 'cpu_cores * 1.5'],
  ['dispatcher.timeout_seconds', '600', 600],
  ['dispatcher.idle_timeout_seconds', '60', 60],
  ['dispatcher.trace_dir', '/var/log/parallel-dispatch/traces', '/var/log/parallel-dispatch/traces'],
  ['dispatcher.on_failure', 'stop', 'stop'],
  ['dispatcher.deadline_seconds', '7200', 7200],
  ['dispatcher.retry.max_attempts', '7', 7],
  ['dispatcher.circuit_breaker.failure_threshold', '2', 2],
  ['dispatcher.notify.command', '[tell]', ['tell']],
  ['agents.coder.timeout_seconds', '300', 300],
  ['agents.coder.validation_level', 'strict', 'strict'],
  ['agents.debug.analysis_depth', 'deep', 'deep'],
  ['mcp.url', 'http://localhost:8051', 'http://localhost:8051'],
  ['mcp.timeout_seconds', '31', 31],
  ['mcp.retry_attempts', '4', 4],
  ['logging.level', 'INFO', 'INFO'],
  ['logging.format', 'pretty', 'pretty'],
  ['logging.destination', '/var/log/parallel-dispatch/app.log', '/var/log/parallel-dispatch/app.log'],
  ['temporal.address', 'temporal.orchard:7233', 'temporal.orchard:7233'],
  ['temporal.namespace', 'apples', 'apples'],
  ['temporal.profile', 'prod', 'prod'],
  ['artifacts.dir', '/srv/artifacts', '/srv/artifacts'],
];

/** One value as YAML, a key a line: it stands on the line that its depth says. */
function toYaml(key: string, written: string): string {
  const parts = key.split('.');
  const lines = parts.map((part, depth) => `${'  '.repeat(depth)}${part}:`);
  return `${lines.join('\n')} ${written}\n`;
}

function find(config: Config, key: string) {
  const found = describeConfig(config, {}).settings.find((setting) => setting.key === key);
  return found && { value: found.value, layer: found.layer, source: found.source };
}

describe.each(['system', 'user', 'project'] as const)('the file of the %s', (layer) => {
  it.each(KEYS)('sets %s to %s', async (key, written, value) => {
    const { files, load } = await makeMachine({ [layer]: toYaml(key, written) });
    const depth = key.split('.').length;
    expect(find(await load(), key)).toEqual({
      value,
      layer,
      source: `${files[layer]}:${depth}:${2 * (depth - 1) + 1}`,
    });
  });
});

describe('the environment', () => {
  it.each([
    ['ARCHON_MCP_URL', 'http://localhost:8051', 'mcp.url', 'http://localhost:8051'],
    ['PARALLEL_DISPATCH_TRACE_DIR', '/var/log/traces', 'dispatcher.trace_dir', '/var/log/traces'],
    ['PARALLEL_DISPATCH_MAX_WORKERS', '10', 'dispatcher.max_workers', 10],
    ['PARALLEL_DISPATCH_MAX_WORKERS', 'cpu_cores * 2', 'dispatcher.max_workers', 'cpu_cores * 2'],
    ['PARALLEL_DISPATCH_TIMEOUT', '600', 'dispatcher.timeout_seconds', 600],
    ['DISPATCH_DEBUG', '1', 'logging.level', 'debug'],
    ['PARALLEL_DISPATCH_LOG_LEVEL', 'info', 'logging.level', 'info'],
    ['PARALLEL_DISPATCH_LOG_FORMAT', 'pretty', 'logging.format', 'pretty'],
    ['PARALLEL_DISPATCH_ARTIFACTS_DIR', '/srv/a', 'artifacts.dir', '/srv/a'],
    ['TEMPORAL_ADDRESS', 'a:1', 'temporal.address', 'a:1'],
    ['TEMPORAL_NAMESPACE', 'apples', 'temporal.namespace', 'apples'],
    ['TEMPORAL_PROFILE', 'prod', 'temporal.profile', 'prod'],
  ])('%s=%s sets %s over every file', async (...row) => {
    const [name, text, key, value] = row;
    const { load } = await makeMachine({ project: 'dispatcher: {max_workers: 2}' });
    const config = await load({ env: { [name]: text } });
    expect(find(config, key)).toEqual({ value, layer: 'environment', source: name });
  });

  it('an empty variable counts as not set', async () => {
    const { load } = await makeMachine();
    const config = await load({ env: { PARALLEL_DISPATCH_MAX_WORKERS: '', PARALLEL_DISPATCH_TIMEOUT: '9' } });
    expect(find(config, 'dispatcher.max_workers')).toEqual({ value: 5, layer: 'default', source: null });
  });

  it.each([
    ['PARALLEL_DISPATCH_MAX_WORKERS', 'many', /^is|"many" is no number of workers/],
    ['PARALLEL_DISPATCH_MAX_WORKERS', '0', /./],
    ['PARALLEL_DISPATCH_TIMEOUT', '-1', /must be more than 0/],
    ['PARALLEL_DISPATCH_LOG_LEVEL', 'inffo', /is not one of/],
    ['ARCHON_MCP_URL', 'localhost', /is no address/],
  ])('%s=%s is refused by its name', async (name, text, message) => {
    const { load } = await makeMachine();
    const problems = await problemsOf(load({ env: { [name]: text } }));
    expect(problems).toEqual([{ path: name, message: expect.stringMatching(message), next_step: expect.any(String) }]);
  });
});

it('a later layer wins, field by field', async () => {
  const { files, load } = await makeMachine({
    system: 'dispatcher: {max_workers: 1, timeout_seconds: 1, on_failure: stop, idle_timeout_seconds: 1}',
    user: 'dispatcher: {max_workers: 2, timeout_seconds: 2, on_failure: continue}',
    project: 'dispatcher: {max_workers: 3, timeout_seconds: 3}',
  });
  const config = await load({ env: { PARALLEL_DISPATCH_MAX_WORKERS: '4' } });
  expect(config.written.dispatcher).toEqual({
    max_workers: 4,
    timeout_seconds: 3,
    on_failure: 'continue',
    idle_timeout_seconds: 1,
  });
  expect(find(config, 'dispatcher.max_workers')).toMatchObject({ source: 'PARALLEL_DISPATCH_MAX_WORKERS' });
  expect(find(config, 'dispatcher.timeout_seconds')).toMatchObject({ source: `${files.project}:1:30` });
  expect(find(config, 'dispatcher.on_failure')).toMatchObject({ layer: 'user' });
  expect(find(config, 'dispatcher.idle_timeout_seconds')).toMatchObject({ layer: 'system' });
});

it('relative paths are below the folder of the file that has them, or the folder of the command', async () => {
  const yaml = 'dispatcher: {trace_dir: ./traces}\nartifacts: {dir: a}\nlogging: {destination: app.log}';
  const { workspace, load } = await makeMachine({ project: yaml });
  await mkdir(join(workspace, 'deep'));
  expect((await load({ below: 'deep' })).written).toMatchObject({
    dispatcher: { trace_dir: join(workspace, 'traces') },
    artifacts: { dir: join(workspace, 'a') },
    logging: { destination: join(workspace, 'app.log') },
  });
  const { written } = await load({ below: 'deep', env: { PARALLEL_DISPATCH_TRACE_DIR: 'traces' } });
  expect(written.dispatcher?.trace_dir).toBe(join(workspace, 'deep', 'traces'));
});

describe('the project file', () => {
  it('is the nearest one upwards', async () => {
    const { workspace, load } = await makeMachine({ project: 'dispatcher: {max_workers: 1}' });
    await writeText(join(workspace, 'a', 'parallel-dispatch.yaml'), 'dispatcher: {timeout_seconds: 9}');
    await mkdir(join(workspace, 'a', 'b'));
    expect((await load({ below: 'a/b' })).written).toEqual({ dispatcher: { timeout_seconds: 9 } });
  });

  it('may be named by PARALLEL_DISPATCH_CONFIG instead', async () => {
    const { workspace, load } = await makeMachine({ project: 'dispatcher: {max_workers: 1}' });
    await writeText(join(workspace, 'other.yaml'), 'dispatcher: {timeout_seconds: 9}');
    const { written } = await load({ env: { PARALLEL_DISPATCH_CONFIG: 'other.yaml' } });
    expect(written).toEqual({ dispatcher: { timeout_seconds: 9 } });
    const missing = await problemsOf(load({ env: { PARALLEL_DISPATCH_CONFIG: 'none.yaml' } }));
    expect(missing).toMatchObject([{ message: expect.stringContaining('there is no file') }]);
  });

  it.runIf(process.getuid?.() === 0)('of another user is left out, with a warning, unless it is named', async () => {
    const { files, load } = await makeMachine({ project: 'dispatcher: {max_workers: 1}' });
    await giveAway(files.project);
    const config = await load();
    expect(config.written).toEqual({});
    expect(config.files.at(-1)).toEqual({ layer: 'project', file: files.project, state: 'left out' });
    expect(config.warnings).toEqual([expect.stringMatching(/parallel-dispatch\.yaml: left out, .* another user;/)]);
    expect((await load({ env: { PARALLEL_DISPATCH_CONFIG: files.project } })).written).not.toEqual({});
  });
});

it('without files and variables there are no layers, and nothing is loaded for them', async () => {
  const { files, load } = await makeMachine();
  const config = await load({ env: { TEMPORAL_ADDRESS: 'a:1' } });
  expect(config).toMatchObject({ layers: [], written: {}, warnings: [] });
  expect(config.files.map(({ file, state }) => [file, state])).toEqual([
    [files.system, 'absent'],
    [files.user, 'absent'],
    [files.project, 'absent'],
  ]);
});

it('a file that cannot be looked at counts as absent, but for the administrator’s', async () => {
  const { files, load } = await makeMachine();
  for (const file of [files.project, files.user, files.system]) {
    await mkdir(dirname(file), { recursive: true });
    // It leads to itself: also root gets an error.
    await symlink(file, file);
    if (file !== files.system) expect((await load()).layers).toEqual([]);
  }
  expect(await problemsOf(load())).toMatchObject([{ message: expect.stringMatching(/cannot read .*config\.yaml/) }]);
});

it.each(['', '\n', '# nothing yet\n', '{}'])('a file with nothing in it (%j) says nothing', async (text) => {
  const { load } = await makeMachine({ project: text });
  expect((await load()).written).toEqual({});
});
