import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../scripts/chaos/agents-log.ts';
import { checkAll } from '../../scripts/chaos/checks/index.ts';
import { countRestarts } from '../../scripts/chaos/checks/runs.ts';
import type { Evidence } from '../../scripts/chaos/evidence.ts';
import { makeSound } from './sound.ts';

type Change = (evidence: Evidence) => void;

const resultOf = ({ answers }: Evidence, id: string) => answers[0]!.result.results.find((each) => each.task_id === id)!;
const lineOf = ({ log }: Evidence, event: LogLine['event'], task: string) =>
  log.find((line) => line.event === event && line.task === task)!;
/** Also in the view, so that the two are the same. */
const changeTrace = ({ traces, view }: Evidence, id: string, news: object): void => {
  for (const each of [traces, view]) Object.assign(each.get(id)!, news);
};
const startAgain = ({ log }: Evidence, task: string): void => {
  log.push({ event: 'start', task, pid: 99, at: log.at(-1)!.at + 1000 });
  log.push({ event: 'end', task, pid: 99, at: log.at(-1)!.at + 1000, code: 0 });
};

const CHANGES: { wrong: string; change: Change; says: string }[] = [
  { wrong: 'nobody gave a result', change: (all) => all.answers.splice(0), says: 'no command gave a result' },
  {
    wrong: 'a task has no outcome',
    change: ({ answers }) => answers[0]!.result.results.pop(),
    says: 'count has 0 outcomes',
  },
  {
    wrong: 'a task has two outcomes',
    change: (all) => all.answers[0]!.result.results.push(resultOf(all, 'pick')),
    says: 'pick has 2 outcomes',
  },
  {
    wrong: 'an unknown task has an outcome',
    change: (all) => all.answers[0]!.result.results.push({ ...resultOf(all, 'pick'), task_id: 'plum' }),
    says: '6 outcomes for 5 tasks',
  },
  {
    wrong: 'a task failed that had to succeed',
    change: (all) => (resultOf(all, 'pick').status = 'error'),
    says: 'pick is error',
  },
  {
    wrong: 'an output has lost a value on the way',
    change: (all) => (resultOf(all, 'bake').output = { task: 'bake', value: 15 }),
    says: 'bake has the output {"task":"bake","value":15}, the value 16 would be right',
  },
  {
    wrong: 'a failure has another class',
    change: (all) => (resultOf(all, 'sell').failure!.code = 'WorkerLost'),
    says: 'sell failed as WorkerLost',
  },
  {
    wrong: 'a skipped task blames the wrong one',
    change: (all) => (resultOf(all, 'count').failure!.caused_by = 'pick'),
    says: 'count was skipped because of pick',
  },
  { wrong: 'the exit code is wrong', change: ({ answers }) => (answers[0]!.code = 0), says: 'exit code 0' },
  {
    wrong: 'the summary counts wrongly',
    change: ({ answers }) => (answers[0]!.result.summary.successful = 4),
    says: 'the summary counts 4 successes',
  },
  {
    wrong: 'a second answer is another one',
    change: (all) => {
      all.answers.push(structuredClone(all.answers[0]!));
      all.answers[1]!.result.results[0]!.status = 'cancelled';
    },
    says: 'pick is cancelled',
  },
  {
    wrong: 'an agent that had done its work was started again',
    change: (all) => startAgain(all, 'pick'),
    says: 'pick was started again although it had done its work',
  },
  {
    wrong: 'an agent got a twin',
    change: (all) => all.log.splice(2, 0, { ...lineOf(all, 'start', 'pick'), pid: 99 }),
    says: 'pick was started again while it ran',
  },
  {
    wrong: 'an agent was started again although nobody knows its end',
    change: (all) => {
      all.log.splice(all.log.indexOf(lineOf(all, 'end', 'pick')), 1);
      startAgain(all, 'pick');
    },
    says: 'pick was started again although its run before has no end',
  },
  {
    wrong: 'an agent was not tried as often as it may be',
    change: (all) => all.log.splice(all.log.findLastIndex(({ task }) => task === 'bake') - 1, 2),
    says: 'bake was started 1 times, 2 would be right',
  },
  {
    wrong: 'a skipped task was started',
    change: (all) => startAgain(all, 'count'),
    says: 'count was started 1 times, 0 would be right',
  },
  {
    wrong: 'a task was started before its dependency had ended',
    change: (all) => {
      const [line] = all.log.splice(all.log.indexOf(lineOf(all, 'start', 'bake')), 1);
      all.log.unshift(line!);
    },
    says: 'bake was started before pick had ended well',
  },
  {
    wrong: 'more agents worked than the dispatch allows',
    change: (all) => (all.graph.maxWorkers = 1),
    says: '2 agents at once, max_workers allows 1',
  },
  {
    wrong: 'more agents of one name worked than it allows',
    change: (all) => (all.graph.narrowWorkers = 0),
    says: '1 agents at once, the cap of narrow allows 0',
  },
  {
    wrong: 'a trace differs from the history',
    change: ({ traces }) => (traces.get('pick')!.status = 'error'),
    says: 'the trace of pick differs from the history: status "error" / "success"',
  },
  { wrong: 'a trace is missing', change: ({ traces }) => traces.delete('pick'), says: 'the trace of pick differs' },
  { wrong: 'there is no index', change: (all) => (all.index = null), says: 'the index names no tasks' },
  {
    wrong: 'the result counts other attempts than the trace',
    change: (all) => (resultOf(all, 'bake').attempts = 1),
    says: 'the result of bake says 1 attempts, its trace 2',
  },
  { wrong: 'the history is open', change: ({ history }) => (history.closings = 0), says: 'the history closes 0 times' },
  {
    wrong: 'the history knows of a call that the trace does not',
    change: ({ history }) =>
      history.calls.get('pick')!.unshift({ activityId: 'pick', how: 'WorkerLost', output: null }),
    says: 'the trace of pick names the calls pick',
  },
  {
    wrong: 'the history ends a task in another way',
    change: ({ history }) => (history.calls.get('sell')![0]!.how = 'WorkerLost'),
    says: 'the trace of sell says AgentFailed, its history WorkerLost',
  },
  {
    wrong: 'a call was completed twice',
    change: ({ history }) => history.calls.get('pick')!.push(history.calls.get('pick')![0]!),
    says: 'pick was completed 2 times',
  },
  {
    wrong: 'the history has another output',
    change: ({ history }) => (history.calls.get('pick')![0]!.output = null),
    says: 'the trace of pick has another output',
  },
  {
    wrong: 'a trace tells of an attempt that never was',
    change: (all) =>
      changeTrace(all, 'pick', {
        attempts: [...all.traces.get('pick')!.attempts].concat(all.traces.get('pick')!.attempts),
      }),
    says: 'pick ran 1 times, its trace tells of 2',
  },
  {
    wrong: 'an agent ran at another time than its attempt',
    change: (all) => (lineOf(all, 'end', 'pick').at += 500),
    says: 'pick ran outside of attempt 1 of its trace',
  },
  {
    wrong: 'a file is recorded as another',
    change: (all) => changeTrace(all, 'peel', { artifacts: [{ path: 'out/peel.txt', sha256: 'plum', bytes: 2 }] }),
    says: 'the file of peel is not recorded as it is',
  },
  {
    wrong: 'a process is left',
    change: ({ leftovers }) => leftovers.processes.push('42 sh'),
    says: 'a process is left: 42 sh',
  },
  {
    wrong: 'a temporary file is left',
    change: ({ leftovers }) => leftovers.temporaryFiles.push('a.tmp'),
    says: 'a temporary file is left: a.tmp',
  },
  {
    wrong: 'a lock is left',
    change: ({ leftovers }) => leftovers.locks.push('a.lock.1'),
    says: 'a lock is left: a.lock.1',
  },
];

describe('the checks of the fault suite', () => {
  it('find nothing where all is well', () => {
    expect(checkAll(makeSound())).toEqual([]);
  });

  it.each(CHANGES)('find out that $wrong', ({ change, says }) => {
    const evidence = makeSound();
    change(evidence);
    expect(checkAll(evidence)).toContainEqual(expect.stringContaining(says));
  });

  it('do not blame a start that follows a kill, nor a killed agent for its missing end', () => {
    const evidence = makeSound();
    const at = lineOf(evidence, 'end', 'pick').at - 500;
    evidence.log = evidence.log.flatMap((line): LogLine[] => {
      if (line.task !== 'pick' || line.event !== 'end') return [line];
      return [
        { event: 'start', task: 'pick', pid: 99, at: at + 1 },
        { ...line, pid: 99 },
      ];
    });
    evidence.killed = { task: 'pick', pid: 1, at };
    resultOf(evidence, 'pick').attempts = 2;
    const [attempt] = evidence.traces.get('pick')!.attempts;
    const first = { ...attempt!, class: 'AgentFailed', ended_at: new Date(at).toISOString() };
    changeTrace(evidence, 'pick', { attempts: [first, { ...attempt, attempt: 2 }] });
    expect(checkAll(evidence)).toEqual([]);
    expect(countRestarts(evidence)).toBe(1);
  });
});
