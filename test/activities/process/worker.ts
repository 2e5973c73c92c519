// A worker with one call: begins it in the call folder FOLDER and runs the program PROGRAM for it. TERM makes it leave.
// argv: FOLDER PROGRAM ARGUMENTS...
import { DetachedError } from '../../../activities/process/detached.ts';
import { openFolder } from '../../../src/calls/folder.ts';
import { beginOpen, runOpen } from './run.ts';

const [folder = '', ...argv] = process.argv.slice(2);
const controller = new AbortController();
process.once('SIGTERM', () => controller.abort(new DetachedError('the worker stops')));
const call = await beginOpen(openFolder(folder));
const { reason } = await runOpen(call, { argv, cwd: process.cwd(), env: process.env, signal: controller.signal });
console.log(reason);
