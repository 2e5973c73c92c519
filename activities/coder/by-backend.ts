import { readFile, stat } from 'node:fs/promises';
import { resolveInside } from '../../src/files/roots.ts';
import type { CallContext } from '../adapter.ts';
import { askBackend } from '../backend/ask.ts';
import { LONGEST_SHOWN, limitFiles, type ShownFile } from '../backend/files.ts';
import type { Authored } from './author.ts';
import { askForNode, type NodeOrder } from './backend-question.ts';

/**
 * Has the call's back end write a node, judged by the rules of its level. Nothing is written to the disk here.
 *
 * @throws AgentError `AgentFailed` when its second answer breaks rules too; what its own adapter throws
 */
export async function writeByBackend(
  { files, ...order }: Omit<NodeOrder, 'files'> & { files: string[] },
  context: CallContext,
): Promise<Authored> {
  const { backend } = context;
  if (!backend) throw new Error('the call names no back end');
  context.report(`${backend.agent} writes ${order.shown}`);
  const question = askForNode({ ...order, files: await readFiles(files, context) });
  const { answer, mended, turns, usage, session } = await askBackend(backend, question, context);
  return {
    code: answer.code.endsWith('\n') ? answer.code : `${answer.code}\n`,
    about: {
      completeness: `written by ${backend.agent}, validated: ${order.expected.level}`,
      backend: { agent: backend.agent, kind: backend.kind, turns },
    },
    notes: noteMended(backend.agent, mended),
    outcome: { ...(usage && { usage }), ...(session !== undefined && { session }) },
  };
}

function noteMended(agent: string, mended: string[]): string[] {
  if (mended.length === 0) return [];
  return [`${agent} was asked twice; its first answer was refused: ${mended.slice(0, 3).join('; ')}`];
}

/** The texts of files that are there; one that is binary or too large is named only. */
async function readFiles(paths: string[], { workspace, roots, signal }: CallContext): Promise<ShownFile[]> {
  const files: ShownFile[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    files.push({ path, text: await readText(await resolveInside(path, workspace, roots)) });
  }
  return limitFiles(files);
}

async function readText(path: string): Promise<string | null> {
  if ((await stat(path)).size > LONGEST_SHOWN) return null;
  const text = await readFile(path, 'utf8').catch(() => '\0');
  return text.includes('\0') ? null : text;
}
