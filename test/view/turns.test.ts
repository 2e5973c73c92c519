import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { applyEvent, createView } from '../../src/view/fold.ts';
import { describeChange } from '../../src/view/lines.ts';
import { formatStatusText } from '../../src/view/table.ts';
import { HistoryWriter, planOf } from './history.ts';

/** A plan whose tasks all take turns. */
function turnsIn(turn: string, graph: Record<string, string[]>, changes: Partial<Plan> = {}): Plan {
  const plan = planOf(graph, changes);
  for (const task of plan.tasks) task.turn = turn;
  return plan;
}

const statusesOf = (history: HistoryWriter) =>
  Object.fromEntries([...history.view().tasks.values()].map(({ task_id, status }) => [task_id, status]));

/** All lines that a person sees while a history comes in. */
function linesOf({ events }: HistoryWriter): string[] {
  const view = createView('bread-1');
  return events.flatMap((event) => {
    applyEvent(view, event);
    return describeChange(view, event)?.split('\n') ?? [];
  });
}

describe('a task that could start', () => {
  it('waits from when another has its turn until it starts itself', () => {
    const history = new HistoryWriter(turnsIn('.', { farm: [], dairy: [], mill: ['farm'] }));
    expect(statusesOf(history)).toEqual({ farm: 'pending', dairy: 'pending', mill: 'pending' });
    history.schedule('farm');
    expect(statusesOf(history)).toEqual({ farm: 'running', dairy: 'waiting', mill: 'pending' });
    history.wait(10).complete('farm').schedule('dairy');
    expect(statusesOf(history)).toEqual({ farm: 'success', dairy: 'running', mill: 'waiting' });
    history.wait(10).complete('dairy').schedule('mill');
    expect(statusesOf(history)).toEqual({ farm: 'success', dairy: 'success', mill: 'running' });
  });

  it('does not wait for one that has failed and is to be tried again', () => {
    const plan = turnsIn('.', { farm: [], dairy: [] });
    plan.tasks[1]!.approval = {};
    const history = new HistoryWriter(plan).schedule('farm').wait(10);
    history.fail('farm').wait(10).request('pause', '', 'rain').request('retry-task', 'farm', 'again');
    history.wait(10).request('approve', 'dairy', 'milk');
    expect(statusesOf(history)).toEqual({ farm: 'waiting', dairy: 'pending' });
  });

  it('tells so in its story once, however often the turn changes hands', () => {
    const history = new HistoryWriter(turnsIn('docs', { farm: [], dairy: [], mill: [] }));
    history.schedule('farm').wait(10).complete('farm').schedule('dairy').wait(10).complete('dairy').schedule('mill');
    const story = history.view().tasks.get('mill')!.events;
    expect(story.map(({ what, detail }) => [what, detail])).toEqual([
      ['waiting', 'waits for its turn in docs: farm works there'],
      ['scheduled', null],
    ]);
  });

  it('waits on while who has the turn waits to be scheduled again', () => {
    const history = new HistoryWriter(turnsIn('.', { farm: [], dairy: [] })).schedule('farm');
    history.wait(10).fail('farm', { class: 'RateLimited' }).wait(60_000);
    expect(formatStatusText(history.view())).toMatch(
      /waiting +dairy .* waits for its turn in the workspace: farm works there/,
    );
  });

  it('waits for a slot when nobody has the turn', () => {
    const history = new HistoryWriter(turnsIn('.', { farm: [], dairy: [] })).schedule('farm').wait(10).complete('farm');
    expect(formatStatusText(history.view())).toMatch(/waiting +dairy .* waits for a free worker/);
  });

  it('waits on for its turn when the circuit of its agent closes', () => {
    const circuit_breaker = { failure_threshold: 1, recovery_timeout_seconds: 60 };
    const plan = turnsIn('.', { farm: [], dairy: [], mill: [] }, { circuit_breaker });
    delete plan.tasks[2]!.turn;
    const history = new HistoryWriter(plan).schedule('farm').schedule('mill').wait(10);
    history.fail('mill', { class: 'AgentUnavailable' });
    expect(formatStatusText(history.view())).toMatch(/waiting +dairy .* circuit open for coder until/);
    history.wait(60_000).schedule('mill~2').wait(10).complete('mill~2');
    expect(formatStatusText(history.view())).toMatch(
      /waiting +dairy .* waits for its turn in the workspace: farm works/,
    );
  });
});

describe('progress lines', () => {
  it('tell who begins to wait for whom', () => {
    const history = new HistoryWriter(turnsIn('.', { farm: [], dairy: [], mill: ['farm'] })).schedule('farm').wait(412);
    history.complete('farm').schedule('dairy').wait(2000).complete('dairy').schedule('mill');
    const waits = (holder: string) => `: waits for its turn in the workspace: ${holder} works there`;
    expect(linesOf(history).slice(1)).toEqual([
      'start farm (coder): Makes the farm',
      `wait  dairy${waits('farm')}`,
      'ok    farm 0.4 s  [1/3]',
      'start dairy (coder): Makes the dairy',
      `wait  mill${waits('dairy')}`,
      'ok    dairy 2.0 s  [2/3]',
      'start mill (coder): Makes the mill',
    ]);
  });

  it('count those who wait when there are many', () => {
    const ids = Array.from({ length: 30 }, (_, number) => `t${number}`);
    const history = new HistoryWriter(turnsIn('.', Object.fromEntries(ids.map((id) => [id, []])))).schedule('t0');
    expect(linesOf(history).slice(-2)).toEqual([
      'wait  t10: waits for its turn in the workspace: t0 works there',
      'wait  19 more',
    ]);
  });
});

it('10,000 tasks that take turns fold in less than a second of processor time', () => {
  const ids = Array.from({ length: 10_000 }, (_, number) => `task-${number}`);
  const history = new HistoryWriter(turnsIn('.', Object.fromEntries(ids.map((id) => [id, []]))));
  for (const id of ids) history.schedule(id).wait(1).complete(id);
  history.end('success');
  const before = process.cpuUsage();
  expect(history.view().counts.success).toBe(10_000);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
});
