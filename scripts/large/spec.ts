import { writeFile } from 'node:fs/promises';

/** Tasks that may be ready at once: more than there are slots, so that the order of starts matters. */
const WIDTH = 100;
const SLOTS = 20;

/** Writes a dispatch of so many tasks in layers, each a real program that ends at once. */
export async function writeSpec(file: string, count: number): Promise<void> {
  const tasks = Array.from({ length: count }, (_, number) => ({
    task_id: `t${number}`,
    agent: 'command',
    description: `Task ${number} of ${count}`,
    input_data: { argv: ['true'] },
    dependencies: listDependencies(number).map((other) => `t${other}`),
  }));
  await writeFile(file, JSON.stringify({ name: `large ${count}`, tasks, config: { max_workers: SLOTS } }));
}

function listDependencies(number: number): number[] {
  const above = number - WIDTH;
  if (above < 0) return [];
  const neighbour = number - WIDTH - 7;
  return number % 10 === 0 && neighbour >= 0 ? [above, neighbour] : [above];
}
