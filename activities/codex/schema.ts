import { z } from 'zod';
import { optionValue } from '../coding-cli/input.ts';

const configKey = z.string().regex(/^[A-Za-z0-9_"][\w."-]*$/, { error: 'is no key such as "model_reasoning_effort"' });

/** How a `codex` agent is set up; what is absent is left to Codex itself. */
export const codexSettings = z.strictObject({
  binary: optionValue.default('codex').describe('The Codex program: a name on PATH, or a path.'),
  model: optionValue.optional().describe('The name of a model.'),
  profile: optionValue.optional().describe('A profile of Codex: CODEX_HOME/NAME.config.toml.'),
  sandbox: z
    .enum(['read-only', 'workspace-write', 'danger-full-access'])
    .default('workspace-write')
    .describe('What the commands of the agent may do. Nothing is ever asked: what the sandbox forbids fails.'),
  config: z
    .record(configKey, z.json())
    .default({})
    .describe("Overrides of Codex's own configuration by dotted key; no secrets, they would show in process lists."),
  skip_git_repo_check: z.boolean().default(true).describe('Also works in a folder that is in no Git repository.'),
});
export type CodexSettings = z.infer<typeof codexSettings>;
