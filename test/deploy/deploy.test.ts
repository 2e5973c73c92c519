import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { getVersion, packageRoot } from '../../src/package-info.ts';

type Service = {
  image: string;
  restart?: string;
  command?: string[];
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }> | string[];
  ports?: string[];
  volumes?: string[];
  configs?: { source: string }[];
};

const read = (file: string) => readFile(join(packageRoot, file), 'utf8');
const compose = parse(await read('docker-compose.yml'), { merge: true });
const services = Object.entries(compose.services as Record<string, Service>);

describe('docker-compose.yml', () => {
  it.each(services)('%s is pinned, published on loopback only, and names only what there is', (_, service) => {
    expect(service.image).toMatch(/:v?\d+\.\d+(\.\d+|-)/);
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
    for (const name of needed) expect(Object.keys(compose.services)).toContain(name);
    for (const { source } of service.configs ?? []) expect(Object.keys(compose.configs)).toContain(source);
    const named = (service.volumes ?? []).map((each) => each.split(':')[0]!).filter((each) => !each.startsWith('.'));
    for (const name of named) expect(Object.keys(compose.volumes)).toContain(name);
  });

  it('waits only for the health of services that tell it', () => {
    for (const [, { depends_on = {} }] of services) {
      for (const [name, { condition }] of Object.entries(Array.isArray(depends_on) ? {} : depends_on)) {
        if (condition === 'service_healthy') expect(compose.services[name].healthcheck, name).toBeDefined();
      }
    }
  });

  it('has two workers of this version on one queue, with room to drain before they are killed', () => {
    const workers = services.filter(([, { command }]) => command?.[0] === 'worker');
    expect(workers.map(([name]) => name)).toEqual(['worker-1', 'worker-2']);
    for (const [, { image, command = [] }] of workers) {
      expect(image).toBe(`parallel-dispatcher:${getVersion()}`);
      expect(Number(command[command.indexOf('--drain') + 1])).toBeLessThan(40);
    }
  });
});

it('the Dockerfile ends as a user without rights, and says how it is', async () => {
  const text = await read('Dockerfile');
  expect(text.match(/^USER .*$/gm)?.at(-1)).toBe('USER node');
  expect(text).toContain('HEALTHCHECK');
});

it('the unit of systemd leaves agents at work, and hears of the worker through systemd-notify', async () => {
  const text = await read('deploy/parallel-dispatch.service');
  for (const line of ['Type=notify', 'NotifyAccess=all', 'KillMode=process', 'PrivateTmp=no'])
    expect(text.split('\n')).toContain(line);
});
