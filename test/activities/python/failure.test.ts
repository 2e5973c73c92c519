import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useBench } from '../process/agents.ts';
import { AGENTS, type Asked, python } from './call.ts';

const bench = useBench();

type Failing = { title: string; agent: string | undefined; asked?: Asked; says: RegExp; next?: RegExp };

it.each<Failing>([
  {
    title: 'an exception: its type, its words, and the last line of the agent’s own code',
    agent: 'failing:Raises',
    says: /^ValueError: no plums on the oak \| too early \(.*failing\.py:10, in pick\)$/,
    next: /dispatch logs/,
  },
  {
    title: 'an exception with a cause',
    agent: 'failing:RaisesFromAnother',
    says: /^RuntimeError: the basket is empty \(.*:23, in run\), caused by KeyError: 'plums'$/,
  },
  {
    title: 'an exception in a library: the line that called it',
    agent: 'failing:RaisesInALibrary',
    says: /^ValueError: .*coroutine.* \(.*failing\.py:28, in run\)$/,
  },
  {
    title: 'an exception when it is constructed',
    agent: 'failing:RaisesWhenConstructed',
    says: /^KeyError: 'PLUM_KEY' \(.*:33, in __init__\)$/,
  },
  { title: 'an exception without words', agent: 'failing:RaisesWhatHasNoText', says: /^Mute \(/ },
  { title: 'success: false', agent: 'failing:SaysSo', says: /^no plums this year$/ },
  { title: 'success: false with an object as error', agent: 'failing:SaysSoInAnObject', says: /^no plums$/ },
  { title: 'success: false alone', agent: 'failing:SaysSoWithoutWords', says: /says success: false, and no error/ },
  {
    title: 'sys.exit',
    agent: 'failing:Leaves',
    says: /^the agent left with exit code 3 before it had a result \(.*in run\)$/,
  },
  { title: 'an interrupt', agent: 'failing:IsInterrupted', says: /^KeyboardInterrupt/ },
  {
    title: 'an end without a word',
    agent: 'failing:LeavesWithoutAWord',
    says: /^the agent ended its interpreter before it had a result$/,
  },
  {
    title: 'an end with a code, after some words',
    agent: 'failing:LeavesWithoutAWord',
    asked: { input: { code: 4 } },
    says: /^python3 exited with code 4: almost there$/,
    next: /dispatch logs/,
  },
  { title: 'a signal', agent: 'failing:DiesBySignal', says: /^python3 was ended by SIGKILL/ },
  { title: 'an exception in a folder that is gone', agent: 'failing:LosesItsFolder', says: /^ValueError: lost \(/ },
  { title: 'a question to nobody', agent: 'failing:AsksForAnswers', says: /^EOFError/ },
  {
    title: 'a module that does not parse',
    agent: 'does_not_parse:Any',
    says: /^SyntaxError: .*does_not_parse\.py:1\)$/,
  },
])('an agent fails by $title', async ({ agent, asked, says, next = /./ }) => {
  await expect(python(bench(), agent, asked)).rejects.toMatchObject({
    failure: 'AgentFailed',
    message: expect.stringMatching(says),
    nextStep: expect.stringMatching(next),
  });
});

it.each<Failing>([
  {
    title: 'a module that is not there: where it was looked for',
    agent: 'agents.agent_coder:CoderAgent',
    asked: { settings: { pythonpath: [AGENTS, 'gone'] }, env: { PYTHONPATH: '/tmp' } },
    says: /^No module named agents\.agent_coder; searched: \S+fixtures\/python, \S+\/gone \(does not exist\), \/tmp, \S+$/,
    next: /^add the folder that holds "agents" to the agent's "pythonpath", or to PYTHONPATH$/,
  },
  {
    title: 'a module that another package of its name hides',
    agent: 'json.agent_coder:CoderAgent',
    says: /^No module named json\.agent_coder; searched: .*; json was found, at \S+json\/__init__\.py$/,
  },
  {
    title: 'a library that is not installed',
    agent: 'needs_library:Any',
    says: /^needs_library needs the module plum_tree_library, which \S+ does not find \(\S+needs_library\.py:1, in <module>\)$/,
    next: /install it/,
  },
  {
    title: 'a class that is not there',
    agent: 'mistaken:TakesBaskets',
    says: /^the module mistaken has no class TakesBaskets; its classes: Basket, TakesBasket, /,
  },
  { title: 'no class', agent: 'mistaken:helper', says: /has helper, but it is no class/ },
  { title: 'no "run"', agent: 'mistaken:HasNoRun', says: /^HasNoRun has no method "run"; it has: execute$/ },
  {
    title: 'a "run" of two',
    agent: 'mistaken:TakesTwo',
    says: /^TakesTwo\.run takes \(tree, basket\), not one input$/,
  },
  { title: 'a "run" that yields', agent: 'mistaken:Yields', says: /^Yields\.run yields/ },
  {
    title: 'an annotation that only a type checker can read',
    agent: 'mistaken:TakesUnknown',
    says: /^the annotation Plum of TakesUnknown\.run cannot be read: NameError/,
    next: /"input_class"/,
  },
  { title: 'a "run" that takes a text', agent: 'mistaken:TakesText', asked: { input: { a: 1 } }, says: /^str refuses/ },
  {
    title: 'an input with wrong fields',
    agent: 'mistaken:TakesBasket',
    asked: { input: { plumes: 1 } },
    says: /^Basket refuses the input: plums: missing; plumes: not known, it takes plums, colour$/,
    next: /input_data/,
  },
  {
    title: 'an input that its class refuses',
    agent: 'mistaken:TakesBasket',
    asked: { input: { plums: -1 } },
    says: /^Basket refuses the input: ValueError: plums are counted from 0 \(/,
  },
  {
    title: 'a class that needs more to be constructed',
    agent: 'mistaken:NeedsConfig',
    says: /^NeedsConfig cannot be constructed: orchard: missing$/,
    next: /"config"/,
  },
  { title: 'no class in the settings', agent: undefined, says: /^the agent "picker" is of kind python and names no/ },
  {
    title: 'an interpreter that is not there',
    agent: 'working:Finder',
    asked: { settings: { python: 'python9' } },
    says: /^program "python9" was not found on PATH/,
    next: /^install Python 3.9 or newer, or name another/,
  },
])('a call is refused for $title', async ({ agent, asked, says, next = /./ }) => {
  await expect(python(bench(), agent, asked)).rejects.toMatchObject({
    failure: 'InvalidInput',
    message: expect.stringMatching(says),
    nextStep: expect.stringMatching(next),
  });
});

it.each([
  ['an interpreter that is too old', 'import sys\nsys.version_info = (3, 8, 1)\n', 'python3 is Python 3.8.1: too old'],
  ['a wrapper that finds none', 'import os\nos._exit(127)\n', 'python3 exited with code 127: it said nothing'],
])('a call is refused for %s', async (_, sitecustomize, message) => {
  mkdirSync(join(bench().folder, 'start'));
  writeFileSync(join(bench().folder, 'start/sitecustomize.py'), sitecustomize);
  const running = python(bench(), 'working:Finder', { settings: { pythonpath: ['start', AGENTS] } });
  const nextStep = expect.stringContaining('install Python 3.9 or newer');
  await expect(running).rejects.toMatchObject({ failure: 'InvalidInput', message, nextStep });
});

it('a result that holds itself is no JSON', async () => {
  await expect(python(bench(), 'failing:HoldsItself')).rejects.toMatchObject({
    failure: 'OutputInvalid',
    message: 'the result cannot be written as JSON: ValueError: a list holds itself',
    nextStep: 'let "run" return plain data',
  });
});

it('a place in the workspace is shown as seen from there', async () => {
  writeFileSync(join(bench().folder, 'own.py'), 'class Own:\n    def run(self, input):\n        return 1 / 0\n');
  const running = python(bench(), 'own:Own', { settings: { pythonpath: ['.'] } });
  await expect(running).rejects.toThrow('ZeroDivisionError: division by zero (own.py:3, in run)');
});

it('cancelling ends the agent, and fails with what the call was cancelled for', async () => {
  const controller = new AbortController();
  const running = python(bench(), 'failing:NeverEnds', { signal: controller.signal });
  const outcome = expect(running).rejects.toThrow('the plums are gone');
  await bench().started(1);
  controller.abort(new Error('the plums are gone'));
  await outcome;
  expect(bench().living()).toEqual([]);
});
