import { chmod, mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkConfigFile } from '../../src/config/check.ts';
import { makeMachine, problemsOf } from './files.ts';

/** What is wrong, on which line and column, and a part of the next step. */
const WRONG: [what: string, text: string, at: string, message: RegExp, nextStep: RegExp][] = [
  ['an unknown section', 'dispatchr: {}', '1:1: dispatchr', /not a known key/, /did you mean "dispatcher"/],
  [
    'an unknown key',
    'dispatcher:\n  max_worker: 3',
    '2:3: dispatcher.max_worker',
    /not a known key/,
    /did you mean "max_workers"/,
  ],
  ['a key of the log', 'logging:\n  levl: info', '2:3: logging.levl', /not a known key/, /did you mean "level"/],
  ['a section that is a text', 'mcp: localhost', '1:1: mcp', /must be an object, not the text/, /write an object/],
  ['an empty section', 'agents:\nlogging:\n  level: info', '1:1: agents', /not null/, /or leave it out/],
  ['a list', '- a', '1:1', /must be an object, not a list/, /object/],
  ['a text', 'hello', '1:1', /must be an object, not the text "hello"/, /object/],
  [
    'a text for a number',
    'dispatcher:\n  timeout_seconds: soon',
    '2:3: dispatcher.timeout_seconds',
    /must be a number/,
    /How long/,
  ],
  ['too many workers', 'dispatcher: {max_workers: 501}', '1:14: dispatcher.max_workers', /501/, /at most 500/],
  ['a level', 'logging: {level: WARNNG}', '1:11: logging.level', /is not one of/, /did you mean "warn"/],
  ['a format', 'logging: {format: xml}', '1:11: logging.format', /is not one of "json", "pretty"/, /write one of/],
  ['an address', 'temporal: {address: "http://a"}', '1:12: temporal.address', /no address of a server/, /host:port/],
  ['an agent’s name', 'agents:\n  "my agent": {}', '2:3: agents["my agent"]', /no safe name/, /write/],
  ['an agent’s setting', 'agents: {coder: {retry: {max: 1}}}', '1:26: agents.coder.retry.max', /known key/, /max_/],
  ['a setting that reads a task', 'mcp: {url: "${{ tasks.a.output }}"}', '1:7: mcp.url', /reads a task/, /env.NAME/],
  ['an MCP server', 'mcp: {url: "ftp://u:secret@h"}', '1:7: mcp.url', /"ftp:\/\/…@h" is no address/, /http/],
  ['security', 'security: {max_workers: 1}', '1:1: security', /administrator's file only/, /remove it/],
  ['an artifact folder', 'artifacts: {dir: ""}', '1:13: artifacts.dir', /is no path|blank/, /write/],
];

describe.each(['user', 'project'] as const)('in the file of the %s', (layer) => {
  it.each(WRONG)('%s is refused with its line and column', async (...row) => {
    const [, text, at, message, nextStep] = row;
    const { files, load } = await makeMachine({ [layer]: text });
    expect(await problemsOf(load())).toEqual([
      {
        path: `${files[layer]}:${at}`,
        message: expect.stringMatching(message),
        next_step: expect.stringMatching(nextStep),
      },
    ]);
  });
});

it.each([
  ['broken YAML', 'dispatcher: {max_workers: 3', ':1:28: is not YAML'],
  ['a tab', 'dispatcher:\n\tmax_workers: 3', ':2:1: is not YAML'],
  ['a key twice', 'mcp: {}\nmcp: {}', ':2:1: the key "mcp" stands here twice'],
  ['two documents', 'mcp: {}\n---\nmcp: {}', ':2:'],
])('%s is refused with file, line and column', async (_, text, words) => {
  const { files, load } = await makeMachine({ project: text });
  const problems = await problemsOf(load());
  expect(problems).toEqual([expect.objectContaining({ message: expect.stringContaining(`${files.project}${words}`) })]);
});

it('text that is not UTF-8 is refused', async () => {
  const { files, load } = await makeMachine({ project: new Uint8Array([0x61, 0x3a, 0xff]) });
  expect(await problemsOf(load())).toMatchObject([{ message: `${files.project} is not valid UTF-8` }]);
});

it('all files are told at once', async () => {
  const { files, load } = await makeMachine({ system: 'a: 1', user: '[', project: 'b: 1\nc: 1' });
  const problems = await problemsOf(load({ env: { PARALLEL_DISPATCH_TIMEOUT: 'x' } }));
  expect(problems.map(({ path, message }) => (path || message).replace(/: .*/, ''))).toEqual([
    expect.stringContaining(files.user),
    `${files.system}:1:1`,
    `${files.project}:1:1`,
    `${files.project}:2:1`,
    'PARALLEL_DISPATCH_TIMEOUT',
  ]);
});

it('layers that are right one by one and disagree are told where', async () => {
  const { files, load } = await makeMachine({
    user: 'dispatcher: {retry: {initial_seconds: 10}}',
    project: 'dispatcher: {retry: {max_seconds: 5}}',
  });
  expect(await problemsOf(load())).toMatchObject([
    { path: `${files.user}:1:22: dispatcher.retry.initial_seconds`, message: expect.stringContaining('max_seconds') },
  ]);
});

it.runIf(process.getuid?.() !== 0)("an administrator's file that cannot be read stops everything", async () => {
  const { files, load } = await makeMachine({ system: 'security: {max_workers: 1}' });
  await chmod(files.system, 0o000);
  expect(await problemsOf(load())).toMatchObject([{ message: expect.stringContaining('cannot read') }]);
});

it("a folder in place of the administrator's file stops everything", async () => {
  const { files, load } = await makeMachine();
  await mkdir(files.system, { recursive: true });
  expect(await problemsOf(load())).toMatchObject([{ message: expect.stringContaining('is a folder') }]);
});

describe('a check of a file', () => {
  const check = async (texts: Parameters<typeof makeMachine>[0], system = false) => {
    const { files, workspace } = await makeMachine(texts);
    const env = { HOME: files.user.replace(/\/\.config.*/, '') };
    const file = system ? files.system : files.project;
    const found = await checkConfigFile(file, { system, env, workspace, systemFile: files.system });
    return { ...found, paths: found.problems.map(({ path }) => path.replace(file, 'FILE')) };
  };

  it('finds what is wrong with agents, too', async () => {
    const project =
      'agents:\n  coder:\n    validation_level: strictt\n  pear: {}\n  apple: {kind: model, api_key: sk-1}\n';
    const { problems, paths } = await check({ project });
    expect(paths).toEqual([
      'FILE:5:24: agents.apple.api_key',
      'FILE:3:5: agents.coder.validation_level',
      'FILE:4:3: agents.pear',
    ]);
    expect(JSON.stringify(problems)).not.toContain('sk-1');
  });

  it('an agent may be defined in a file below', async () => {
    const user = 'agents: {pear: {kind: claude-code}}';
    expect(await check({ user, project: 'agents: {pear: {model: sonnet}}' })).toMatchObject({ problems: [] });
    expect((await check({ user, project: 'agents: {pear: {modl: sonnet}}' })).paths).toEqual([
      'FILE:1:17: agents.pear.modl',
    ]);
  });

  it("the user's own file is read once", async () => {
    const { files, workspace } = await makeMachine({ user: 'mcp: {retries: 1}' });
    const env = { HOME: files.user.replace(/\/\.config.*/, '') };
    const { problems } = await checkConfigFile(files.user, { env, workspace, systemFile: files.system });
    expect(problems).toHaveLength(1);
  });

  it('security is right only as the administrator’s', async () => {
    const security = 'security:\n  allowed_roots: [/srv]\n  allowed_commands: [git, /usr/bin/make]';
    expect(await check({ project: security })).toMatchObject({ paths: ['FILE:1:1: security'] });
    expect(await check({ system: security }, true)).toMatchObject({ problems: [] });
    const { files, workspace } = await makeMachine({ system: security });
    const found = await checkConfigFile(files.system, { env: {}, workspace, systemFile: files.system });
    expect(found).toMatchObject({ problems: [] });
    const wrong = 'security: {allowed_roots: [srv], allowed_commands: ["./make"], max_worker: 1}';
    expect((await check({ system: wrong }, true)).paths).toEqual([
      'FILE:1:53: security.allowed_commands[0]',
      'FILE:1:28: security.allowed_roots[0]',
      'FILE:1:64: security.max_worker',
    ]);
  });

  it('takes the MCP server of all dispatches, with its headers, and finds nothing odd', async () => {
    const headers = 'authorization: "Bearer ${{ secret.ARCHON }}"';
    const project = `mcp: {url: "\${{ env.ARCHON }}", required: true, retry_attempts: 3, headers: {${headers}}}`;
    expect(await check({ project })).toMatchObject({ problems: [], warnings: [] });
  });
});
