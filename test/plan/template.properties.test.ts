import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../../src/plan/json.ts';
import { findExpressions, getPath, resolveTemplates, TemplateError } from '../../src/plan/template.ts';

/** Texts made of all that means something in a template. */
const soup = fc
  .array(
    fc.oneof(
      fc.constantFrom('$', '{', '{{', '${{', '$${{', '}}', '}', ' ', '"', "'", '\\', '(', '||', '\n', 'x', '☃'),
      fc.constantFrom(
        'secret.KEY',
        'env.A',
        'tasks.t.output',
        '${{ secret.KEY }}',
        '${{ env.A }}',
        '${{ tasks.t.output }}',
      ),
    ),
    { maxLength: 12 },
  )
  .map((tokens) => tokens.join(''));
const output: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    soup,
    fc.constantFrom<Json>(null, true, 0, 1.5),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(soup, fc.constant('__proto__')), tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).json;

/** A piece of a template as its author writes it, and what it is to become. */
type Piece = { written: string; pass: 'tasks' | 'outside'; value: Json };
const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.stringMatching(/^[a-z {}.]{1,6}$/).map((text) => ({ written: text, pass: 'outside' as const, value: text })),
  soup.map((text) => ({ written: `\${{ ${JSON.stringify(text)} }}`, pass: 'outside' as const, value: text })),
  fc
    .oneof(output, fc.constantFrom('', '$', '{{ secret.KEY }}'))
    .map((value) => ({ written: '${{ tasks.ID.output }}', pass: 'tasks' as const, value })),
  soup.map((value) => ({ written: '${{ secret.pID }}', pass: 'outside' as const, value })),
  fc
    .boolean()
    .map((value) => ({ written: `\${{ env.pID == "${value ? 'p' : 'other'}ID" }}`, pass: 'outside' as const, value })),
);

it('gives, in two passes, what the pieces of a template stand for, whatever the values contain', () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      const template = pieces.map(({ written }, number) => written.replaceAll('ID', `${number}`)).join('');
      const readTask = ({ id }: { id: string }) => pieces[Number(id)]?.value;
      const readOutside = ({ kind, name }: { kind: string; name: string }) =>
        kind === 'env' ? name : pieces[Number(name.slice(1))]?.value;

      const between = resolveTemplates([template], readTask, 'tasks');
      const [resolved] = resolveTemplates(between, readOutside, 'outside') as [Json];

      const texts = pieces.map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
      expect(resolved).toEqual(pieces.length === 1 ? pieces[0]!.value : texts.join(''));
    }),
    { numRuns: 2000 },
  );
});

it('never lets a task read what its dispatch does not: what a task put out stays the text that it is', () => {
  fc.assert(
    fc.property(soup, output, (template, value) => {
      const found = findExpressions(template);
      const allowed = new Set(found.flatMap(({ env, secrets }) => [...env, ...secrets]));
      const read = ({ name }: { name: string }) => {
        expect(allowed).toContain(name);
        return 'value';
      };
      const run = () => {
        const between = resolveTemplates(template, ({ path }) => getPath(value, path), 'tasks');
        return resolveTemplates(between, read, 'outside');
      };
      if (found.some(({ error }) => error !== undefined)) expect(run).toThrow(TemplateError);
      else run();
    }),
    { numRuns: 2000 },
  );
});

it('writes any text in a template by putting a $ before each ${{', () => {
  fc.assert(
    fc.property(soup, (text) => {
      const escaped = { text: text.replaceAll('${{', () => '$${{') };
      const between = resolveTemplates(escaped, () => 'task', 'tasks');
      expect(between).toEqual(escaped);
      expect(resolveTemplates(between, () => 'outside', 'outside')).toEqual({ text });
    }),
  );
});

it('names a place from which the string can be read again', () => {
  fc.assert(
    fc.property(output, (value) => {
      for (const { path, source } of findExpressions(value)) {
        const text = getPath(value, path);
        expect(text).toBeTypeOf('string');
        expect(text).toContain(source);
      }
    }),
  );
});
