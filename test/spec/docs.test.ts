import { describe, expect, it } from 'vitest';
import { KINDS } from '../../activities/kinds.ts';
import { parseText } from '../../src/spec/load/yaml-text.ts';
import { readAgentExamples } from '../helpers/docs.ts';
import { prepare, problemsOf } from './samples.ts';

const EXAMPLES = readAgentExamples().map(({ heading, text }) => ({ heading, ...parseText(text, heading) }));

describe('the examples of docs/agents.md', () => {
  it.each(EXAMPLES)('$heading: is a whole spec', async ({ value, lineOf }) => {
    expect(await problemsOf(value, { lineOf })).toEqual([]);
  });

  it('show every kind of agent', async () => {
    const plans = await Promise.all(EXAMPLES.map(({ value }) => prepare(value)));
    const shown = new Set(plans.flatMap(({ plan }) => plan.tasks.map((task) => plan.agents[task.agent]?.kind)));
    expect(Object.keys(KINDS).filter((kind) => !shown.has(kind))).toEqual([]);
  });
});
