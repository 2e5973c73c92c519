import { spawn } from 'node:child_process';
import { messageOf } from '../src/errors.ts';
import type { Missing } from './availability.ts';
import { type Finding, findProgram } from './process/find-program.ts';
import type { Program } from './process/start.ts';

/** What a program answered on stdout, or why it did not. */
export type ProgramAnswer = { stdout: string } | { missing: Missing };

const ANSWER_MS = 5_000;
/** Versions are short; more is cut. */
const MOST_CHARACTERS = 10_000;

/**
 * Runs a program that is to answer at once, such as `claude --version`, and ends it and all that it started when it does
 * not. What it prints on stderr is not read: it may hold anything.
 */
export async function askProgram(program: Program, answerMs = ANSWER_MS): Promise<ProgramAnswer> {
  const finding = await findProgram(program);
  if (finding !== 'fine') return { missing: { ...describeFinding(finding, program), certain: true } };
  try {
    return { stdout: await readAnswer(program, answerMs) };
  } catch (error) {
    const what = `an answer of ${nameOf(program)}: ${messageOf(error)}`;
    return { missing: { what, next_step: `see what it prints: ${program.argv.slice(0, 2).join(' ')}` } };
  }
}

/** The number of a version in what `--version` prints. */
export function readVersion(stdout: string): string | null {
  return /\d+\.\d+[\w.+-]*/.exec(stdout)?.[0] ?? null;
}

function readAnswer({ argv: [file = '', ...args], cwd, env }: Program, answerMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that all of it can be ended.
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(0, MOST_CHARACTERS);
    });
    const timer = setTimeout(() => {
      endGroup(child.pid);
      child.stdout.destroy();
      reject(new Error(`none within ${answerMs / 1000} s`));
    }, answerMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(stdout);
      else reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

function describeFinding(finding: Exclude<Finding, 'fine'>, program: Program): Omit<Missing, 'certain'> {
  const name = nameOf(program);
  if (finding === 'EACCES')
    return { what: `the right to execute the program ${name}`, next_step: 'make it executable: chmod +x' };
  if (finding === 'no interpreter')
    return { what: `the interpreter that the first line of ${name} names`, next_step: 'install it' };
  const place = program.argv[0]?.includes('/') ? '' : ' on PATH';
  return { what: `the program ${name}${place}`, next_step: 'install it' };
}

function nameOf({ argv }: Program): string {
  return JSON.stringify(argv[0] ?? '');
}
