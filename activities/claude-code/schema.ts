import { z } from 'zod';

const text = z.string().min(1);
/** A name that the command line cannot take for an option. */
const name = z.string().regex(/^[^-\s]/, { error: 'begins with a dash or a space; write a name' });

/** Input of a `claude-code` agent: what it is to do. */
export const claudeCodeInput = z
  .strictObject({
    prompt: text.optional().describe('What the agent is to do; the description alone when absent.'),
    prompt_file: text.optional().describe('A file with the prompt, relative to the workspace; instead of "prompt".'),
    cwd: text.optional().describe('Working directory; the workspace when absent.'),
  })
  .refine(({ prompt, prompt_file }) => prompt === undefined || prompt_file === undefined, {
    error: 'has both "prompt" and "prompt_file"; keep one of them',
  });
export type ClaudeCodeInput = z.infer<typeof claudeCodeInput>;

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
  append_system_prompt: text.optional().describe("A text after Claude Code's own system prompt."),
  setting_sources: z
    .array(z.enum(['user', 'project', 'local']))
    .optional()
    .describe("Which of Claude Code's own settings are read; all when absent."),
});
export type ClaudeCodeSettings = z.infer<typeof claudeCodeSettings>;
