import { describe, expect, it } from 'vitest';
import type { PendingCall } from '../../src/view/events.ts';
import { applyEvent } from '../../src/view/fold.ts';
import { describePending } from '../../src/view/lines.ts';
import { applyPending } from '../../src/view/pending.ts';
import { describePlan } from '../../src/view/plan/describe.ts';
import { formatPlanMermaid } from '../../src/view/plan/format-mermaid.ts';
import { formatPlanText } from '../../src/view/plan/format-text.ts';
import { toResult } from '../../src/view/result.ts';
import { formatStatusText } from '../../src/view/status-text.ts';
import { HistoryWriter, planOf } from './history.ts';

const LOCAL = planOf({ farm: [], bakery: ['farm'] });
const PLAN = { ...LOCAL, tasks: LOCAL.tasks.map((task, n) => (n === 0 ? { ...task, queue: 'orchard' } : task)) };

const scheduled: PendingCall = {
  activityId: 'farm',
  state: 'scheduled',
  attempt: 1,
  last_started_at: null,
  next_attempt_at: null,
  last_failure: null,
  progress: { attempts: [] },
};

describe('a call on a queue that nobody serves', () => {
  it('is told once, when the server was asked twice', () => {
    const view = new HistoryWriter(PLAN).schedule('farm').view();
    const told = [scheduled, scheduled, scheduled].map((pending) => {
      const line = describePending(view, [pending]);
      applyPending(view, [pending]);
      return line;
    });
    expect(told).toEqual([null, 'wait  farm: waits for a worker on queue orchard', null]);
  });

  it('stands in the status', () => {
    const view = new HistoryWriter(PLAN).schedule('farm').view();
    applyPending(view, [scheduled]);
    expect(formatStatusText(view)).toMatch(/waiting {2}farm .* waits for a worker on queue orchard/);
  });

  it('is not told of a call on the own queue', () => {
    const view = new HistoryWriter(LOCAL).schedule('farm').view();
    applyPending(view, [scheduled]);
    expect(describePending(view, [scheduled])).toBeNull();
  });
});

it('a result that does not keep the contract fails its task, as the workflow has decided', () => {
  const history = new HistoryWriter(PLAN).schedule('farm').complete('farm');
  const view = new HistoryWriter(PLAN).view();
  for (const event of history.events)
    applyEvent(view, event.type === 'call-completed' ? { ...event, value: 'plums' } : event);
  const { results } = toResult(view, { webUi: null });
  expect(results).toMatchObject([
    { status: 'error', error: 'its result has no "output"', failure: { code: 'OutputInvalid', attempts: 1 } },
    { status: 'skipped' },
  ]);
});

it('a cancel of one task is not waited for, and what its worker says later changes nothing', () => {
  const history = new HistoryWriter(PLAN).schedule('farm').request('cancel-task', 'farm').requestCallCancel('farm');
  const cancelled = [{ status: 'cancelled', error: 'cancelled by kim@mill' }, { status: 'skipped' }];
  expect(toResult(history.view(), { webUi: null }).results).toMatchObject(cancelled);
  expect(toResult(history.complete('farm').view(), { webUi: null }).results).toMatchObject(cancelled);
});

it('the queue stands in every form of the plan', () => {
  const plan = describePlan(PLAN);
  expect(plan.tasks.map(({ queue }) => queue)).toEqual(['orchard', null]);
  expect(formatPlanText(plan)).toContain('queue orchard: {');
  expect(formatPlanMermaid(plan)).toContain('t0["farm<br>coder<br>queue orchard"]');
});
