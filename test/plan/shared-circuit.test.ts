import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../src/plan/call.ts';
import type { Command, Timer } from '../../src/plan/messages.ts';
import { createState } from '../../src/plan/state.ts';
import { step } from '../../src/plan/step.ts';
import { planOf, taskOf } from '../helpers/plans.ts';

const SERVER = { url: 'http://mill:8051' };
const AGENTS = {
  asking: { kind: 'coder', settings: { mcp: SERVER } },
  needing: { kind: 'debug', settings: { mcp: { ...SERVER, required: true } } },
  tool: { kind: 'mcp', settings: { mcp: SERVER } },
  alone: { kind: 'coder', settings: {} },
};
type Agent = keyof typeof AGENTS;

/** Plays one task after the other with a breaker of two failures and a minute. */
function play(...agents: Agent[]) {
  const tasks = agents.map((agent, number) => taskOf(`t${number}`, [], { agent }));
  const circuit_breaker = { failure_threshold: 2, recovery_timeout_seconds: 60 };
  const state = createState(planOf({}, { tasks, agents: AGENTS, max_workers: 1, circuit_breaker }), 'id');
  const show = (commands: Command[]) =>
    commands.flatMap((command) => {
      if (command.type === 'start-call')
        return [`${command.activityId}${command.call.skip ? ` without ${command.call.skip}` : ''}`];
      return command.type === 'start-timer' && command.timer.kind === 'circuit'
        ? [`timer of ${command.timer.agent}`]
        : [];
    });
  return {
    begin: () => show(step(state, { type: 'begin' }, { turn: 1, now: 0 })),
    succeed: (task: number, told: Pick<CallResult, 'reached' | 'unavailable'> = {}) => {
      const result = { output: null, digest: 'sha256:0', attempts: [], ...told };
      return show(step(state, { type: 'call-succeeded', task, result }));
    },
    fail: (task: number, unavailable?: string[]) => {
      const failure = { class: 'AgentUnavailable' as const, message: 'away', attempts: [], at: 0 };
      return show(
        step(state, { type: 'call-failed', task, failure: { ...failure, ...(unavailable && { unavailable }) } }),
      );
    },
    recover: (agent = 'config.mcp') => show(step(state, { type: 'timer-fired', timer: { kind: 'circuit', agent } })),
    phase: (name = 'config.mcp') => state.circuits.get(name)?.phase,
  };
}

const away = { unavailable: ['mcp'] };
const there = { reached: ['mcp'] };

const ends = fc.array(fc.constantFrom('away', 'there', 'silent', 'lost', 'failed'), { minLength: 30, maxLength: 60 });

describe('for any sequence of outcomes', () => {
  it('no call is let near an MCP server that is away, but for one probe at a time, and every task ends', () => {
    const result = { output: null, digest: 'sha256:0', attempts: [] };
    let probes = 0;
    fc.assert(
      fc.property(ends, fc.integer({ min: 1, max: 4 }), (drawn, failure_threshold) => {
        const tasks = Array.from({ length: 25 }, (_, number) => taskOf(`t${number}`, [], { agent: 'asking' }));
        const circuit_breaker = { failure_threshold, recovery_timeout_seconds: 60 };
        const state = createState(planOf({}, { tasks, agents: AGENTS, max_workers: 3, circuit_breaker }), 'id');
        const open = new Map<number, boolean>();
        const timers: Timer[] = [];
        const perform = (commands: Command[]) => {
          const { phase } = state.circuits.get('config.mcp')!;
          for (const command of commands) {
            if (command.type === 'start-timer') timers.push(command.timer);
            if (command.type !== 'start-call') continue;
            open.set(command.task, command.call.skip === undefined);
            if (phase === 'open') expect(command.call.skip).toEqual(['mcp']);
          }
          const circuit = state.circuits.get('config.mcp')!;
          if (circuit.phase !== 'half-open' || circuit.probe === null) return;
          probes++;
          expect(open.get(state.numbers.get(circuit.probe)!)).toBe(true);
        };
        perform(step(state, { type: 'begin' }));
        for (let turn = 0; !state.finished && turn < 500; turn++) {
          if (turn % 3 === 2 && timers.length > 0)
            perform(step(state, { type: 'timer-fired', timer: timers.shift()! }));
          const [task, asks] = [...open][0]!;
          open.delete(task);
          const end = drawn[turn] ?? 'there';
          if (end === 'lost' || end === 'failed') {
            const failed = end === 'lost' ? 'WorkerLost' : 'AgentFailed';
            const failure = { class: failed, message: '', attempts: [], at: 0 } as const;
            perform(step(state, { type: 'call-failed', task, failure: { ...failure, attempts: [] } }));
            continue;
          }
          const told = asks ? { away, there, silent: {} }[end as 'away'] : {};
          perform(step(state, { type: 'call-succeeded', task, result: { ...result, ...told } }));
        }
        expect(state.finished).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(probes).toBeGreaterThan(50);
  });
});

describe('the circuit of the MCP server that the agents of a dispatch share', () => {
  it('opens by results of agents that got by without it; the next ones are told to lose no time on it', () => {
    const dispatch = play('asking', 'asking', 'asking', 'asking', 'asking');
    expect(dispatch.begin()).toEqual(['t0']);
    expect(dispatch.succeed(0, away)).toEqual(['t1']);
    expect(dispatch.succeed(1, away)).toEqual(['timer of config.mcp', 't2 without mcp']);
    expect(dispatch.succeed(2)).toEqual(['t3 without mcp']);
    expect(dispatch.phase()).toBe('open');
    expect(dispatch.recover()).toEqual([]);
    // The probe.
    expect(dispatch.succeed(3)).toEqual(['t4']);
    dispatch.succeed(4, there);
    expect(dispatch.phase()).toBe('closed');
  });

  it('counts a server that was reached in between as well', () => {
    const dispatch = play('asking', 'asking', 'asking', 'asking');
    dispatch.begin();
    dispatch.succeed(0, away);
    dispatch.succeed(1, there);
    expect(dispatch.succeed(2, away)).toEqual(['t3']);
  });

  it('holds back agents that need the server, kind mcp and required, and counts their failures with the others’', () => {
    const dispatch = play('asking', 'tool', 'needing', 'alone');
    dispatch.begin();
    expect(dispatch.succeed(0, away)).toEqual(['t1']);
    expect(dispatch.fail(1)).toEqual(['timer of config.mcp', 't3']);
    expect(dispatch.succeed(3)).toEqual([]);
    expect(dispatch.recover()).toEqual(['t1~2']);
    expect(dispatch.succeed(1)).toEqual(['t2']);
    expect(dispatch.phase()).toBe('closed');
  });

  it('is not the circuit of a required server’s agent: what else is away there counts for the agent alone', () => {
    const dispatch = play('needing', 'needing', 'asking');
    dispatch.begin();
    expect(dispatch.fail(0)).toEqual(['t1']);
    expect(dispatch.fail(1)).toEqual(['timer of needing', 't2']);
    expect([dispatch.phase('needing'), dispatch.phase()]).toEqual(['open', 'closed']);
    const other = play('needing', 'needing', 'alone');
    other.begin();
    other.fail(0, ['mcp']);
    expect(other.fail(1, ['mcp'])).toEqual(['timer of config.mcp', 't2']);
    expect([other.phase('needing'), other.phase()]).toEqual(['closed', 'open']);
  });

  it('is not there in a dispatch whose agents use no server', () => {
    const dispatch = play('alone');
    expect(dispatch.begin()).toEqual(['t0']);
    expect(dispatch.phase('alone')).toBe('closed');
  });
});
