import type { Agent } from '../agents.ts';
import type { Draft } from '../draft.ts';
import { holdsExpression } from '../expressions.ts';
import type { Finding } from '../finding.ts';
import { describeIssue } from '../issue-words.ts';
import { isObject } from '../json-object.ts';
import { findNearest } from '../nearest.ts';
import type { Place } from '../place.ts';
import { count, escapeControls, listNames, quote } from '../words.ts';
import { findTaskReads } from './task-reads.ts';

/** It travels with every call. */
const LARGEST_INPUT_BYTES = 64 * 1024;

/** What a question looks like to a back end, for the check that its defaults leave nothing open. */
const SAMPLE = { prompt: 'question', request: {} };

/** Back ends in `config.agents` that are not there, or cannot do another agent's work. */
export function findWrongBackends({ config, agents }: Draft): Finding[] {
  const configured = isObject(config['agents']) ? Object.keys(config['agents']) : [];
  return configured.flatMap((name) => {
    const agent = agents.get(name)!;
    const backend = agent.kind?.takesBackend ? agent.settings['backend'] : undefined;
    return typeof backend === 'string' ? findWrongBackend(agent, backend, agents) : [];
  });
}

function findWrongBackend(agent: Agent, name: string, agents: Draft['agents']): Finding[] {
  const place = ['config', 'agents', agent.name, 'backend'];
  const able = [...agents.values()].filter(({ kind }) => kind?.asBackend).map((other) => escapeControls(other.name));
  const nextStep = `name an agent that does the work itself: ${listNames(able)}`;
  if (name === agent.name) return [{ place, message: 'an agent cannot be its own back end', nextStep }];
  const backend = agents.get(name);
  if (!backend) {
    const nearest = findNearest(name, able);
    const advice = nearest === undefined ? '' : `did you mean ${quote(nearest)}? `;
    return [{ place, message: `there is no agent ${quote(name)}`, nextStep: `${advice}${nextStep}` }];
  }
  if (!backend.kind) return [];
  if (!backend.kind.asBackend) {
    const message = `${quote(name)} is of kind ${backend.kindName}, which cannot do another agent's work`;
    return [{ place, message, nextStep }];
  }
  return [...findUnset(backend, place), ...findUnfit(backend, place)];
}

function findUnset({ name, kind, settings }: Agent, place: Place): Finding[] {
  const missing = (kind?.needs ?? []).filter((setting) => !Object.hasOwn(settings, setting));
  return missing.map((setting) => ({
    place,
    message: `the agent ${quote(name)} has no setting ${quote(setting)}`,
    nextStep: `add it to config.agents, under ${quote(name)}`,
  }));
}

/** What its input lacks when it gets a question; no task is there to fill it in, and no earlier task to read from. */
function findUnfit(backend: Agent, place: Place): Finding[] {
  const { name, kind, defaults } = backend;
  const given = { ...backend.kindDefaults, ...defaults };
  const asked = { ...given, ...kind!.asBackend!.toInput(SAMPLE) };
  const issues = kind!.input.safeParse(asked).error?.issues ?? [];
  const open = issues.filter(({ path }) => !isReported(backend, path) && !holdsExpression(asked, path));
  const unfit = open.map((issue): Finding => {
    const field = issue.path.join('.') || 'input';
    const { message } = describeIssue(issue, issue.path.length === 1 ? defaults[String(issue.path[0])] : undefined);
    const nextStep = `set it in config.agents, under ${quote(name)}`;
    return { place, message: `the agent ${quote(name)} cannot be asked: ${field} ${message}`, nextStep };
  });
  return [...unfit, ...findReads(backend), ...findTooLarge(backend, place)];
}

/** A default that is wrong by itself is reported where it stands. */
function isReported({ defaults, kind }: Agent, path: readonly PropertyKey[]): boolean {
  const field = String(path[0] ?? '');
  return Object.hasOwn(defaults, field) && Object.hasOwn(kind!.input.shape, field);
}

function findReads({ name, defaults }: Agent): Finding[] {
  return findTaskReads(defaults, {
    place: ['config', 'agents', name],
    message: 'reads a task, and a back end is asked outside of the graph',
    nextStep: 'read env or secret only; results of earlier tasks reach it with the question',
  });
}

function findTooLarge(backend: Agent, place: Place): Finding[] {
  const bytes = Buffer.byteLength(JSON.stringify(backend.defaults));
  if (bytes <= LARGEST_INPUT_BYTES) return [];
  const message = `the input of ${quote(backend.name)} takes ${count(bytes, 'byte')}, at most ${count(LARGEST_INPUT_BYTES, 'byte')} fit`;
  return [{ place, message, nextStep: 'put large texts into files and name the files there' }];
}
