import type { Draft } from '../draft.ts';
import { holdsExpression } from '../expressions.ts';
import { FileTargets } from '../file-targets.ts';
import type { Finding } from '../finding.ts';
import { formatPlace, type Place } from '../place.ts';
import { prepareReach } from '../reach.ts';
import type { TaskDraft } from '../task-draft.ts';
import { escapeControls, quote } from '../words.ts';

/** A task that writes a file, where the spec says so, and the file with symlinks resolved. */
type Writer = { task: TaskDraft; place: Place; path: string };
type WriterOfFile = Writer & { file: string };

type Surroundings = {
  groups: readonly number[][];
  workspace: string;
  /** Folders that the administrator allows instead of the workspace and the temporary ones. */
  allowedRoots?: readonly string[] | undefined;
};

/** Files to be written outside the allowed folders, and files that two tasks write with no order between them. */
export async function findWrongOutputPaths(
  draft: Draft,
  { groups, workspace, allowedRoots }: Surroundings,
): Promise<Finding[]> {
  const targets = new FileTargets(workspace, allowedRoots);
  const writers = draft.tasks.flatMap((task) => findWriter(task, draft));
  const found = await Promise.all(writers.map(async (writer) => ({ writer, target: await targets.find(writer.path) })));
  const outside = found.flatMap(({ writer, target }) => {
    if ('file' in target) return [];
    const folders = allowedRoots === undefined ? 'the workspace or in /tmp' : 'one of these folders';
    const nextStep = target.outside ? `choose a file in ${folders}` : 'choose another file';
    return [{ place: writer.place, message: `${quote(writer.path)}: ${escapeControls(target.trouble)}`, nextStep }];
  });
  const writing = found.flatMap(({ writer, target }) => ('file' in target ? [{ ...writer, file: target.file }] : []));
  return [...outside, ...findSharedFiles(writing, draft, groups)];
}

/** A file whose path an expression decides is known only in the run. */
function findWriter(task: TaskDraft, { agents }: Draft): Writer[] {
  const agent = agents.get(task.agent ?? '');
  const field = agent?.kind?.writes;
  if (agent === undefined || field === undefined || task.input === undefined) return [];
  const isOwn = Object.hasOwn(task.input, field);
  const path = isOwn ? task.input[field] : agent.defaults[field];
  if (typeof path !== 'string' || path === '' || holdsExpression(path, [])) return [];
  return [
    { task, path, place: isOwn ? [...task.place, 'input_data', field] : ['config', 'agents', agent.name, field] },
  ];
}

/**
 * In an order of all tasks that respects their dependencies, the writers of one file follow each other in time exactly
 * when each waits for the one before it. So neighbours are enough, and no pair is missed altogether.
 */
function findSharedFiles(writers: WriterOfFile[], { dependencies }: Draft, groups: readonly number[][]): Finding[] {
  const positions = new Map(groups.flat().map((task, position) => [task, position]));
  const inOrder = writers.toSorted(
    (left, right) => positions.get(left.task.number)! - positions.get(right.task.number)!,
  );
  const pairs = pairNeighbours(inOrder);
  const waitsFor = prepareReach(
    dependencies,
    groups,
    pairs.map(([earlier]) => earlier.task.number),
  );
  const unordered = pairs.filter(([earlier, later]) => !waitsFor(later.task.number, earlier.task.number));
  return unordered.map(describeSharedFile);
}

function pairNeighbours(writers: readonly WriterOfFile[]): [WriterOfFile, WriterOfFile][] {
  const last = new Map<string, WriterOfFile>();
  return writers.flatMap((writer): [WriterOfFile, WriterOfFile][] => {
    const before = last.get(writer.file);
    last.set(writer.file, writer);
    return before === undefined ? [] : [[before, writer]];
  });
}

function describeSharedFile(pair: [WriterOfFile, WriterOfFile]): Finding {
  const [first, second] = pair.toSorted((left, right) => left.task.number - right.task.number) as typeof pair;
  const other = `${quote(first.task.id)} (${formatPlace(first.place)})`;
  const message = `${quote(second.path)} is also written by ${other}, and neither waits for the other`;
  const waiting = `or add ${quote(first.task.id)} to ${formatPlace([...second.task.place, 'dependencies'])}`;
  const nextStep = first.task.id === second.task.id ? 'choose another file' : `choose another file, ${waiting}`;
  return { place: second.place, message, nextStep };
}
