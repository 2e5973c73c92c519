import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { AgentError } from '../agent-error.ts';
import { describeStartFailure } from '../command/failure.ts';
import { toFirstWords } from '../http/answer.ts';
import { explainMissing, explainStartFailure } from '../process/could-not-start.ts';
import { endTree, waitForTree } from '../process/end-tree.ts';
import { notRun } from '../process/result.ts';
import type { Program } from '../process/start.ts';
import { markEnvironment, plantTree } from '../process/tree.ts';
import { tooLarge } from './tap.ts';

/** What a server may take to leave when its input has ended, and when it is told to by TERM. */
const LEAVE_MS = 500;
const GRACE_MS = 2000;
const KEPT_WORDS = 4096;

type Options = {
  maxBytes: number;
  hide(text: string): string;
  /** Told of what ends the connection while answers are waited for. */
  fail(error: AgentError): void;
};

/**
 * A server as a program that is spoken to over its standard input and output. In place of the SDK's own transport, which ends
 * the program alone: this ends all that it has started, also what ignores TERM. What it prints that is no message is passed over.
 */
export function createStdio(program: Program, { maxBytes, hide, fail }: Options): Transport {
  const buffer = new ReadBuffer({ maxBufferSize: maxBytes });
  let child: ChildProcessWithoutNullStreams | undefined;
  let ending: Promise<void> | undefined;
  let end: () => Promise<void> = async () => undefined;
  let words = '';

  const transport: Transport = {
    async start() {
      const mark = randomUUID();
      const started = await startServer(program, mark);
      child = started;
      const tree = plantTree(started.pid!, mark);
      end = () => endServer(started, tree);
      started.stdin.on('error', () => undefined);
      started.stderr.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-KEPT_WORDS);
      });
      started.stdout.on('data', read);
      started.on('close', (code, signal) => {
        if (!ending) fail(describeExit(program, { code, signal, words: toFirstWords(hide(words)) }));
        transport.onclose?.();
      });
    },
    async send(message) {
      if (child && !child.stdin.write(serializeMessage(message)))
        await Promise.race([once(child.stdin, 'drain'), once(child, 'close')]);
    },
    close() {
      ending ??= end();
      return ending;
    },
  };

  function read(chunk: Buffer): void {
    try {
      buffer.append(chunk);
    } catch {
      fail(tooLarge(maxBytes));
      return;
    }
    for (let more = true; more; ) {
      try {
        const message = buffer.readMessage();
        more = message !== null;
        if (message) transport.onmessage?.(message);
      } catch {
        // A line of log that belongs on standard error.
      }
    }
  }

  return transport;
}

async function startServer(program: Program, mark: string): Promise<ChildProcessWithoutNullStreams> {
  const { argv, cwd, env } = program;
  const [file = '', ...args] = argv;
  // A group of its own, so that all of it can be ended.
  const child = spawn(file, args, { cwd, env: markEnvironment(env, mark), detached: true });
  try {
    await once(child, 'spawn');
    return child;
  } catch (error) {
    const startFailure = (await explainMissing(program)) ?? (await explainStartFailure(error, program));
    throw describeStartFailure({ ...notRun('could not start'), startFailure });
  }
}

async function endServer(child: ChildProcessWithoutNullStreams, tree: ReturnType<typeof plantTree>): Promise<void> {
  child.stdin.end();
  if (!(await waitForTree(tree, LEAVE_MS))) await endTree(tree, GRACE_MS);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
}

type Exit = { code: number | null; signal: string | null; words: string };

function describeExit({ argv }: Program, { code, signal, words }: Exit): AgentError {
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  return new AgentError(
    'AgentFailed',
    `the server ${argv[0]} ${how} before it answered: ${words || 'it said nothing'}`,
    {
      nextStep: 'run it by hand, and see what it says',
    },
  );
}
