import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/plan/json.ts';
import { createChooser } from '../../src/routing/choose.ts';
import { explainRefusal } from '../../src/routing/explain.ts';
import { readAgents } from '../../src/spec/agents.ts';

/** Kinds by their own words; those that come later must not change what these texts lead to. */
const KINDS = ['coder', 'debug', 'command', 'http', 'claude-code'];

/** Chooses among the usual agents and those of a `config.agents`. */
function chooserOf(configured: JsonObject = {}) {
  const names = [...KINDS, ...Object.keys(configured)];
  return createChooser(new Map([...readAgents(configured)].filter(([name]) => names.includes(name))));
}

const choose = chooserOf();

describe('a description leads to the agent whose words it uses', () => {
  it.each([
    ['coder', 'Generate Effect node'],
    ['coder', 'Generate Compute node'],
    ['coder', 'User authentication Effect'],
    ['coder', 'Data validation Compute'],
    ['coder', 'User writer Effect node'],
    ['coder', 'Effect node that imports a price list'],
    ['coder', 'Reducer node that folds stock movements into totals'],
    ['coder', 'Orchestrator node that runs the import'],
    ['coder', 'Scaffold an ONEX node for orders'],
    ['coder', 'Test code generation'],
    ['coder', 'genrate a reducer'],
    ['debug', 'Why does the checkout break for guests?'],
    ['debug', 'Debug the failing login'],
    ['debug', 'Debugging: orders vanish'],
    ['debug', 'Find the root cause of the crash'],
    ['debug', 'Investigate the stack trace of the payment service'],
    ['debug', 'Diagnose a NullPointerException'],
    ['debug', 'What else could go wrong in the price list?'],
    ['debug', 'What causes the bug in the cart?'],
    ['command', 'Run the unit tests'],
    ['command', 'Execute a shell script'],
    ['command', 'npm run build'],
    ['command', 'Lint the project with eslint'],
    ['command', 'Count the words of a file'],
    ['command', 'Install the dependencies'],
    ['http', 'Fetch the exchange rates from the API'],
    ['http', 'POST the report to the webhook'],
    ['http', 'Download the page'],
    ['http', 'Check the health endpoint'],
    ['http', 'Call https://example.com/orders'],
    ['claude-code', 'Refactor the auth module'],
    ['claude-code', 'Implement the new search feature'],
    ['claude-code', 'Review the pull request'],
    ['claude-code', 'Fix the bug in the parser'],
    ['claude-code', 'Write tests for the parser'],
    ['claude-code', 'Migrate the project to TypeScript 6'],
    ['claude-code', 'Ask Claude to improve the docs'],
    ['claude-code', 'Explain how the cache works'],
  ])('%s: %s', (agent, description) => {
    expect(choose(description).agent).toBe(agent);
  });

  it('whatever follows on a page after it', () => {
    const page = `Generate an Effect node that stores orders. ${'It has fields, each with a long story. '.repeat(5000)}`;
    expect(choose(page).agent).toBe('coder');
  });
});

describe('a text that says nothing clear leads nowhere', () => {
  it.each([
    ['nothing', ''],
    ['blanks', ' \n '],
    ['signs', '!?…'],
    ['empty words', 'do something'],
    ['politeness', 'please help me with this'],
    ['a number', 'Task 1'],
    ['a word of nobody', 'xyzzy'],
    ['a single weak word', 'Test'],
    ['another subject', 'cook dinner for the whole family'],
    ['German', 'Erzeuge einen Knoten für Bestellungen'],
    ['French', 'Génère un nœud pour le panier'],
    ['Spanish', 'Prepara el informe de ventas'],
    ['Russian', 'Исправь ошибку в корзине'],
    ['Japanese', '注文のノードを生成する'],
    ['names of built-in properties', 'constructor __proto__ toString hasOwnProperty'],
  ])('%s: %j', (_, description) => {
    expect(choose(description).agent).toBeUndefined();
  });

  it('and the refusal says what was weighed, and the next step', () => {
    const { message, nextStep } = explainRefusal(choose('Check the list'));
    expect(message).toBe(
      '"auto" finds no agent that suits the task well enough (0.4): command 0.31 (matched "list"), http 0.31 (matched "check")',
    );
    expect(nextStep).toContain('name one in "agent"');
  });

  it('also when two agents are too close', () => {
    const twin = chooserOf({ twin: { kind: 'coder' } });
    const route = twin('Generate a reducer node');
    expect(route.agent).toBeUndefined();
    expect(explainRefusal(route).message).toMatch(/^"auto" cannot decide: coder 0\.\d\d \(.*\), twin 0\.\d\d \(/);
  });
});

describe("the input's fields are strong evidence", () => {
  it.each([
    ['coder', 'do something', { contract_description: 'Writes apples' }],
    ['coder', 'Debug the crash', { contract_description: 'x', node_type: 'Effect', output_path: 'a.py' }],
    ['debug', 'Generate a report', { problem_description: 'x', affected_files: [] }],
    ['command', '', { argv: ['true'] }],
    ['http', 'Run it', { url: 'https://example.com' }],
    ['claude-code', 'Generate a node', { prompt: 'x' }],
    ['coder', 'Generate a node', { contract_description: 'x', node_typ: 'Effect' }],
  ])('%s, although the description is %j', (agent, description, input) => {
    expect(choose(description, input).agent).toBe(agent);
  });

  it('a field that several agents take leaves it to the description', () => {
    expect(choose('Think', { cwd: 'apples' }).agent).toBeUndefined();
    expect(choose('Run the tests', { cwd: 'apples' }).agent).toBe('command');
    expect(choose('Refactor the parser', { cwd: 'apples' }).agent).toBe('claude-code');
  });

  it('a field that no agent takes excludes all, and the nearest one is named', () => {
    const route = choose('Run the tests', { argw: ['true'] });
    expect(route.agent).toBeUndefined();
    expect(explainRefusal(route)).toMatchObject({ message: expect.stringContaining('takes no "argw"') });
    expect(explainRefusal(route).nextStep).toContain('did you mean "argv"');
  });

  it('an agent that takes any input is chosen by its words', () => {
    const plums = chooserOf({ picker: { kind: 'python', agent: 'plums:Picker', triggers: ['plum', 'pick'] } });
    expect(plums('Pick the plums', { basket: 1 }).agent).toBe('picker');
  });
});

describe('agents of config.agents', () => {
  it('are known by their own words instead of those of their kind', () => {
    const security = chooserOf({ auditor: { kind: 'claude-code', triggers: ['security', 'audit'] } });
    expect(security('Audit the security of the login').agent).toBe('auditor');
    expect(security('Refactor the login').agent).toBe('claude-code');
  });

  it('are known by what they are about, and by their names', () => {
    const choose = chooserOf({ translator: { kind: 'claude-code', about: 'turns German texts into Polish ones' } });
    expect(choose('German texts to Polish').agent).toBe('translator');
    expect(choose('Let the translator do it').agent).toBe('translator');
  });

  it('may have words of another language', () => {
    const choose = chooserOf({ knoten: { kind: 'coder', triggers: ['Knoten', 'erzeuge', 'ノード'] } });
    expect(choose('Erzeuge einen Knoten für Bestellungen').agent).toBe('knoten');
  });

  it('cannot be chosen without a setting that they need', () => {
    const python = createChooser(readAgents({}));
    expect(python('Python class').candidates.find(({ agent }) => agent === 'python')?.excluded).toContain('"agent"');
  });
});

it('the order of the agents changes nothing', () => {
  const agents = [...readAgents({ a: { kind: 'coder', about: 'edits files' }, b: { kind: 'debug' } })];
  const texts = ['Generate a node', 'Fix the bug', 'Run the HTTP request that fails', 'Check the list'];
  const forward = createChooser(new Map(agents));
  const backward = createChooser(new Map(agents.toReversed()));
  expect(texts.map((text) => backward(text))).toEqual(texts.map((text) => forward(text)));
});

it('scores lie between 0 and 1, the best first, those that cannot do it last', () => {
  const { candidates } = createChooser(readAgents({}))('Generate, debug and run the HTTP request of a Python class');
  const scores = candidates.filter(({ excluded }) => !excluded).map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((left, right) => right - left));
  expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...scores)).toBeLessThan(1);
  expect(candidates.slice(-3).map(({ agent }) => agent)).toEqual(expect.arrayContaining(['mcp', 'model', 'python']));
});
