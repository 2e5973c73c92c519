import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

/** Adds `parallelize`: how to cut work into a dispatch. */
export function addPrompt(mcp: McpServer): void {
  const config = {
    title: 'Cut work into a dispatch',
    description: 'Turns a goal into tasks that agents do in parallel, and runs them.',
    argsSchema: { goal: z.string().describe('What is to be done, in your words.') },
  };
  mcp.registerPrompt('parallelize', config, ({ goal }) => ({
    description: config.description,
    messages: [{ role: 'user', content: { type: 'text', text: writePrompt(goal) } }],
  }));
}

function writePrompt(goal: string): string {
  return `Do this with a dispatch of several agents at once:

<goal>
${goal}
</goal>

How to cut it:
1. Look at what there is first, so that tasks name real files. Read the resource dispatch://agents for who can do what.
2. One task is one result that can be checked: a file, a report, a test that passes. An agent sees nothing of this conversation: write into "description" and "input_data" all that it needs to know.
3. Tasks are independent unless one needs what another has made. Only then name that one in "dependencies"; its output is read with \${{ tasks.ID.output.path }} in input_data. A chain is as slow as one agent: cut wide, not deep.
4. Two tasks never write the same file. What belongs together into one file is one task; a last task, which depends on the others, puts parts together or checks the whole.
5. Say how it is known to be right: "outputs" for files that must be there, "output_schema" for data, a "command" task for tests.
6. What cannot be undone asks a person first: "approval".

A dispatch looks so:
{
  "name": "three readers and a report",
  "tasks": [
    { "task_id": "read-a", "agent": "claude-code", "description": "…", "input_data": { "prompt": "…" } },
    { "task_id": "read-b", "agent": "claude-code", "description": "…", "input_data": { "prompt": "…" } },
    { "task_id": "report", "agent": "claude-code", "description": "…", "dependencies": ["read-a", "read-b"],
      "input_data": { "prompt": "Compare \${{ tasks.read-a.output.text }} with \${{ tasks.read-b.output.text }}" } }
  ]
}

Then:
1. dispatch_plan with it; mend what it says until it has nothing left to say, and show the person the plan when the work is large.
2. dispatch_submit; tell the person the id and the page in the Web UI.
3. dispatch_wait, again while its status is "running".
4. dispatch_result with format markdown. Tell what each task did, where its files are, and what failed and why; dispatch_logs and dispatch://{id}/trace/{task} know more.
5. When something failed: mend its cause, dispatch_replay with dry_run, then without. What succeeded is not done again.
`;
}
