import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSecret } from '../../activities/secrets.ts';
import { createLog, flushLogs, reopenLogs } from '../../src/log.ts';
import type { LogSettings } from '../../src/log-settings.ts';
import { packageRoot } from '../../src/package-info.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

const LOGROTATE = ['/usr/sbin/logrotate', '/usr/bin/logrotate'].find((path) => existsSync(path));
if (!LOGROTATE) console.warn('logrotate is not installed: its file is not tried');

async function open(changes: LogSettings = {}, env: NodeJS.ProcessEnv = {}) {
  const file = join(await makeTemporaryFolder(), 'logs', 'app.log');
  const log = createLog(env, { level: 'info', destination: file, ...changes });
  const read = (path = file) => readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return { log, file, read };
}

describe('a log', () => {
  it('says of which dispatch and task a line is, and what an error was', async () => {
    const { log, read } = await open();
    log
      .child({ dispatch_id: 'd' })
      .child({ task_id: 't' })
      .warn({ error: new Error('broken') }, 'words');
    expect(JSON.parse(read()[0]!)).toMatchObject({
      dispatch_id: 'd',
      task_id: 't',
      msg: 'words',
      error: { message: 'broken' },
    });
  });

  it('hides keys of the environment and secrets that were read meanwhile, in every form and format', async () => {
    const secrets = await makeTemporaryFolder();
    const env = { SOME_API_KEY: 'key"with-quote', PARALLEL_DISPATCH_SECRETS_DIR: secrets };
    writeFileSync(join(secrets, 'token'), 'from-a-file\n');
    for (const format of ['json', 'pretty'] as const) {
      const { log, read, file } = await open({ format }, env);
      await readSecret('token', env);
      log.info({ url: 'http://x/?k=key%22with-quote' }, 'a key"with-quote and from-a-file');
      log.error({ error: new Error('no key"with-quote') }, Buffer.from('from-a-file').toString('base64'));
      expect(read().join('\n')).not.toMatch(/with-quote|from-a-file|ZnJvbS1h/);
      expect(readFileSync(file, 'utf8').match(/\[redacted\]/g)!.length).toBeGreaterThanOrEqual(5);
    }
  });

  it('on a disk that is full is told of once: work goes on, and comes to its end', () => {
    const program = `import { createLog, flushLogs } from ${JSON.stringify(join(packageRoot, 'dist/src/log.js'))};
      const log = createLog({}, { level: 'info', destination: '/dev/full' });
      log.info('one'); log.info('two'); await flushLogs(); console.log('done');`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    expect([stdout, status]).toEqual(['done\n', 0]);
    expect(stderr.match(/warning: the log .* cannot be written/g)).toHaveLength(1);
  });
});

describe('a log file', () => {
  it('is not all that shows the debug log: it is on stderr, too', () => {
    const program = `import { createLog } from ${JSON.stringify(join(packageRoot, 'dist/src/log.js'))};
      createLog({ DISPATCH_DEBUG: '1' }, { destination: '/dev/null' }).debug('words');
      createLog({}, { level: 'debug', destination: '/dev/null' }).debug('other');`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('"msg":"words"')]);
  });

  it('that was moved away is followed by its name: a second later by itself, at once when asked', async () => {
    const { log, file, read } = await open();
    log.info('first');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    renameSync(file, `${file}.1`);
    log.info('second');
    reopenLogs();
    log.info('third');
    renameSync(file, `${file}.2`);
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    await waitFor('lines come into the new file', () => {
      log.info('later');
      return read().length > 0;
    });
    expect(read(`${file}.1`)).toHaveLength(2);
    expect(read(`${file}.2`)[0]).toContain('third');
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('whose name leads to what is no file goes on in the old one, and in the new one once there can be one', async () => {
    const { log, file, read } = await open();
    renameSync(file, `${file}.1`);
    mkdirSync(file);
    reopenLogs();
    reopenLogs();
    log.info('meanwhile');
    expect(read(`${file}.1`)[0]).toContain('meanwhile');
    rmdirSync(file);
    reopenLogs();
    log.info('later');
    expect(read()[0]).toContain('later');
  });

  it.skipIf(!LOGROTATE)('is rotated by the logrotate file of the guide, without a line lost', async () => {
    const { log, file, read } = await open();
    const folder = join(file, '..');
    chmodSync(folder, 0o755);
    const guide = readFileSync(join(packageRoot, 'deploy/logrotate/parallel-dispatch'), 'utf8');
    const config = join(folder, 'rotate.conf');
    writeFileSync(config, guide.replace('/var/log/parallel-dispatch', folder).replace('appuser appuser', 'root root'), {
      mode: 0o644,
    });
    let written = 0;
    for (let round = 1; round <= 3; round++) {
      await waitFor('lines come into the file', () => {
        log.info(`line ${written++}`);
        return read().length > 0;
      });
      const { status, stderr } = spawnSync(LOGROTATE!, ['--force', '--state', join(folder, 'state'), config], {
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    }
    log.info(`line ${written++}`);
    expect(readdirSync(folder).sort()).toEqual([
      'app.log',
      'app.log.1',
      'app.log.2.gz',
      'app.log.3.gz',
      'rotate.conf',
      'state',
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o644);
    const zipped = ['3', '2'].map((number) => gunzipSync(readFileSync(`${file}.${number}.gz`)).toString());
    const lines = [...zipped, readFileSync(`${file}.1`, 'utf8'), readFileSync(file, 'utf8')]
      .join('')
      .match(/line \d+/g);
    expect(lines).toEqual(Array.from({ length: written }, (_, number) => `line ${number}`));
  });

  it('rotates by itself: by size, so many old ones, gzipped, and the newest lines are all there', async () => {
    const { log, file } = await open({ rotation: { size: '1K', keep: 3, compress: true } });
    for (let number = 0; number < 100; number++) {
      log.info(`line ${number}`);
      await flushLogs();
    }
    const names = await waitFor('it has rotated', () => {
      const found = readdirSync(join(file, '..')).sort();
      return found.length === 4 ? found : undefined;
    });
    expect(names.slice(1)).toEqual(names.slice(1).map((_, index) => `app.log.${index + 1}.gz`));
    const old = [3, 2, 1].map((number) => gunzipSync(readFileSync(`${file}.${number}.gz`)).toString());
    const lines = [...old, readFileSync(file, 'utf8')].join('').match(/line \d+/g)!;
    const first = 100 - lines.length;
    expect(lines).toEqual(lines.map((_, index) => `line ${first + index}`));
    expect(lines.length).toBeGreaterThan(30);
    for (const text of old) expect(text.length).toBeLessThan(1200);
  });

  it('rotates by age', async () => {
    const { log, file } = await open({ rotation: { interval: '1s', keep: 2, compress: false } });
    await waitFor('an old one is there', async () => {
      log.info('words');
      await flushLogs();
      return existsSync(`${file}.1`);
    });
  });
});
