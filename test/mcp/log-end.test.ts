import { expect, it } from 'vitest';
import { readLogEnd } from '../../src/mcp/log-end.ts';
import type { LogPart } from '../../src/temporal/agent-logs.ts';

type Piece = [task: string, text: string];

async function* write(pieces: Piece[]): AsyncGenerator<LogPart> {
  for (const [taskId, text] of pieces) yield { taskId, stream: 'stdout', bytes: Buffer.from(text) };
}

const A_WHOLE: Piece[] = [
  ['a', 'one '],
  ['a', 'two '],
  ['a', 'three'],
];

type Case = { what: string; written: Piece[]; told: Piece[]; cut: boolean };

it.each<Case>([
  { what: 'nothing', written: [], told: [], cut: false },
  { what: 'all of what is short', written: A_WHOLE.slice(0, 2), told: [['a', 'one two ']], cut: false },
  { what: 'the end of one task, and that there was more', written: A_WHOLE, told: [['a', 'ne two three']], cut: true },
  {
    what: 'what is newest',
    written: [...A_WHOLE, ['b', 'four']],
    told: [
      ['a', 'wo three'],
      ['b', 'four'],
    ],
    cut: true,
  },
  { what: 'no half of a character', written: [['a', 'ö one two xx']], told: [['a', ' one two xx']], cut: true },
])('tells $what', async ({ written, told, cut }) => {
  const parts = told.map(([task_id, text]) => ({ task_id, stream: 'stdout', text }));
  expect(await readLogEnd(write(written), 12)).toEqual({ parts, cut });
});
