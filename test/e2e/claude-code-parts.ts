import { join } from 'node:path';
import { say, use } from '../helpers/model-server.ts';
import { type Part, readAnswer, type Talk, useOffered } from '../helpers/played-model.ts';

/** A model that hands what its user asks for to the agent that the user names, and passes on what that reports. */
export const playUser: Part = (talk) => {
  if (talk.system.includes('You run work through Parallel Dispatcher')) return playAgent(talk);
  const last = talk.done.at(-1);
  if (last) return say(last.text.replace(/\nagentId: [\s\S]*/, ''));
  const offered = [...talk.said.matchAll(/^- ([\w:-]+): /gm)].map(([, name]) => name!);
  const named = offered.find((name) => name.startsWith('agent-') && findRequest(talk).includes(name));
  if (named === undefined) return say('I know no agent of that name.');
  return use('Agent', { subagent_type: named, description: 'Run the tasks', prompt: findRequest(talk) });
};

/** The agent does what its page says, with the tools that it was offered and with what they answer. */
const playAgent: Part = (talk) => {
  const last = talk.done.at(-1);
  const answer = readAnswer(talk);
  if (last?.failed) return say(last.text);
  if (!talk.findTool('dispatch_plan')) return playWithBash(talk);
  const [plan, submit, wait, result] = readSteps(talk);
  if (!last) return useOffered(talk, plan!, { spec: writeSpec(talk) });
  if (last.name.endsWith(plan!)) return useOffered(talk, submit!, { spec: writeSpec(talk) });
  if (last.name === 'Write') return useOffered(talk, 'dispatch_replay', { dispatch_id: readReplayAdvice(talk) });
  if (answer?.['status'] === 'running' || !last.name.match(`${wait}|${result}`))
    return useOffered(talk, wait!, { dispatch_id: readId(last.text) });
  if (last.name.endsWith(wait!))
    return useOffered(talk, result!, { dispatch_id: readId(last.text), format: 'markdown' });
  const missing = /(\S+): No such file/.exec(last.text)?.[1];
  if (missing === undefined) return say(String(answer?.['markdown'] ?? last.text));
  return use('Write', { file_path: join(readFolder(talk), missing), content: 'three short words\n' });
};

/** The command stands on the page, for when there are no tools of ours. */
const playWithBash: Part = (talk) => {
  const last = talk.done.at(-1);
  if (last?.name === 'Bash') return say(last.text);
  const file = join(readFolder(talk), 'spec.json');
  if (!last) return use('Write', { file_path: file, content: JSON.stringify(writeSpec(talk)) });
  const command = /`(dispatch run - [^`]*)`/.exec(talk.system)![1]!.replace('FILE', 'spec.json');
  return use('Bash', { command, description: 'Run the dispatch' });
};

function readFolder({ system }: Talk): string {
  return /working directory: (\S+)/i.exec(system)![1]!;
}

/** The tools that the numbered steps of the page begin with. */
function readSteps({ system }: Talk): string[] {
  return [...system.matchAll(/^\d\. \*\*\w+\.\*\* `(dispatch_\w+)`/gm)].map(([, tool]) => tool!);
}

/** What an ended dispatch says to do: `… then dispatch_replay ID: …`. */
function readReplayAdvice({ done }: Talk): string | undefined {
  const texts = done.map(({ text }) => /dispatch_replay ([\w-]+)/.exec(text)?.[1]);
  return texts.findLast((id) => id !== undefined);
}

function readId(text: string): string | undefined {
  return /"dispatch_id": ?"([^"]*)"/.exec(text)?.[1];
}

function findRequest(talk: Talk): string {
  return (
    talk.said.split('\n').findLast((line) => line.includes('agent-parallel-dispatcher') && /^[A-Z]/.test(line)) ?? ''
  );
}

/** One task for each node that is to be generated, or for each file whose words are to be counted. */
function writeSpec(talk: Talk): object {
  const request = findRequest(talk);
  const [, kind = '', names = ''] = /ONEX (\w+) nodes.*?: (.*)/.exec(request) ?? [];
  const [, files = ''] = /count the words of (.*)/.exec(request) ?? [];
  if (kind) return { name: `${kind} nodes`, tasks: names.split(' and ').map((name) => describeNode(kind, name)) };
  return { name: 'words', tasks: files.split(' and ').map(describeCount) };
}

function describeNode(kind: string, name: string): object {
  return {
    task_id: `gen-${name.replaceAll(' ', '-')}`,
    agent: 'coder',
    description: `${kind} node: ${name}`,
    input_data: {
      contract_description: `A ${name}.`,
      node_type: kind,
      output_path: `nodes/node_${name.replaceAll(' ', '_')}_${kind.toLowerCase()}.py`,
    },
  };
}

function describeCount(file: string): object {
  const input_data = { argv: ['wc', '-w', file] };
  return { task_id: `count-${file}`, agent: 'command', description: `Count the words of ${file}`, input_data };
}

/** A model that would rather have its work done by an agent in a dispatch of its own. */
export const playDelegate =
  (config: object): Part =>
  (talk) => {
    const last = talk.done.at(-1);
    const task = { task_id: 'inner', agent: 'claude-code', description: 'Pick the plums', input_data: {} };
    if (!last) return useOffered(talk, 'dispatch_submit', { spec: { name: 'inner', tasks: [task], config } });
    if (last.failed) return say(`I picked them myself, because: ${last.text}`);
    if (readAnswer(talk)?.['status'] === 'running')
      return useOffered(talk, 'dispatch_wait', { dispatch_id: readId(last.text) });
    return say(`My agent said: ${/"text": ?"((?:[^"\\]|\\.)*)"/.exec(last.text)?.[1]}`);
  };
