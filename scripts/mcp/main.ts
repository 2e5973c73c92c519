import { strict as assert } from 'node:assert';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { messageOf } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-info.ts';
import { findNpmCli } from '../../test/helpers/npm-cli.ts';

/** Other people's clients against our MCP server: the protocol's conformance suite, and the inspector's command line. */

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CLI = join(packageRoot, 'dist', 'src', 'cli.js');
const EXAMPLE = join(packageRoot, 'examples', '01_parallel_generation.json');
/** What of the suite applies: all that its baseline does not name. */
const APPLYING = 7;
const START_MS = 30_000;
const MOST_BYTES = 16 * 1024 * 1024;

const SHIM = { NODE_OPTIONS: `--import=${join(HERE, 'glob-sync.mjs')}` };
Object.assign(process.env, SHIM);

const [conformance, inspector] = await Promise.all([
  findNpmCli({
    variable: 'MCP_CONFORMANCE_CLI',
    npmPackage: '@modelcontextprotocol/conformance',
    version: '0.1.16',
    program: 'conformance',
  }),
  findNpmCli({
    variable: 'MCP_INSPECTOR_CLI',
    npmPackage: '@modelcontextprotocol/inspector',
    version: '2.12.0',
    program: 'mcp-inspector',
  }),
]);

delete process.env['NODE_OPTIONS'];

let failed = 0;

/** Runs one check, and says how it went and how long it took. */
async function check(name: string, work: () => Promise<string>): Promise<void> {
  const startedAt = Date.now();
  const [word, told] = await work().then(
    (text) => ['ok', text],
    (error) => ['FAILED', messageOf(error)],
  );
  if (word !== 'ok') failed++;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${word!.padEnd(7)}${seconds.padStart(5)} s  ${name}: ${told}\n`);
}

async function run(program: string, args: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, {
    env: { ...env, ...more },
    cwd: home,
    maxBuffer: MOST_BYTES,
  });
  return stdout;
}

async function checkConformance(program: string, url: string): Promise<string> {
  const args = ['server', '--url', url, '--expected-failures', join(HERE, 'baseline.yml')];
  const text = await run(program, args, SHIM).catch(({ stdout }) => {
    throw new Error(stdout.slice(stdout.indexOf('=== SUMMARY')));
  });
  const passed = Number(/Total: (\d+) passed/.exec(text)?.[1]);
  assert.equal(passed, APPLYING);
  const scenarios = [...text.matchAll(/^✓ ([a-z-]+): [1-9]/gm)].map(([, name]) => name);
  return `${passed} of ${APPLYING} checks that apply (${scenarios.join(', ')})`;
}

async function inspect(program: string, target: string[], args: string[]) {
  return JSON.parse(await run(program, ['--cli', ...target, ...args]));
}

async function checkInspector(program: string, target: string[]): Promise<string> {
  const spec = JSON.stringify(JSON.parse(readFileSync(EXAMPLE, 'utf8')));
  const { tools } = await inspect(program, target, ['--method', 'tools/list']);
  const call = ['--method', 'tools/call', '--tool-name', 'dispatch_plan', '--tool-arg', `spec=${spec}`];
  const { structuredContent } = await inspect(program, target, call);
  assert.equal(structuredContent.total_tasks, JSON.parse(spec).tasks.length, JSON.stringify(structuredContent));
  return `${tools.length} tools, a plan of ${structuredContent.total_tasks} tasks`;
}

/** The address that `dispatch serve` prints. */
async function waitForUrl(serve: ReturnType<typeof spawn>): Promise<string> {
  const late = AbortSignal.timeout(START_MS);
  return new Promise((resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error('dispatch serve does not start')));
    serve.stdout?.on('data', (text) => resolve(`${String(text).trim()}/mcp`));
  });
}

const home = mkdtempSync(join(tmpdir(), 'dispatch-mcp-'));
const env = { ...process.env, HOME: home, XDG_STATE_HOME: join(home, 'state'), XDG_CONFIG_HOME: join(home, 'config') };
const serve = spawn(process.execPath, [CLI, 'serve', '--port', '0'], {
  cwd: home,
  env,
  stdio: ['ignore', 'pipe', 'ignore'],
});
try {
  const url = await waitForUrl(serve);
  if (conformance) await check('conformance suite 0.1.16', () => checkConformance(conformance, url));
  if (inspector)
    await Promise.all([
      check('inspector 2.12.0 over HTTP', () => checkInspector(inspector, [url])),
      check('inspector 2.12.0 on stdio', () => checkInspector(inspector, [process.execPath, CLI, 'mcp'])),
    ]);
} finally {
  serve.kill();
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
