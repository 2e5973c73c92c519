import { appendFileSync, mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// An agent of the fault suite: node agent.mjs TASK MS BEHAVIOUR VALUE. It works for MS, then puts VALUE and the sum of its
// dependencies' values out. It appends its start and its end to $AGENT_LOG, which is what the suite believes.
const [task, ms, behaviour, value] = process.argv.slice(2);
/** The exit code when its words cannot be written, as on a full disk. */
const UNHEARD = 74;

function log(event) {
  const line = JSON.stringify({ event, task, pid: process.pid, at: Date.now(), ...(event === 'end' && { code }) });
  appendFileSync(process.env.AGENT_LOG, `${line}\n`);
}

function hasFailedBefore() {
  const lines = readFileSync(process.env.AGENT_LOG, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return lines.some((line) => line.event === 'end' && line.task === task && line.code === 1);
}

function leaveFile() {
  mkdirSync('out', { recursive: true });
  writeFileSync(`out/${task}.txt`, `${value}\n`);
}

function answer() {
  const values = Object.values(call.upstream).map((output) => output.value);
  const output = { task, value: values.reduce((sum, each) => sum + each, Number(value)) };
  try {
    writeSync(1, JSON.stringify(output));
    return 0;
  } catch {
    return UNHEARD;
  }
}

let code = 1;
log('start');
const call = JSON.parse(readFileSync(0, 'utf8'));
await sleep(Number(ms));
if (behaviour === 'leaves a file') leaveFile();
if (!(behaviour === 'fails' || (behaviour === 'fails once' && !hasFailedBefore()))) code = answer();
log('end');
process.exitCode = code;
