import { z } from 'zod';
import { optionValue as name } from '../coding-cli/input.ts';

/** How a `claude-code` agent is set up; what is absent is left to Claude Code itself. */
export const claudeCodeSettings = z.strictObject({
  binary: name.default('claude').describe('The Claude Code program: a name on PATH, or a path.'),
  model: name.optional().describe('An alias such as "sonnet", or the whole name of a model.'),
  allowed_tools: z
    .array(name)
    .optional()
    .describe('Tools that need no permission, such as "Bash(npm test)" or "WebFetch".'),
  disallowed_tools: z.array(name).optional().describe('Tools that the agent does not get.'),
  permission_mode: z
    .enum(['acceptEdits', 'auto', 'bypassPermissions', 'default', 'dontAsk', 'plan'])
    .default('acceptEdits')
    .describe('What needs permission. A denial ends the task as NotAllowed, except in "dontAsk" and "plan".'),
  max_turns: z.int().min(1).optional().describe("How many of the model's answers one run may take."),
  max_budget_usd: z.number().positive().optional().describe('What one run may cost.'),
  append_system_prompt: z.string().min(1).optional().describe("A text after Claude Code's own system prompt."),
  setting_sources: z
    .array(z.enum(['user', 'project', 'local']))
    .optional()
    .describe("Which of Claude Code's own settings are read; all when absent."),
});
export type ClaudeCodeSettings = z.infer<typeof claudeCodeSettings>;
