import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-info.ts';
import { type ClaudeBlock, type ClaudeEvent, listBlocks } from './claude-cli.ts';

const PAGE = join(packageRoot, 'docs', 'claude-code.md');
const PLACE = /(?<=<!-- transcript -->\n)[\s\S]*(?=<!-- end of the transcript -->)/;
const CHARACTERS = 240;

/**
 * What somebody said to Claude Code and all that it did, for people.
 *
 * @param names what stands for folders of the machine that it ran on
 */
export function formatTranscript(sentence: string, events: ClaudeEvent[], names: Record<string, string>): string {
  const lines = events.flatMap((event) => {
    const indent = event.parent_tool_use_id ? '    ' : '  ';
    return listBlocks(event).flatMap((block) => formatBlock(block).map((line) => indent + line));
  });
  const command = 'MCP_CONNECTION_NONBLOCKING=0 claude -p --allowed-tools mcp__parallel-dispatcher';
  const text = [`$ echo "${sentence}" |\n    ${command}`, ...lines].join('\n');
  const answer = events.at(-1)?.result ?? '';
  const all = `\`\`\`\`text\n${text}\n\n${answer.trim()}\n\`\`\`\`\n`;
  return Object.entries(names).reduce((said, [folder, name]) => said.replaceAll(folder, name), all);
}

/** The transcript on the page. */
export function readTranscript(): string {
  return PLACE.exec(readFileSync(PAGE, 'utf8'))![0];
}

/** Puts a transcript on the page. */
export function writeTranscript(transcript: string): void {
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(PLACE, () => transcript),
  );
}

function formatBlock({ type, name, input, content }: ClaudeBlock): string[] {
  if (type === 'tool_use') return [`● ${name!.replace(/^mcp__.*__/, '')}(${cut(JSON.stringify(input))})`];
  if (type === 'tool_result') return [`⎿ ${cut(typeof content === 'string' ? content : textOf(content))}`];
  return [];
}

function textOf(content: unknown): string {
  return (content as ClaudeBlock[]).map(({ text = '' }) => text.replace(/\nagentId: [\s\S]*/, '')).join(' ');
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > CHARACTERS ? `${line.slice(0, CHARACTERS)} …` : line;
}
