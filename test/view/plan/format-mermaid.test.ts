import { describe, expect, it } from 'vitest';
import { describePlan } from '../../../src/view/plan/describe.ts';
import { formatPlanMermaid } from '../../../src/view/plan/format-mermaid.ts';
import { planOf } from '../../helpers/plans.ts';

const chartOf = (graph: Record<string, string[]>) => formatPlanMermaid(describePlan(planOf(graph))).split('\n');

describe('a plan as a Mermaid flowchart', () => {
  it('has a node a task, an edge a dependency, and the critical path in bold', () => {
    expect(chartOf({ 'v1.2-import': [], photos: [], prices: ['v1.2-import'], end: ['photos', 'prices'] })).toEqual([
      'flowchart LR',
      '  t0["v1.2-import<br>command"]',
      '  t1["photos<br>command"]',
      '  t2["prices<br>command"]',
      '  t3["end<br>command"]',
      '  t0 --> t2',
      '  t1 --> t3',
      '  t2 --> t3',
      '  classDef critical stroke:#c2410c,stroke-width:3px',
      '  class t0,t2,t3 critical',
      '  linkStyle 0,2 stroke:#c2410c,stroke-width:3px',
      '',
    ]);
  });

  it('styles no edges when the critical path is one task', () => {
    expect(chartOf({ alone: [] }).join('\n')).not.toContain('linkStyle');
  });

  it.each([
    ['a"b', 'a#34;b'],
    ['a#quot;b', 'a#35;quot#59;b'],
    ['<b>', '#60;b#62;'],
    ['`md` [x]', '#96;md#96; #91;x#93;'],
    ['größe', 'größe'],
    ['a\nb\u001b[1m', 'a b'],
  ])('writes %j so that nothing in it is markup', (id, label) => {
    expect(chartOf({ [id]: [] })[1]).toBe(`  t0["${label}<br>command"]`);
  });
});
