import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DebugOutput } from '../../../activities/debug/report/output.ts';
import { runDebug } from '../../../activities/debug/run.ts';
import { debugInput } from '../../../activities/debug/schema.ts';
import { useBench } from '../process/agents.ts';
import { askWriter } from './ask.ts';

const bench = useBench();

const TRACE = `Traceback (most recent call last):
  File "shop.py", line 2, in first
    return items[0]
IndexError: list index out of range`;

/** Debugs a small shop with a back end that answers so; without one when it has no manner. */
async function debug(manners: string | undefined, input: object = {}): Promise<DebugOutput> {
  writeFileSync(join(bench().folder, 'shop.py'), 'def first(items):\n    return items[0]\n');
  const { backend, ...context } = await askWriter(bench(), manners ?? '');
  const given = { problem_description: 'The shop ends', affected_files: ['shop.py'], error_traces: [TRACE], ...input };
  const outcome = await runDebug(debugInput.parse(given), { ...context, ...(manners && { backend }) });
  return outcome.output as unknown as DebugOutput;
}

describe('debug with a back end', () => {
  it('adds what that finds, and keeps what was found without it', async () => {
    const [alone, both] = [await debug(undefined), await debug('right')];
    const [first] = both.findings;
    expect(first).toMatchObject({
      kind: 'told',
      message: 'The list is empty: nobody fills it',
      file: 'shop.py',
      line: 2,
      source: 'writer',
      evidence: 'writer says so, confidence high; return items[0]',
    });
    expect(both.findings.slice(5)).toEqual(alone.findings);
    expect(both.root_cause).toEqual(alone.root_cause);
    expect(both.backend).toMatchObject({
      agent: 'writer',
      turns: 1,
      root_cause: { summary: 'nobody fills the list', file: 'shop.py', line: 1, confidence: 'medium' },
    });
    expect(both.completeness).toContain('what writer says: its places were checked');
  });

  it.each([
    [1, 'it names shop.py:999, and the file has 3 lines'],
    [2, 'it names /etc/passwd, which is outside the allowed folders'],
    [3, 'it names missing.py, which is not there'],
    [4, 'it names no place'],
  ])('shows no place that is not there (finding %i: %s)', async (index, doubt) => {
    const finding = (await debug('right')).findings[index];
    expect(finding).not.toHaveProperty('file');
    expect(finding).not.toHaveProperty('line');
    expect(finding?.evidence).toContain(doubt);
  });

  it('takes its cause where there is no other, and says whose it is', async () => {
    const output = await debug('right', { error_traces: [], problem_description: 'Qwertz', analysis_depth: 'quick' });
    expect(output.root_cause).toMatchObject({
      summary: 'nobody fills the list',
      file: 'shop.py',
      line: 1,
      confidence: 'medium',
      source: 'writer',
    });
  });

  it('asks again after an answer of the wrong form, with what is wrong with it', async () => {
    expect((await debug('wrong right')).backend?.turns).toBe(2);
    expect(await bench().started(2)).toHaveLength(2);
  });

  it.each([
    ['words wrong', 'OutputInvalid', 'findings: '],
    ['fails', 'AgentFailed', 'no more plums'],
  ])('fails when it does: %s', async (manners, failure, message) => {
    await expect(debug(manners)).rejects.toMatchObject({ failure, message: expect.stringContaining(message) });
  });
});
