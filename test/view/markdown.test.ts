import { describe, expect, it } from 'vitest';
import { formatMarkdown } from '../../src/view/markdown.ts';
import { escapeMarkdown, toCode, toCodeBlock } from '../../src/view/markdown-text.ts';
import { type DispatchResult, toInvalidResult, toResult } from '../../src/view/result.ts';
import { HistoryWriter, planOf } from './history.ts';

const PLAN = planOf({ farm: [], dairy: [], bakery: ['farm'] });

function halfFailed(): DispatchResult {
  const history = new HistoryWriter(PLAN).schedule('farm').schedule('dairy').wait(80);
  history
    .complete('dairy', { output: { text: 'Two churns.' } })
    .wait(1420)
    .fail('farm', { message: 'hail <b>' });
  const skip = { status: 'skipped', message: 'skipped because farm failed', caused_by: 'farm' } as const;
  const view = history
    .end('partial', { farm: { status: 'error', message: 'hail <b>', next_step: 'sow again' }, bakery: skip })
    .view();
  const result = toResult(view, {
    webUi: 'http://ui/bread-1',
    traceIndex: 'traces/i.json',
    traceFiles: { farm: 'traces/farm.json' },
  });
  result.results[1]!.files = ['churns/one.txt', 'churns/two.txt'];
  return result;
}

describe('a result as Markdown', () => {
  it('tells what was asked, what each task did and left, what failed and why, and what to do next', () => {
    expect(formatMarkdown(halfFailed())).toBe(`# bread: partial

1 of 3 tasks succeeded, 1 failed, 1 skipped in 1.5 s, 1.05 times as fast as one by one.
Dispatch \`bread-1\`.

## Tasks

### farm: error

- Asked of \`coder\`: Makes the farm (error, 1.5 s)
- Failed, AgentFailed: hail \\<b\\>
- Next: sow again
- Trace: \`traces/farm.json\`

### dairy: success

- Asked of \`coder\`: Makes the dairy (success, 80 ms)
- Files: \`churns/one.txt\`, \`churns/two.txt\`

\`\`\`text
Two churns.
\`\`\`

### bakery: skipped

- Asked of \`coder\`: Makes the bakery (skipped)
- Not done: skipped because farm failed

## What next

- Mend what made \`farm\` fail: its “Next” above says how.
- \`dispatch replay bread-1\` then runs only what has to; what succeeded is reused.
- What each task was asked, did and said: \`traces/i.json\`
- Its timeline in Temporal's Web UI: <http://ui/bread-1>
`);
  });

  it('tells what it cost, whether or not it was faster than one by one', () => {
    const result = halfFailed();
    const tell = (speedup: number | null) =>
      formatMarkdown({ ...result, summary: { ...result.summary, speedup, cost_usd: 0.5, input_tokens: 7 } }).split(
        '\n',
      )[2];
    expect(tell(null)).toBe('1 of 3 tasks succeeded, 1 failed, 1 skipped in 1.5 s, 0.50 USD, 7 tokens in, ? out.');
    expect(tell(2)).toMatch(/ in 1\.5 s, 2 times as fast as one by one, 0\.50 USD, 7 tokens in, \? out\.$/);
  });

  it('has the synthesis of an agent before the tasks, or why there is none', () => {
    const made = {
      agent: 'writer',
      status: 'success',
      output: { text: 'All **well**.' },
      error: null,
      usage: null,
    } as const;
    expect(formatMarkdown({ ...halfFailed(), synthesis: made })).toContain(
      '## Synthesis\n\nBy the agent `writer`, from all outputs:\n\nAll **well**.\n\n## Tasks',
    );
    const none = { ...made, status: 'error', output: null, error: 'AgentFailed: no words' } as const;
    expect(formatMarkdown({ ...halfFailed(), synthesis: none })).toContain(
      '`writer` did not give one: AgentFailed: no words.',
    );
  });

  it('of a spec that was refused has each error with its place and next step', () => {
    const problem = { path: 'tasks[0].agent', message: 'there is no agent "codr"', next_step: 'did you mean "coder"?' };
    const text = formatMarkdown(toInvalidResult([problem], 'invalid'));
    expect(text).toContain('# Dispatch: invalid\n\n## Errors\n\n- tasks\\[0\\].agent: there is no agent "codr"');
    expect(text).toContain('Mend the spec');
  });
});

describe('words of agents in Markdown', () => {
  it.each([
    ['a | b', 'a \\| b'],
    ['**now** `rm`', '\\*\\*now\\*\\* \\`rm\\`'],
    ['[here](javascript:x)\n# title', '\\[here\\](javascript:x) # title'],
    ['<img src=x>', '\\<img src=x\\>'],
  ])('%j is shown as written', (text, shown) => {
    expect(escapeMarkdown(text)).toBe(shown);
  });

  it.each([
    ['a.txt', '`a.txt`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
  ])('%j as code is %s', (text, shown) => {
    expect(toCode(text)).toBe(shown);
  });

  it('cannot end the block of code that they stand in', () => {
    expect(toCodeBlock('```\n\u001b[31m# not a title', 'text', 99)).toEqual([
      '````text',
      '```',
      '[31m# not a title',
      '````',
    ]);
    expect(toCodeBlock('x'.repeat(20), '', 10)).toEqual(['```', `${'x'.repeat(9)}…`, '```']);
  });
});
