import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describePlan } from '../../../src/view/plan/describe.ts';
import { formatPlanText } from '../../../src/view/plan/format-text.ts';
import { planOf, planOfRandom, randomTasks, taskOf } from '../../helpers/plans.ts';

const WIDTH = 100;

describe('a plan as text', () => {
  it('says what it amounts to and lists its tasks in the order of their starts', () => {
    const plan = planOf(
      { prices: ['import'], import: [], photos: [], shop: ['prices', 'photos'] },
      { name: 'open the shop' },
    );
    plan.tasks[2]!.estimated_seconds = 2.5;
    plan.tasks[3]!.description = 'Opens the shop.\nWith all prices.';
    expect(formatPlanText(describePlan(plan)).split('\n')).toEqual([
      'open the shop',
      '4 tasks on 3 levels, up to 2 on one level, at most 5 at once',
      'Critical path (3 tasks, 7.5 s): import → prices → shop',
      'By the estimates it takes at least 7.5 s',
      'Tasks in the order of their starts; * is on the critical path',
      '',
      ' #  TASK    AGENT    SECONDS  AFTER           DESCRIPTION',
      '1*  import  command        ?                  import',
      '    {"argv":["true"]}',
      '2   photos  command      2.5                  photos',
      '    {"argv":["true"]}',
      '3*  prices  command        ?  import          prices',
      '    {"argv":["true"]}',
      '4*  shop    command        ?  prices, photos  Opens the shop. With all prices.',
      '    {"argv":["true"]}',
      '',
    ]);
  });

  it('cuts long ids in the middle and long lists at their end', () => {
    const ids = [1, 2, 3].map((number) => `generate-the-user-interface-of-shop-${number}`);
    const plan = planOf({ [ids[0]!]: [], [ids[1]!]: [], [ids[2]!]: [ids[0]!, ids[1]!] });
    const text = formatPlanText(describePlan(plan));
    expect(text).toContain('Critical path (2 tasks): generate-the-user-interface-of-shop-1 → +1\n');
    expect(text).toContain('1*  generate-the…e-of-shop-1  command  ');
    expect(text).toContain('3*  generate-the…e-of-shop-3  command  generate…-shop-1, +1  generate-the-user');
  });

  it('fits into 100 columns and names every task once, whatever the graph and the texts', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(randomTasks, text, (tasks, hostile) => {
        const plan = planOfRandom(tasks, { name: hostile });
        for (const task of plan.tasks) Object.assign(task, { description: hostile, input: { [hostile]: hostile } });
        const lines = formatPlanText(describePlan(plan)).split('\n');
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(WIDTH);
        expect(lines.join('')).not.toMatch(/\p{Cc}/u);
        const ids = lines.flatMap((line) => /^ *\d+[ *] {2}(t\d+) /.exec(line)?.[1] ?? []);
        expect(ids.sort()).toEqual(plan.tasks.map((task) => task.id).sort());
      }),
    );
  });

  it('says how large a text is that lies in the artifact store', () => {
    const stored = { $artifact: 'sha256:00', bytes: 300_000 };
    const plan = { ...planOf({}), tasks: [taskOf('big', [], { description: stored, input: stored })] };
    expect(formatPlanText(describePlan(plan))).toMatch(/big +command +\(300,000 bytes\)\n +\(300,000 bytes\)\n/);
  });
});
