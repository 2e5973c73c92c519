import { describe, expect, it } from 'vitest';
import { applyEvent, createView } from '../../src/view/fold.ts';
import { describeChange } from '../../src/view/lines.ts';
import { formatListText, formatStatusText } from '../../src/view/table.ts';
import { formatLocalTime } from '../../src/view/time-text.ts';
import { toTaskTrace } from '../../src/view/trace.ts';
import { HistoryWriter, planOf, statusesOf } from './history.ts';

const ASKED = '2026-11-23T20:45:12.000Z';
const clock = (iso: string) => formatLocalTime(iso).slice(11);

function planWithApproval() {
  const plan = planOf({ farm: [], mill: ['farm'], bakery: ['mill'], oven: [] });
  plan.tasks[0]!.approval = { message: 'Is the corn ripe?', deadline: { seconds: 60, answer: 'rejected' } };
  return plan;
}

/** The lines that a person sees while a history comes in, after the first. */
function linesOf({ events }: HistoryWriter): string[] {
  const view = createView('bread-1');
  return events
    .flatMap((event) => {
      applyEvent(view, event);
      return describeChange(view, event)?.split('\n') ?? [];
    })
    .slice(1);
}

describe('a task that waits for a person', () => {
  it('says so in progress, status and list, with how to answer', () => {
    const history = new HistoryWriter(planWithApproval())
      .startTimer({ approval: 'farm' }, 60)
      .wait(5000)
      .request('pause');
    expect(linesOf(history)).toEqual([
      'wait  farm: for approval: Is the corn ripe?; dispatch approve bread-1 farm',
      'paused by kim@mill; what runs goes on, nothing new starts',
    ]);
    const status = formatStatusText(history.view());
    expect(status).toContain(`paused by kim@mill since ${formatLocalTime('2026-11-23T20:45:17.000Z')}`);
    expect(status).toContain(`waits for approval since ${clock(ASKED)}: Is the corn ripe?`);
    const row = { dispatch_id: 'bread-1', name: 'bread', status: 'running', counts: null, started_at: null };
    const more = { total_time_ms: null, failed_ids: [], paused: { by: 'kim@mill', at: ASKED } };
    const approvals = [{ task_id: 'farm', since: ASKED }];
    expect(formatListText([{ ...row, ...more, approvals }], { columns: 200, now: Date.parse(ASKED) })).toContain(
      `bread; paused by kim@mill; waits for approval: farm since ${clock(ASKED)}`,
    );
  });

  it('has its answer in the trace, and goes on when it was a yes', () => {
    const history = new HistoryWriter(planWithApproval())
      .wait(1000)
      .request('approve', 'farm', 'golden')
      .schedule('farm');
    expect(linesOf(history).slice(1)).toEqual([
      'farm approved by kim@mill: golden',
      'start farm (coder): Makes the farm',
    ]);
    const view = history.view();
    expect(toTaskTrace(view, view.tasks.get('farm')!)).toMatchObject({
      status: 'running',
      approval: { status: 'approved', since: ASKED, by: 'kim@mill', at: '2026-11-23T20:45:13.000Z', note: 'golden' },
      events: [{ what: 'waiting' }, { what: 'approved', detail: 'by kim@mill: golden' }, { what: 'scheduled' }],
    });
    expect(toTaskTrace(view, view.tasks.get('mill')!).approval).toBeNull();
  });

  it('has failed when it was a no, and takes along what depends on it', () => {
    const history = new HistoryWriter(planWithApproval()).request('reject', 'farm', 'green');
    expect(linesOf(history).slice(1)).toEqual([
      'farm rejected by kim@mill: green',
      'FAIL  farm: rejected by kim@mill: green  [3/4]',
      'skip  mill: skipped because farm failed',
      'skip  bakery: skipped because farm failed',
    ]);
  });

  it('is answered by its deadline, once', () => {
    const history = new HistoryWriter(planWithApproval()).startTimer({ approval: 'farm' }, 60);
    const timer = history.lastId();
    history.wait(60_000).fireTimer(timer);
    expect(history.view().tasks.get('farm')).toMatchObject({
      status: 'error',
      approval: { status: 'rejected', by: 'deadline', note: 'nobody answered within 60 s' },
      failure: { code: 'Rejected' },
    });
    history.request('retry-task', 'farm').fireTimer(timer);
    expect(statusesOf(history.view())).toEqual({
      farm: 'waiting',
      mill: 'pending',
      bakery: 'pending',
      oven: 'pending',
    });
  });
});

describe('a task that is cancelled or tried again', () => {
  it('tells who asked, and what comes of it', () => {
    const history = new HistoryWriter(planOf({ farm: [], mill: ['farm'], oven: [] }))
      .schedule('farm')
      .request('cancel-task', 'farm');
    expect(formatStatusText(history.view())).toContain('asked to end');
    history.cancel('farm').request('retry-task', 'farm').schedule('farm~2').wait(5).complete('farm~2');
    expect(linesOf(history).slice(1)).toEqual([
      'cancel of farm asked for by kim@mill',
      'stop  farm: cancelled by kim@mill',
      'skip  mill: skipped because farm was cancelled',
      'retry of farm asked for by kim@mill',
      'again farm (coder)',
      'ok    farm 5 ms  [1/3]',
    ]);
    const view = history.view();
    expect(view.tasks.get('mill')!.events.map(({ what }) => what)).toEqual(['skipped', 'revived']);
    expect(view.tasks.get('farm')).toMatchObject({ generation: 2, status: 'success' });
  });

  it('is not, when the request came too late: the workflow finds the same', () => {
    const history = new HistoryWriter(planOf({ farm: [], mill: [] })).schedule('farm').wait(1).complete('farm');
    const before = linesOf(history);
    history.request('cancel-task', 'farm').request('retry-task', 'mill');
    expect(linesOf(history)).toEqual(before);
    expect(statusesOf(history.view())).toEqual({ farm: 'success', mill: 'pending' });
  });
});
