import type { CallContext } from '../adapter.ts';
import { getWorkingFolder } from '../command/working-folder.ts';
import type { CodingInput } from './input.ts';
import { buildContinuation, buildPrompt } from './prompt.ts';
import { readPromptFile } from './prompt-file.ts';
import { divideUpstream, writeUpstream } from './upstream.ts';

/** What every coding agent is started with. */
export type Prepared = {
  /** The prompt. */
  stdin: string;
  cwd: string;
  /** Folders outside `cwd` in which it is to work. */
  workFolders: string[];
  /** Folders outside `cwd` with files that it is to read. */
  readFolders: string[];
};

/**
 * Makes ready what a run needs, whatever the program.
 *
 * @param schemaInPrompt whether the prompt has to ask for what `output_schema` says, since no option does
 * @throws AgentError NotAllowed or InvalidInput when `prompt_file` or `cwd` cannot be used
 */
export async function prepareRun(input: CodingInput, context: CallContext, schemaInPrompt: boolean): Promise<Prepared> {
  const { session, upstream, workspace, folder } = context;
  const blocks = divideUpstream(upstream, folder);
  await writeUpstream(blocks, upstream);
  const parts = {
    description: context.description,
    prompt: input.prompt_file === undefined ? input.prompt : await readPromptFile(input.prompt_file, context),
    upstream: blocks,
    schema: schemaInPrompt ? context.call.output_schema : undefined,
    previousFailure: context.previousFailure,
  };
  return {
    stdin: session === undefined ? buildPrompt(parts) : buildContinuation(parts),
    cwd: await getWorkingFolder(input.cwd, context),
    workFolders: input.cwd === undefined ? [] : [workspace],
    readFolders: blocks.some((block) => 'file' in block) ? [folder] : [],
  };
}
