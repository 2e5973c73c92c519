/**
 * `npm run large`: dispatches of 100 to 10,000 tasks through the built command line, and the largest killed in the middle.
 * `npm run large -- 100 1000` other sizes; `npm run large -- kill 1000` only the kill.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../src/log.ts';
import { stopLocalServer } from '../../src/temporal/server/stop.ts';
import { openSession } from '../../src/temporal/session.ts';
import { measureKill } from './kill-case.ts';
import { measureRun, type Setting } from './run-case.ts';
import { printKill, printRun, printTitle } from './table.ts';

const SIZES = [100, 1000, 4000, 10_000];

const words = process.argv.slice(2);
const asked = words.map(Number).filter(Boolean);
const sizes = asked.length > 0 ? asked : SIZES;
const folder = await mkdtemp(join(tmpdir(), 'dispatch-large-'));
const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
const say = (line: string) => process.stderr.write(`${line}\n`);
const session = await openSession({ flags: {}, env, start: 'if-needed', log: createLog(env), report: say });
const setting: Setting = { folder, env, client: session.client };
try {
  if (!words.includes('kill')) {
    printTitle();
    for (const size of sizes) printRun(await measureRun(size, setting));
  }
  printKill(await measureKill(Math.max(...sizes), setting));
  process.stdout.write(`load ${loadavg()[0]?.toFixed(1)} at the end\n`);
} finally {
  await session.close();
  await stopLocalServer(env);
  await rm(folder, { recursive: true, force: true });
}
process.exit();
