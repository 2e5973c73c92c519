import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-info.ts';

/** A page of the documentation, as written. */
export function readPage(name: string): string {
  return readFileSync(join(packageRoot, 'docs', name), 'utf8');
}

/** The examples in YAML of docs/agents.md, as printed, with the heading that each stands under. */
export function readAgentExamples(): { heading: string; text: string }[] {
  return readPage('agents.md')
    .split(/^#+ (?=\S)/m)
    .flatMap((part) => {
      const heading = part.slice(0, part.indexOf('\n'));
      return [...part.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => ({ heading, text: text! }));
    });
}

/** The files that a page prints: YAML whose first line names the file. */
export function readFiles(page: string): { name: string; text: string }[] {
  return [...page.matchAll(/^```yaml\n(# (\S+\.yaml)\n[\s\S]*?)^```/gm)].map(([, text, name]) => ({
    name: name!,
    text: text!,
  }));
}

/** A command that a page shows, and lines that it prints: "…" stands for anything within a line. */
export type ShownCommand = { words: string[]; prints: RegExp[] };

/** The commands in a page's blocks of `console`, in order. */
export function readCommands(page: string): ShownCommand[] {
  const blocks = [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].map(([, text]) => text!);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .filter(Boolean)
      .map((part) => {
        const [command = '', ...lines] = part.trimEnd().split('\n');
        return { words: splitWords(command), prints: lines.map(toPattern) };
      }),
  );
}

/** The words of a simple command: quoted texts are one word, without escapes in them. */
export function splitWords(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => {
    return single ?? double ?? plain!;
  });
}

function toPattern(line: string): RegExp {
  const parts = line.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/ +/g, ' +'));
  return new RegExp(parts.join('.*'));
}
