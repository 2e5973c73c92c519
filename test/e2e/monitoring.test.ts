import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/package-info.ts';
import { dispatch } from '../helpers/cli.ts';
import { startServed } from '../helpers/served.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** Of Debian's package `prometheus`. */
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
if (!hasPromtool) console.warn('promtool is not installed: alerts and metrics are checked without it');

const PROMETHEUS = join(packageRoot, 'deploy/prometheus');

const alerts: string[] = parse(readFileSync(join(PROMETHEUS, 'alerts.yml'), 'utf8')).groups.flatMap(
  ({ rules }: { rules: { expr: string }[] }) => rules.map(({ expr }) => expr),
);
type Panel = { targets: { expr: string }[] };
const dashboard: string[] = JSON.parse(
  readFileSync(join(packageRoot, 'deploy/grafana/dashboard.json'), 'utf8'),
).panels.flatMap(({ targets }: Panel) => targets.map(({ expr }) => expr));

function runPromtool(args: string[], input = ''): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: PROMETHEUS, input, encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

it('alerts and dashboard ask for metrics that a scrape has', async () => {
  const cwd = await makeTemporaryFolder();
  const spec = { tasks: [{ task_id: 'a', agent: 'command', description: 'x', input_data: { argv: ['true'] } }] };
  expect((await dispatch(spec, { cwd })).code).toBe(0);
  const { url } = await startServed({});
  const text = await waitFor('a scrape has all', async () => {
    const found = await (await fetch(`${url}/metrics`)).text();
    return /^dispatch_tasks_total/m.test(found) && /^temporal_request_latency/m.test(found) ? found : undefined;
  });
  const known = new Set([...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name, type]) => expand(name!, type!)));
  const asked = [...alerts, ...dashboard].flatMap((expr) => expr.match(/\b(dispatch|temporal|process)_[a-z_]+/g) ?? []);
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
  if (hasPromtool) expect(runPromtool(['check', 'metrics'], text)).toEqual({ status: 0, text: '' });
}, 60_000);

function expand(name: string, type: string): string[] {
  return type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name];
}

it.skipIf(!hasPromtool)(
  'promtool takes the configuration, the alerts with their tests, and every query of the dashboard',
  async () => {
    expect(runPromtool(['check', 'config', 'prometheus.yml'])).toMatchObject({ status: 0 });
    expect(runPromtool(['test', 'rules', 'alerts.test.yml'])).toMatchObject({ status: 0 });
    const rules = dashboard.map((expr, number) => {
      return { record: `panel:${number}`, expr: expr.replace(/\$__(rate_interval|range)/g, '5m') };
    });
    const file = join(await makeTemporaryFolder(), 'dashboard.yml');
    await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(runPromtool(['check', 'rules', file])).toMatchObject({ status: 0 });
  },
);
