import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-info.ts';

/** The examples in YAML of docs/agents.md, as printed, with the heading that each stands under. */
export function readAgentExamples(): { heading: string; text: string }[] {
  const page = readFileSync(join(packageRoot, 'docs/agents.md'), 'utf8');
  return page.split(/^#+ (?=\S)/m).flatMap((part) => {
    const heading = part.slice(0, part.indexOf('\n'));
    return [...part.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => ({ heading, text: text! }));
  });
}
