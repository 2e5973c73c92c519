import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listLeaves, mergeValues } from '../../src/config/merge.ts';
import { configFileSchema } from '../../src/config/schema.ts';
import { findValue } from '../../src/spec/place.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .record(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, maybe(field)])))
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)));

const retry = record({ max_attempts: fc.integer({ min: 1, max: 9 }), backoff: fc.integer({ min: 1, max: 9 }) });
const layer = record({
  dispatcher: record({
    max_workers: fc.constantFrom(1, 2, 'cpu_cores * 2'),
    retry,
    notify: record({ command: fc.array(fc.constantFrom('a', 'b'), { minLength: 1 }) }),
  }),
  agents: fc.dictionary(
    fc.constantFrom('coder', 'debug', '__proto__'),
    record({ timeout_seconds: fc.integer({ min: 1, max: 9 }), retry, context_files: fc.jsonValue() }),
    { noNullPrototype: true },
  ),
  logging: record({ level: fc.constantFrom('info', 'warn') }),
});

const merge = (low: unknown, high: unknown) => mergeValues(configFileSchema, low, high);

it('is associative: layers may be merged in any grouping', () => {
  fc.assert(
    fc.property(layer, layer, layer, (a, b, c) => {
      expect(merge(a, merge(b, c))).toEqual(merge(merge(a, b), c));
    }),
  );
});

it('leaves a layer alone when the other one says nothing', () => {
  fc.assert(
    fc.property(layer, (a) => {
      expect(merge(a, {})).toEqual(a);
      expect(merge({}, a)).toEqual(a);
      expect(merge(a, a)).toEqual(a);
    }),
  );
});

it('takes each end from the later layer that has it, and has none that no layer has', () => {
  fc.assert(
    fc.property(layer, layer, (low, high) => {
      const merged = merge(low, high);
      for (const { place, value } of listLeaves(configFileSchema, high))
        expect(findValue(merged, place)).toEqual(value);
      for (const { place, value } of listLeaves(configFileSchema, merged)) {
        const expected = findValue(high, place) === undefined ? findValue(low, place) : findValue(high, place);
        expect(value).toEqual(expected);
      }
    }),
  );
});

it('replaces lists and defaults of input fields whole', () => {
  const low = { agents: { a: { env: { A: '1' }, retry: { backoff: 3 }, triggers: ['x'] } } };
  const high = { agents: { a: { env: { B: '2' }, retry: { max_attempts: 2 }, triggers: ['y'] } } };
  expect(merge(low, high)).toEqual({
    agents: { a: { env: { B: '2' }, retry: { backoff: 3, max_attempts: 2 }, triggers: ['y'] } },
  });
});
