import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DispatchError } from '../../src/errors.ts';
import { readSpec } from '../../src/spec/load.ts';
import { prepareDispatch } from '../../src/spec/prepare.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { coderTask, commandTask, expression } from './samples.ts';

const SPEC = {
  name: 'orchard',
  tasks: [
    coderTask('apple', {
      timeout_seconds: 5,
      retry: { max_attempts: 2 },
      outputs: ['a/**'],
      output_schema: { type: 'object' },
    }),
    commandTask('pear', ['apple'], {
      input_data: { argv: ['x', expression('tasks.apple.output.a')], stdin: { a: [1] } },
    }),
    coderTask('plum', { dependencies: ['apple', 'pear'], estimated_seconds: 3, agent: 'gardener' }),
  ],
  config: {
    max_workers: 'cpu_cores * 2',
    trace_dir: 'traces',
    retry: { initial_seconds: 1, max_seconds: 2 },
    circuit_breaker: { failure_threshold: 2 },
    agents: { gardener: { kind: 'coder', validation_level: 'lenient', max_workers: 2 } },
  },
};

/** Values that are nearly right somewhere, and any others. */
const values = fc.oneof(
  fc.constantFrom('apple', 'plum', 'coder', 'auto', '', 0, -1, 1e9, null, [], {}, '../../x', 'a\0', 'constructor'),
  fc.constantFrom(expression('tasks.plum.output'), expression('tasks.'), expression('env.HOME'), '$' + '{{'),
  fc.jsonValue({ maxDepth: 3 }),
);
const keys = fc.oneof(
  fc.constantFrom('__proto__', 'toString', 'kind', 'priority', 'task_id', 'dependencies'),
  fc.string(),
);
const mutations = fc.array(
  fc.record({ step: fc.nat(), how: fc.constantFrom('replace', 'remove', 'add', 'repeat'), key: keys, value: values }),
  { minLength: 1, maxLength: 4 },
);
type Mutation = { step: number; how: string; key: string; value: unknown };

/** Changes one place of a JSON value, chosen by a number; a list's entry may also be repeated. */
function mutate(root: object, { step, how, key, value }: Mutation): void {
  const places = listPlaces(root);
  const [parent, at] = places[step % places.length]!;
  if (Array.isArray(parent) && how === 'repeat') parent.push(parent[Number(at)]);
  else if (how === 'remove') Array.isArray(parent) ? parent.splice(Number(at), 1) : Reflect.deleteProperty(parent, at);
  else {
    const place = how === 'add' && !Array.isArray(parent) ? key : at;
    Object.defineProperty(parent, place, { value, writable: true, enumerable: true, configurable: true });
  }
}

function listPlaces(value: object): [object, string][] {
  return Object.entries(value).flatMap(([key, part]): [object, string][] => [
    [value, key],
    ...(typeof part === 'object' && part !== null ? listPlaces(part) : []),
  ]);
}

/** Whether preparing succeeds; otherwise every problem must be one that a person can act on. */
async function expectPlanOrProblems(preparing: () => Promise<unknown>): Promise<boolean> {
  try {
    await preparing();
    return true;
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { path, message, next_step } of error.problems) {
      expect(message).not.toBe('');
      expect(next_step).not.toBe('');
      expect(path + message + next_step).not.toMatch(/[\p{Cc}\p{Cf}]|\[object Object\]|undefined is/u);
    }
    return false;
  }
}

it('makes a plan of a spec that was changed anywhere, or says what is wrong', async () => {
  const workspace = await makeTemporaryFolder();
  await expect(prepareDispatch(SPEC, { workspace })).resolves.toBeDefined();
  await fc.assert(
    fc.asyncProperty(mutations, async (changes) => {
      const spec = structuredClone(SPEC);
      for (const change of changes) if (Object.keys(spec).length > 0) mutate(spec, change);
      await expectPlanOrProblems(async () => {
        const { plan } = await prepareDispatch(spec, { workspace, cpuCores: 4 });
        // What a workflow gets must survive being written as JSON.
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      });
    }),
    { numRuns: 250 },
  );
});

it('refuses any value that is no spec', async () => {
  const workspace = await makeTemporaryFolder();
  await fc.assert(
    fc.asyncProperty(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      async (value) => {
        expect(await expectPlanOrProblems(() => prepareDispatch(value, { workspace, cpuCores: 4 }))).toBe(false);
      },
    ),
    { numRuns: 200 },
  );
});

it.each(['orchard.yaml', 'orchard.jsonc'])('survives typing errors in %s', async (name) => {
  const text = await readFile(fileURLToPath(new URL(`../fixtures/spec/${name}`, import.meta.url)), 'utf8');
  const workspace = await makeTemporaryFolder();
  const typed = fc.oneof(
    fc.constantFrom('', '{', '}', '[', ']', '"', ':', ',', '\n', '\n  ', '*x', '&x', '- ', '#', '\t', '!'),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length), fc.nat(5), typed, async (at, removed, added) => {
      const changed = text.slice(0, at) + added + text.slice(at + removed);
      await expectPlanOrProblems(async () => {
        const { value, lineOf } = await readSpec({ stdin: Readable.from([changed]) });
        await prepareDispatch(value, { workspace, cpuCores: 4, lineOf });
      });
    }),
    { numRuns: 200 },
  );
});
