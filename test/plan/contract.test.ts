import { describe, expect, it } from 'vitest';
import { acceptResult, describeFailed, readProgress } from '../../src/plan/contract.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const RUN = { attempt: 1, started_at: 'then', ended_at: 'now', class: 'TimedOut', message: 'slow' };

describe('the result of a call on another queue', () => {
  it.each([
    ['no more than an output', { output: { plums: 3 } }, { output: { plums: 3 }, digest: null, attempts: [] }],
    ['null as its output', { output: null }, { output: null, digest: null, attempts: [] }],
    [
      'all that one of our own workers returns',
      {
        output: 1,
        digest: DIGEST,
        stored: { $artifact: DIGEST, bytes: 9 },
        inline: { '': 1 },
        session: 's',
        attempts: [RUN],
      },
      {
        output: 1,
        digest: DIGEST,
        stored: { $artifact: DIGEST, bytes: 9 },
        inline: { '': 1 },
        session: 's',
        attempts: [RUN],
      },
    ],
    [
      'usage of which little is known',
      { output: 1, usage: { usd: 0.5, input_tokens: 'many' } },
      {
        output: 1,
        digest: null,
        attempts: [],
        usage: { usd: 0.5, input_tokens: null, output_tokens: null, model: null },
      },
    ],
    [
      'strange shapes, which count as absent',
      {
        output: 1,
        digest: 7,
        stored: 3,
        inline: [],
        usage: 'free',
        session: {},
        attempts: { a: 1 },
        artifacts: [{}, 'a'],
      },
      { output: 1, digest: null, attempts: [] },
    ],
    [
      'attempts of which one is none',
      { output: 1, attempts: [null, { ...RUN, class: 'Odd' }, RUN] },
      { output: 1, digest: null, attempts: [RUN] },
    ],
  ])('may hold %s', (_, value, result) => {
    expect(acceptResult(value, 5)).toEqual({ result });
  });

  it.each([
    ['a text', 'three plums', 'its result has no "output"'],
    ['nothing', undefined, 'its result has no "output"'],
    ['a list', [{ output: 1 }], 'its result has no "output"'],
    ['an object without output', { plums: 3 }, 'its result has no "output"'],
    ['an output of 300 KiB', { output: 'ü'.repeat(150 * 1024) }, /takes 307202 bytes as JSON, at most 262144 can come/],
  ])('is refused when it is %s', (_, value, message) => {
    const failure = { class: 'OutputInvalid', message: expect.stringMatching(message), attempts: [], at: 5 };
    expect(acceptResult(value, 5)).toMatchObject({ failure });
  });
});

describe('what a failure or a heartbeat carries', () => {
  it.each([
    ['nothing', undefined, { attempts: [] }],
    ['a number', 7, { attempts: [] }],
    ['a list', [RUN], { attempts: [] }],
    ['attempts as text', { attempts: 'two', session: 1, reset_at: 5, next_step: null }, { attempts: [] }],
    ['a time to come again', { reset_at: '2026-01-01T00:00:00Z' }, { attempts: [], reset_at: '2026-01-01T00:00:00Z' }],
    [
      'all of it',
      { attempts: [RUN], session: 's', next_step: 'rest' },
      { attempts: [RUN], session: 's', next_step: 'rest' },
    ],
  ])('is read from %s', (_, value, progress) => {
    expect(readProgress(value)).toEqual(progress);
  });
});

it.each([
  { type: 'RateLimited', message: 'slow down', told: 'slow down' },
  { type: 'KeyError', message: "'plums'", told: "KeyError: 'plums'" },
  { type: 'KeyError', message: '', told: 'KeyError' },
  { type: undefined, message: null, told: 'it failed without a message' },
])('a failure of type $type with the message $message is told as $told', ({ type, message, told }) => {
  expect(describeFailed(type, message)).toBe(told);
});
