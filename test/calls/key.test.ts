import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getCallKey } from '../../src/calls/key.ts';
import type { Attempt, Call } from '../../src/plan/call.ts';

/** Every field is there, so that a new one that is forgotten here does not compile. */
const CALL: Required<Call> = {
  v: 1,
  dispatch_id: 'harvest-1',
  task_id: 'pick-plums',
  generation: 1,
  agent: 'picker',
  kind: 'command',
  description: 'Pick the plums',
  input: { argv: ['pick', '${{ secret.gate_code }}'] },
  upstream: { 'shake-tree': { plums: 12 } },
  settings: {},
  workspace: '/orchard',
  timeout_seconds: 300,
  idle_timeout_seconds: 30,
  max_output_bytes: 1000,
  reads: ['plums'],
  outputs: ['plums.txt'],
  output_schema: { type: 'object' },
  attempts: [],
  depth: 1,
  approval: { by: 'kim@orchard', at: '2026-11-24T12:00:00.000Z', note: 'ripe' },
  skip: ['mcp'],
};
const FIELDS = Object.keys(CALL).filter((name) => name !== 'attempts' && name !== 'skip');
const KEY = getCallKey(CALL, 'run-1');

const someAttempt: fc.Arbitrary<Attempt> = fc.record({
  attempt: fc.nat(),
  started_at: fc.string(),
  ended_at: fc.string(),
  class: fc.constantFrom('AgentFailed', 'TimedOut', null),
  message: fc.option(fc.string()),
});

describe('the key of a call', () => {
  it('is a short word that says nothing of the call', () => {
    expect(KEY).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stays the same while attempts grow', () => {
    const { attempts, ...first } = CALL;
    expect(getCallKey(first, 'run-1')).toBe(KEY);
    fc.assert(
      fc.property(fc.array(someAttempt), (attempts) => {
        expect(getCallKey({ ...CALL, attempts }, 'run-1')).toBe(KEY);
      }),
    );
  });

  it('is the same whatever the order of the fields: a newer version goes on with the calls of an older one', () => {
    const turned = Object.fromEntries(Object.entries({ ...CALL, input: { b: 1, a: { d: 2, c: 3 } } }).reverse());
    const straight = { ...CALL, input: { a: { c: 3, d: 2 }, b: 1 } };
    expect(getCallKey(turned as unknown as Call, 'run-1')).toBe(getCallKey(straight, 'run-1'));
  });

  it.each(FIELDS)('differs when %s does', (field) => {
    const old = JSON.stringify(CALL[field as keyof Call]);
    const someOther = fc.jsonValue().filter((value) => JSON.stringify(value) !== old);
    fc.assert(
      fc.property(someOther, (value) => {
        expect(getCallKey(Object.assign({ ...CALL }, { [field]: value }), 'run-1')).not.toBe(KEY);
      }),
    );
  });

  it.each(FIELDS)('differs when %s is missing', (field) => {
    expect(getCallKey(Object.assign({ ...CALL }, { [field]: undefined }), 'run-1')).not.toBe(KEY);
  });

  it('differs deep inside a field', () => {
    expect(getCallKey({ ...CALL, upstream: { 'shake-tree': { plums: 13 } } }, 'run-1')).not.toBe(KEY);
  });

  it('differs in another run of the workflow', () => {
    fc.assert(
      fc.property(
        fc.string().filter((runId) => runId !== 'run-1'),
        (runId) => {
          expect(getCallKey(CALL, runId)).not.toBe(KEY);
        },
      ),
    );
  });
});
