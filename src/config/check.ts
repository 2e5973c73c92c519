import { resolve } from 'node:path';
import { DispatchError, type Problem } from '../errors.ts';
import { findWrongAgents } from '../spec/checks/agents.ts';
import { findWrongBackends } from '../spec/checks/backends.ts';
import { findWrongNotify } from '../spec/checks/notify.ts';
import { readDraft } from '../spec/draft.ts';
import { toProblems } from '../spec/finding.ts';
import { attributeFindings } from './attribute.ts';
import { findFiles, SYSTEM_FILE } from './files.ts';
import type { Config, LookedAt } from './layer.ts';
import { readConfig } from './read.ts';
import { toSpecConfig } from './under-spec.ts';

/** What is wrong with a configuration file, and what is odd about it. */
export type ConfigCheck = { problems: Problem[]; warnings: readonly string[] };

type CheckOptions = { system?: boolean; env: NodeJS.ProcessEnv; workspace: string; systemFile?: string };

/**
 * Checks a file as the one of its project, over the administrator's and the user's, or as the administrator's alone, which it
 * also is where that lies: an agent may be defined in one file and set up further in the next.
 */
export async function checkConfigFile(file: string, options: CheckOptions): Promise<ConfigCheck> {
  const { workspace } = options;
  try {
    const config = await readConfig(listFiles(resolve(workspace, file), options), { env: {}, workspace });
    return { problems: findWrongContent(config), warnings: config.warnings };
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    return { problems: error.problems, warnings: [] };
  }
}

function listFiles(file: string, { system, env, workspace, systemFile = SYSTEM_FILE }: CheckOptions): LookedAt[] {
  if (system || file === systemFile) return [{ layer: 'system', file, state: 'read' }];
  const below = findFiles({ workspace, env, systemFile }).filter(
    (each) => each.layer !== 'project' && each.file !== file,
  );
  return [...below, { layer: 'project', file, state: 'read' }];
}

/** What is wrong with what configuration says of agents and programs: a dispatch would be refused for it. */
export function findWrongContent(config: Config): Problem[] {
  const draft = readDraft({ tasks: [], config: toSpecConfig(config.written) });
  const findings = [...findWrongAgents(draft), ...findWrongBackends(draft), ...findWrongNotify(draft)];
  return toProblems(attributeFindings(findings, {}, config));
}
