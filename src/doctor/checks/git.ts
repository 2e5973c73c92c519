import { askGit } from '../../../activities/debug/history/git.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';
import { quoteWord } from '../shell.ts';

const name = 'git';
const LIMIT_MS = 5000;

/** Which git there is, and whether this folder is one of its work trees: debug reads histories, and exclusive tasks take turns in trees. */
export async function checkGit({ workspace }: Patient): Promise<Finding[]> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const ask = (...args: string[]) => askGit(workspace, args, signal);
  const [version, tree] = await Promise.all([ask('--version'), ask('rev-parse', '--is-inside-work-tree')]);
  if ('problem' in version) {
    const mend = 'apt install git, brew install git; without it, debug reads no history';
    return [{ name, state: 'absent', detail: version.problem, mend }];
  }
  return [describe(version.text.replace('git version', '').trim(), tree, workspace)];
}

function describe(version: string, tree: Awaited<ReturnType<typeof askGit>>, workspace: string): Finding {
  if ('text' in tree) {
    const place = tree.text.trim() === 'true' ? 'in a work tree' : 'in a repository, outside of its work tree';
    return { name, state: 'ok', detail: `${version}, ${workspace} is ${place}` };
  }
  if (tree.problem.includes('in no git repository'))
    return { name, state: 'ok', detail: `${version}; ${workspace} is in no repository, so debug has no history` };
  const foreign = /dubious ownership in repository at '(.*)'/.exec(tree.problem)?.[1];
  return {
    name,
    state: 'warning',
    detail: `${version} does not read the repository of ${workspace}`,
    cause: tree.problem,
    mend: foreign
      ? `git config --global --add safe.directory ${quoteWord(foreign)}`
      : `git -C ${quoteWord(workspace)} status`,
  };
}
