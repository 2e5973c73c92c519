import type { z } from 'zod';
import type { JsonObject } from '../../plan/json.ts';
import type { Draft } from '../draft.ts';
import { holdsExpression } from '../expressions.ts';
import type { Finding } from '../finding.ts';
import { findIssues } from '../issue-findings.ts';
import type { TaskDraft } from '../task-draft.ts';

/**
 * What each agent's own schema has against its tasks' input, defaults of `config.agents` merged in. A string with an
 * expression passes in place of any type. Wrong defaults are left out: they are reported once, where they stand.
 */
export function findWrongInputs(draft: Draft): Finding[] {
  return draft.tasks.flatMap((task) => findWrongInput(task, draft));
}

function findWrongInput({ agent: name, input, place, number }: TaskDraft, { agents, routes }: Draft): Finding[] {
  const agent = name === undefined ? undefined : agents.get(name);
  if (agent?.kind === undefined || input === undefined) return [];
  const schema: z.ZodObject = agent.kind.input;
  const value = { ...agent.defaults, ...input };
  const issues: readonly z.core.$ZodIssue[] = schema.safeParse(value).error?.issues ?? [];
  const own = issues.flatMap((issue) => keepOwnPart(issue, { input, defaults: agent.defaults }));
  const open = own.filter((issue) => !holdsExpression(value, issue.path));
  const found = findIssues({ schema, value, place: [...place, 'input_data'], issues: open });
  if (!routes.has(number)) return found;
  return found.map((finding) => ({ ...finding, message: `${finding.message} (for ${name}, chosen by "auto")` }));
}

/** What of an issue concerns the task's own input and not a default that it did not write. */
function keepOwnPart(issue: z.core.$ZodIssue, fields: { input: JsonObject; defaults: JsonObject }): z.core.$ZodIssue[] {
  const isDefault = (key: PropertyKey) => Object.hasOwn(fields.defaults, key) && !Object.hasOwn(fields.input, key);
  const [field] = issue.path;
  if (field !== undefined) return isDefault(field) ? [] : [issue];
  if (issue.code !== 'unrecognized_keys') return [issue];
  const keys = issue.keys.filter((key) => !isDefault(key));
  return keys.length > 0 ? [{ ...issue, keys }] : [];
}
